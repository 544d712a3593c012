"""A round that asks three members, open now; the first two have a parliamentary address."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.confidence.domain import Answer, Medium, NoReplyFollows, RoundKind
from app.confidence.models import PersonalLink, Round, RoundAnswer, RoundMember, RoundText
from app.confidence.service import links as service
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.words import folded
from app.mail.models import Message
from app.members.models import Member
from app.members.service import name_columns

ADA, BEA, CAT = 7, 8, 9
NAMES = {ADA: "Ada Birch", BEA: "Bea Hywel", CAT: "Cat Moss"}
SEATS = {ADA: "Northbridge", BEA: "Southmoor", CAT: None}
ADDRESSES = {ADA: "ada.birch.mp@parliament.uk", BEA: "bea.hywel.mp@parliament.uk"}
TEXT = "I have confidence in Jo Lee as leader of the party."
BY = "user 1"


def add_round(
    kind: RoundKind = RoundKind.CONFIDENCE,
    title: str = "Confidence 2016",
    *,
    opens_on: date | None = None,
    opened: bool = True,
    asked: tuple[int, ...] = (ADA, BEA, CAT),
) -> int:
    """Put a round on record, open today and closing in ten days; its id."""
    today = clock.today()
    with unit_of_work() as session:
        made = Round(
            kind=kind,
            title=title,
            search_title=folded(title),
            leader="Jo Lee",
            entities=None,
            opens_on=opens_on or today,
            closes_on=(opens_on or today) + timedelta(days=10),
            grace_days=2,
            no_reply_follows=NoReplyFollows.NOTHING,
            recorded_at=clock.now(),
            recorded_by=BY,
            opened_at=clock.now() if opened else None,
            opened_by=BY if opened else None,
            version=1,
        )
        session.add(made)
        session.flush()
        session.add(
            RoundText(
                round_id=made.id, version=1, text=TEXT, recorded_at=clock.now(), recorded_by=BY
            )
        )
        for member_id in asked:
            session.add(
                RoundMember(
                    round_id=made.id,
                    member_id=member_id,
                    party="Labour",
                    constituency=SEATS[member_id],
                    region="Wales" if member_id == BEA else "North West",
                )
            )
        return made.id


def add_answer(
    round_id: int,
    member_id: int,
    answer: Answer,
    given_at: datetime,
    *,
    time_known: bool = True,
    voided: bool = False,
) -> int:
    """Put an answer on record as it stands, whatever the rules say; its id."""
    with unit_of_work() as session:
        made = RoundAnswer(
            round_id=round_id,
            member_id=member_id,
            answer=answer,
            given_at=given_at,
            time_known=time_known,
            medium=Medium.LETTER,
            words="Zxqwords",
            witness="Zxqwitness",
            source="Zxqsource",
            text_version=1,
            recorded_at=clock.now(),
            recorded_by="Zxqofficer",
            voided_at=clock.now() if voided else None,
            voided_by="Zxqofficer" if voided else None,
            void_reason="Zxqreason" if voided else None,
        )
        session.add(made)
        session.flush()
        return made.id


@pytest.fixture
def round_id(app: Flask) -> int:
    """A round of confidence that three members are asked in."""
    with unit_of_work() as session:
        for member_id, name in NAMES.items():
            session.add(Member(id=member_id, confirmed=True, **name_columns(name, None)))
    for member_id, address in ADDRESSES.items():
        with unit_of_work() as session:
            service.record_address(session, member_id, address=address, source="A list", by=BY)
    return add_round()


@dataclass(frozen=True)
class Post:
    """What has been mailed, the newest first."""

    read: Callable[[], list[tuple[str, str, str]]]

    def newest(self, kind: str) -> tuple[str, str]:
        """Recipient and text of the newest message of a kind."""
        return next((to, text) for of, to, text in self.read() if of == kind)

    def code(self) -> str:
        """The code sent last."""
        found = re.search(r"code is (\d{6})", self.newest("personal-link-code")[1])
        assert found
        return found[1]


@pytest.fixture
def post(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Post:
    """Nothing is sent, so that texts stay readable."""
    monkeypatch.setattr("app.mail.service.send_waiting", lambda: None)

    def read() -> list[tuple[str, str, str]]:
        db.session.rollback()
        return [
            (row.kind, row.recipient, row.body or "")
            for row in db.session.scalars(select(Message).order_by(Message.id.desc()))
        ]

    return Post(read)


def make_link(round_id: int, member_id: int = ADA) -> str:
    """Make a link to be handed over; its path."""
    with unit_of_work() as session:
        round_ = session.get_one(Round, round_id)
        _link, url = service.make_link(session, round_, member_id, mail=False, by=BY)
        return "/" + url.split("/", 3)[3]


def newest_link() -> PersonalLink:
    """The link made last, as it stands."""
    db.session.rollback()
    return db.session.scalars(
        select(PersonalLink)
        .order_by(PersonalLink.id.desc())
        .execution_options(populate_existing=True)
    ).first()


def answers() -> list[RoundAnswer]:
    """Every answer on record."""
    db.session.rollback()
    return list(db.session.scalars(select(RoundAnswer).order_by(RoundAnswer.id)))


def events() -> list[str]:
    """What the trail says happened to links and addresses."""
    db.session.rollback()
    return [
        entry.event.removeprefix("confidence:")
        for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        if entry.event.startswith("confidence:")
    ]
