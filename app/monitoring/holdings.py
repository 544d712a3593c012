"""What this room holds on a candidate, of which nothing can be told."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.monitoring.service import withdraw_answers
from app.privacy.domain import Person, Purpose
from app.privacy.registry import Holder, holds_personal_data


def _answers(_session: Session, _person: Person) -> Mapping[str, object]:
    """The same words of everybody: to look would be to tell whether she answered."""
    return {
        "answers": "Answers, if she gave any, are kept apart from everything else on her. They are"
        " shown to nobody. By her own link she can withdraw them, or give them anew."
    }


def _erase(session: Session, person: Person, by: str) -> int:
    """Delete her answers. How many there were is not told: 0."""
    del by  # the trail must not say at whose file somebody was
    withdraw_answers(session, person.id, by="candidate")
    return 0


holds_personal_data(
    Holder(
        room="monitoring",
        purpose=Purpose.MONITORING,
        label="Answers of equality monitoring",
        read=_answers,
        kinds=("candidate",),
        retention="until she withdraws them or is erased",
        erase=_erase,
        goes="her answers, if she gave any",
        kept="totals that were published before: nobody’s answer follows from them",
        objected="Stops: her answers are counted no more once she withdraws them by her link, which"
        " is offered to her.",
    )
)
