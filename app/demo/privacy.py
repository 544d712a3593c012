"""Requests for correction, one open and one decided; somebody who objects."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.demo.country import OWN
from app.demo.demonstration import Demo
from app.kernel import clock
from app.privacy.domain import ObjectionMedium, Person
from app.privacy.models import CorrectionOutcome
from app.privacy.service import ask_for_correction, decide_correction, record_objection


def ask_for_corrections(session: Session, demo: Demo) -> None:
    """Two members of the public write; the first has been answered."""
    one, other = demo.country.sitting_for(OWN)[:2]
    decided = ask_for_correction(
        session,
        Person("member", one.id),
        wrong="She is shown as absent last month although she was at a hospital appointment.",
        proposed="Please say why she was away.",
        contact="",
        address="192.0.2.7",
        by="public",
    )
    decide_correction(
        session,
        decided.id,
        CorrectionOutcome.REFUSED,
        "The page says who voted; nobody’s reasons for being away are published.",
        decided.version,
        by=demo.by(Role.PARTY_OFFICER),
    )
    record_objection(
        session,
        Person("member", other.id),
        received_on=clock.today(),
        medium=ObjectionMedium.LETTER,
        reason="Notes on how I vote are kept for longer than anybody needs them.",
        follows="The record of the House goes on. Notes are looked through with her by the spring.",
        by=demo.by(Role.PARTY_OFFICER),
    )
    ask_for_correction(
        session,
        Person("member", other.id),
        wrong="The name of the constituency is spelt wrongly.",
        proposed=f"It should read “{other.seat}”, without a hyphen.",
        contact="",
        address="192.0.2.7",
        by="public",
    )
