"""The whole record as plain values, to be compared; and the sums counted anew the slow way."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import Date, Engine, Integer, Text, column, text
from sqlalchemy.orm import Session

from app.votes.domain.discipline import is_against_majority, is_rebellion
from app.votes.domain.lines import Direction, inferred_line
from app.votes.domain.record import unpacked
from app.votes.domain.roll import Roll
from app.votes.domain.vote import Vote
from app.whips.queries import get_whip_book

State = dict[str, list[tuple[Any, ...]]]

# Parties and seats by name: their own numbers depend on the order in which they were met.
PLAIN = {
    "member": "SELECT id, name, list_name, sort_name, search_name, confirmed FROM member",
    "seat_spell": "SELECT member_id, c.official_id, c.name, since, until FROM seat_spell"
    " JOIN constituency c ON c.id = constituency_id",
    "party_spell": "SELECT member_id, p.name, sub_party, since, until FROM party_spell"
    " JOIN party p ON p.id = party_id",
    "party": "SELECT official_id, name, abbreviation, colour, is_party FROM party",
    "constituency": "SELECT official_id, name FROM constituency",
    "division": "SELECT id, held_on, held_at, date_given, number, title, search_title, deferred,"
    " evel_type, evel_country, official_ayes, official_noes, double_majority_ayes,"
    " double_majority_noes, friendly_title, friendly_description, remote_voting_start,"
    " remote_voting_end, publication_updated, listed_ayes, listed_noes, listed_no_votes,"
    ' aye_tellers, no_tellers, "both", version FROM division',
    "vote": "SELECT division_id, member_id, p.name, vote FROM vote JOIN party p ON p.id = party_id",
    "division_party": 'SELECT division_id, p.name, aye, no, "both", absent, cohesion_aye,'
    " cohesion_no, against_line FROM division_party JOIN party p ON p.id = party_id",
    "member_year": "SELECT member_id, p.name, year, held, voted, against_line, against_majority"
    " FROM member_year JOIN party p ON p.id = party_id",
    "party_line": "SELECT division_id, p.name, direction, strength, evidence, source, note,"
    " published, replaced_at IS NULL FROM party_line JOIN party p ON p.id = party_id",
    "refused_record": "SELECT kind, record_id, reason, cleared_at IS NULL FROM refused_record",
}


def state_of(engine: Engine) -> State:
    """Everything stored but runs, times and numbers of our own; each table in a fixed order."""
    with engine.connect() as connection:
        names = dict(map(tuple, connection.execute(text("SELECT id, name FROM party"))))
        state = {
            table: sorted(map(tuple, connection.execute(text(statement))), key=repr)
            for table, statement in PLAIN.items()
        }
        state["roll"] = sorted(
            (division_id, *rolled)
            for division_id, packed in connection.execute(
                text("SELECT division_id, packed FROM roll")
            )
            for rolled in _rolled(bytes(packed), names)
        )
        state["division_version"] = sorted(
            (division_id, version, repr(unpacked(bytes(content))), repr(changes))
            for division_id, version, content, changes in connection.execute(
                text("SELECT division_id, version, content, changes FROM division_version")
            )
        )
    return state


def _rolled(packed: bytes, names: dict[int, str]) -> list[tuple[int, str, int]]:
    roll = Roll.unpacked(packed)
    return [
        (member_id, names[party_id], vote)
        for member_id, party_id, vote in zip(
            roll.members.tolist(), roll.parties.tolist(), roll.votes.tolist(), strict=True
        )
    ]


def counted_anew(session: Session) -> State:
    """What the sums must be, vote by vote from the table of votes, by the rules themselves."""
    book = get_whip_book(session)
    is_party = dict(session.execute(text("SELECT name, is_party FROM party")).all())
    lines = {
        (division_id, party): Direction(direction)
        for division_id, party, direction in session.execute(
            text(
                "SELECT division_id, p.name, direction FROM party_line"
                " JOIN party p ON p.id = party_id WHERE replaced_at IS NULL"
            )
        )
    }
    groups: dict[tuple[int, str], list[tuple[int, Vote, Any]]] = defaultdict(list)
    for division_id, held_on, member_id, party, vote in session.execute(
        text(
            "SELECT division_id, d.held_on, member_id, p.name, vote FROM vote"
            " JOIN division d ON d.id = division_id JOIN party p ON p.id = party_id"
        ).columns(*_typed())
    ):
        groups[division_id, party].append((member_id, Vote(vote), held_on))
    parties = []
    people: Counter[tuple[int, str, int, int]] = Counter()
    for (division_id, party), votes in groups.items():
        line = lines.get((division_id, party), Direction.UNKNOWN)
        sides = Counter(vote.lobby for _member, vote, _day in votes)
        cohesion: Counter[str | None] = Counter()
        against_line = 0
        majority = Direction.UNKNOWN
        if is_party[party]:
            majority = inferred_line(sides["aye"], sides["no"]).direction
        for member_id, vote, day in votes:
            holds = book.holds(member_id, party, day)
            rebels = holds and is_rebellion(line, vote)
            if holds:
                cohesion[vote.lobby] += 1
            against_line += rebels
            dissents = is_against_majority(majority, vote)
            for place, counts in enumerate((True, vote is not Vote.ABSENT, rebels, dissents)):
                people[member_id, party, day.year, place] += counts
        kinds = Counter(vote for _member, vote, _day in votes)
        parties.append(
            (
                division_id,
                party,
                sides["aye"],
                sides["no"],
                kinds[Vote.BOTH],
                kinds[Vote.ABSENT],
                *((cohesion["aye"], cohesion["no"]) if is_party[party] else (None, None)),
                against_line,
            )
        )
    keys = {key[:3] for key in people}
    return {
        "division_party": sorted(parties, key=repr),
        "member_year": sorted(
            ((*key, *(people[(*key, place)] for place in range(4))) for key in keys), key=repr
        ),
    }


def _typed() -> list[Any]:
    return [
        column("division_id", Integer),
        column("held_on", Date),
        column("member_id", Integer),
        column("name", Text),
        column("vote", Integer),
    ]


def sums_in(state: State) -> State:
    """The sums alone; without cohesion where there is no party to have any."""
    parties = {name for _id, name, _short, _colour, is_party in state["party"] if is_party}
    by_party = [
        row if row[1] in parties else (*row[:6], None, None, row[8])
        for row in state["division_party"]
    ]
    return {"division_party": sorted(by_party, key=repr), "member_year": state["member_year"]}
