"""What officers may set about members and parties."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.members.domain.parties import chosen_party
from app.members.models import Party
from app.settings.registry import Setting, setting


def _from_environment() -> str:
    name: str = current_app.config["OWN_PARTY"]
    return name


def _parties(session: Session) -> Mapping[str, str]:
    """Every party there is to choose: those on record; any may be entered while there is none."""
    names = session.scalars(select(Party.name).where(Party.is_party).order_by(Party.name))
    return {name: name for name in names}


def _accepted(session: Session, text: str) -> str:
    """The official name of a party on record, or of one in our own table."""
    known = session.execute(select(Party.name, Party.abbreviation)).all()
    return chosen_party(text, known)


OWN_PARTY = setting(
    Setting(
        name="members:own-party",
        group="The party",
        label="The party whose record this is",
        why="Its votes stand in the lists of divisions, and its members are those whom lines, the"
        " whip and selections are about. The default is OWN_PARTY of the server's environment,"
        " which is Labour unless it names another.",
        default="Labour",
        seed=_from_environment,
        choices_of=_parties,
        accept=_accepted,
    )
)
