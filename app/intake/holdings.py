"""What uploaded files hold on a member, and that they go with her."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.intake.queries import list_rows_naming
from app.intake.service import forget_rows_naming
from app.privacy.domain import Person, Purpose
from app.privacy.queries import name_of
from app.privacy.registry import Holder, holds_personal_data


def _rows(session: Session, person: Person) -> Sequence[object] | None:
    """Rows of kept files in which she stands by name or official id."""
    return [
        {
            "file": row.file_name,
            "uploaded_at": row.uploaded_at.isoformat(),
            "line": row.line,
            "values": row.values,
        }
        for row in list_rows_naming(session, name_of(session, person), person.id)
    ] or None


def _erase(session: Session, person: Person, by: str) -> int:
    return forget_rows_naming(session, name_of(session, person), person.id, by=by)


holds_personal_data(
    Holder(
        room="intake",
        purpose=Purpose.FILES,
        label="Rows of uploaded files",
        read=_rows,
        kinds=("member",),
        retention="as long as the setting for files of imports says",
        erase=_erase,
        goes="the content of every kept file in which she stands, whole: nothing can be taken out"
        " of a file but all of it",
        kept="That there was a file, its size and digest. A file that spells her name otherwise is"
        " not found: it goes with its time.",
    )
)
