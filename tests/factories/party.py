"""A parliamentary party put straight into the database, and rounds that ask it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.confidence.domain import NoReplyFollows, RoundKind
from app.confidence.domain.rounds import usual_text
from app.confidence.models import Round
from app.confidence.service.rounds import RoundGiven, open_round, record_round
from app.kernel import clock
from app.kernel.words import folded
from app.members.models import Constituency, Member, Party, PartySpell, SeatSpell

BY = "user 9"
REGIONS = ("London", "Scotland", "Wales", None)
FIRST = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gwen")
LAST = ("Ash", "Birch", "Cedar", "Elm", "Hazel", "Larch", "Maple", "Oak", "Pine", "Rowan", "Yew")


def make_party(session: Session, members: int) -> list[int]:
    """So many Labour members with a seat each since 2015; ids from 1, as given back."""
    party = Party(name="Labour", abbreviation="Lab", is_party=True)
    session.add(party)
    session.flush()
    for number in range(1, members + 1):
        seat = Constituency(
            official_id=number,
            name=f"Seat {number}",
            search_name=f"seat {number}",
            region=REGIONS[number % len(REGIONS)],
        )
        first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
        name = f"{first} {last}-{number}"
        session.add(seat)
        session.add(
            Member(
                id=number,
                name=name,
                sort_name=folded(f"{last}-{number} {first}"),
                search_name=folded(name),
                confirmed=True,
            )
        )
        session.flush()
        since = date(2015, 5, 7) if number % 3 else date(2016, 5, 5)
        session.add(SeatSpell(member_id=number, constituency_id=seat.id, since=since))
        session.add(PartySpell(member_id=number, party_id=party.id, since=since))
    session.flush()
    return list(range(1, members + 1))


def round_given(kind: RoundKind = RoundKind.PLEDGE, **changes: object) -> RoundGiven:
    """What an officer may say of a round that opened ten days ago and closes in ten."""
    today = clock.today()
    leader = None if kind is RoundKind.PLEDGE else "Jo Leader"
    entities = "First Company\nSecond Company" if kind is RoundKind.RECOGNITION else None
    values: dict[str, object] = {
        "kind": kind,
        "title": f"{kind.value.capitalize()} of the autumn",
        "text": usual_text(kind, leader or "", entities or ""),
        "leader": leader,
        "entities": entities,
        "asked_on": today - timedelta(days=10),
        "opens_on": today - timedelta(days=10),
        "closes_on": today + timedelta(days=10),
        "grace_days": 2,
        "no_reply_follows": NoReplyFollows.NOTHING,
        **changes,
    }
    return RoundGiven(**values)  # type: ignore[arg-type]


def opened(session: Session, kind: RoundKind = RoundKind.PLEDGE, **changes: object) -> Round:
    """A round that has been opened."""
    made = record_round(session, round_given(kind, **changes), by=BY)
    return open_round(session, made.id, version=made.version, by=BY)
