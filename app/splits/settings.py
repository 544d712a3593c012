"""What officers may set about splits."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.members.domain.parties import ABSTENTIONIST, official_party
from app.settings.queries import value_of
from app.settings.registry import Setting, setting

GROUP = "Splits and the Opposition"


def _listed(_session: Session, text: str) -> str:
    """Names of parties with commas between, each by its official name and once."""
    names = (official_party(part).name for part in text.split(",") if part.strip())
    return ", ".join(dict.fromkeys(names))


ABSTENTIONISTS = setting(
    Setting(
        name="splits:abstentionists",
        group=GROUP,
        label="Parties whose members do not take their seats",
        why="Their seats count among those of the House, with a note beside them. Names of parties"
        " with commas between; “none” where there is none.",
        default=", ".join(sorted(ABSTENTIONIST)),
        accept=_listed,
    )
)


def abstentionist_parties(session: Session) -> frozenset[str]:
    """Official names of the parties whose members do not take their seats."""
    said = value_of(session, ABSTENTIONISTS)
    return frozenset(name for part in said.split(",") if (name := part.strip()) and name != "none")
