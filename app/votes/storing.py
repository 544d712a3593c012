"""Stores divisions that were read: new ones, and changed ones whole, their earlier version kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.kernel import clock
from app.kernel.words import folded, plural
from app.members import queries as members
from app.members.domain.house import NOBODY_KNOWS, House
from app.source.outcome import Told
from app.votes.domain.record import Change, changes_between, packed, unpacked
from app.votes.domain.roll import Roll
from app.votes.domain.vote import Vote
from app.votes.events import VoteEvent
from app.votes.models import Division, DivisionVersion
from app.votes.reading import ReadDivision
from app.votes.rolls import IS_CURRENT, RollMaker, bump, replace_rolls
from app.votes.sums import sums_kept


@dataclass(slots=True)
class DivisionStore:
    """Where one run stores divisions, batch by batch.

    confirmed: members in a membership record, as the run learns of them.
    """

    run_id: int
    actor: str
    told: Told
    confirmed: AbstractSet[int]
    _house: tuple[date, date, House] | None = None

    def forget_house(self) -> None:
        """Seats or parties have changed: who sat on a day must be asked again."""
        self._house = None

    def store(self, session: Session, divisions: Sequence[ReadDivision]) -> None:
        """Store divisions read: new ones, changed ones whole, of unchanged ones the time stamp."""
        versions = {
            row.division_id: row
            for row in session.execute(
                select(
                    DivisionVersion.division_id, DivisionVersion.version, DivisionVersion.content
                )
                .join(Division, IS_CURRENT)
                .where(Division.id.in_([division.id for division in divisions]))
            )
        }
        new = [division for division in divisions if division.id not in versions]
        changed: dict[int, list[Change]] = {}
        for division in divisions:
            if division.id in versions:
                changes = changes_between(unpacked(versions[division.id].content), division.record)
                if changes:
                    changed[division.id] = changes
        written = [d for d in divisions if d.id not in versions or d.id in changed]
        with sums_kept(session, list(changed), [division.id for division in new]) as made:
            made.update(self._write_divisions(session, written, versions, changed))
        self._stamp(session, [d for d in divisions if d.id in versions and d.id not in changed])
        counts = self.told.divisions
        counts.new += len(new)
        counts.changed += len(changed)
        counts.unchanged += len(divisions) - len(written)
        self.told.votes += sum(division.record.lobby_entries() for division in written)
        if written:
            bump(session)
            audit.record(
                session,
                VoteEvent.IMPORTED,
                by=self.actor,
                subject=f"run {self.run_id}",
                changes={
                    "new": [division.id for division in new],
                    "changed": {
                        str(i): [change.as_json() for change in changes]
                        for i, changes in changed.items()
                    },
                },
            )

    def _write_divisions(
        self,
        session: Session,
        divisions: Sequence[ReadDivision],
        versions: Mapping[int, Row[*tuple[Any, ...]]],
        changed: Mapping[int, Sequence[Change]],
    ) -> dict[int, Roll]:
        if not divisions:
            return {}
        house = self._house_of(session, [division.held_on for division in divisions])
        maker = RollMaker(session, house)
        for division in divisions:
            maker.learn(division.parties)
        rows = [
            {
                "id": division.id,
                "version": versions[division.id].version + 1 if division.id in versions else 1,
                "checked_run_id": self.run_id,
                **_columns(division),
            }
            for division in divisions
        ]
        fresh = [row for row in rows if row["id"] not in versions]
        if fresh:
            session.execute(insert(Division), fresh)
        for row in rows:
            if row["id"] in versions:
                session.execute(update(Division).where(Division.id == row["id"]).values(**row))
        session.execute(
            insert(DivisionVersion),
            [
                {
                    "division_id": division.id,
                    "version": row["version"],
                    "stored_at": clock.now(),
                    "run_id": self.run_id,
                    "content": packed(division.record),
                    "changes": [change.as_json() for change in changed[division.id]]
                    if division.id in changed
                    else None,
                }
                for division, row in zip(divisions, rows, strict=True)
            ],
        )
        rolls = {d.id: maker.roll(d.record, d.held_on) for d in divisions}
        replace_rolls(session, rolls, fresh=len(fresh) == len(rows))
        for division in divisions:
            self.told.notes += _notes_on(
                division, rolls[division.id], house, self.confirmed, session
            )
        return rolls

    def _stamp(self, session: Session, divisions: Sequence[ReadDivision]) -> None:
        for division in divisions:
            session.execute(
                update(Division)
                .where(Division.id == division.id)
                .values(
                    checked_run_id=self.run_id, publication_updated=division.publication_updated
                )
            )

    def _house_of(self, session: Session, days: Collection[date]) -> House:
        """Who sat on some days; kept for the next batch while it lies within them."""
        first, last = min(days), max(days)
        if self._house is None or not self._house[0] <= first <= last <= self._house[1]:
            self._house = (first, last, members.get_house(session, first, last))
        return self._house[2]


def _columns(division: ReadDivision) -> dict[str, object]:
    record, header = division.record, division.record.header
    return {
        "held_on": division.held_on,
        "held_at": division.held_at,
        "date_given": header.date,
        "number": header.number,
        "title": header.title,
        "search_title": folded(header.title),
        "deferred": header.deferred,
        "evel_type": header.evel_type,
        "evel_country": header.evel_country,
        "official_ayes": header.official_ayes,
        "official_noes": header.official_noes,
        "double_majority_ayes": header.double_majority_ayes,
        "double_majority_noes": header.double_majority_noes,
        "friendly_title": header.friendly_title,
        "friendly_description": header.friendly_description,
        "remote_voting_start": header.remote_voting_start,
        "remote_voting_end": header.remote_voting_end,
        "publication_updated": division.publication_updated,
        "listed_ayes": len(record.ayes.members),
        "listed_noes": len(record.noes.members),
        "listed_no_votes": len(record.no_votes.members),
        "aye_tellers": None if record.aye_tellers is None else len(record.aye_tellers.members),
        "no_tellers": None if record.no_tellers is None else len(record.no_tellers.members),
        "both": len(record.both()),
    }


def _notes_on(
    division: ReadDivision,
    roll: Roll,
    house: House,
    confirmed: AbstractSet[int],
    session: Session,
) -> list[str]:
    """What a person should know of a division just stored: counts and spells that disagree.

    confirmed: members in a membership record; of others there is nothing to disagree with.
    """
    header, record = division.record.header, division.record
    notes = []
    for side, official, listed in (
        ("ayes", header.official_ayes, record.ayes),
        ("noes", header.official_noes, record.noes),
    ):
        if official != len(listed.members):
            notes.append(
                f"Division {division.id}: the official count is {official} {side},"
                f" the list has {len(listed.members)}."
            )
    members_there, parties_there = roll.members.astype(np.int64), roll.parties.astype(np.int64)
    seated, party_held = house.seated(division.held_on).place(members_there)
    voted = roll.votes != Vote.ABSENT
    other = seated & (party_held != parties_there) & (party_held != NOBODY_KNOWS)
    no_seat = [i for i in members_there[voted & ~seated].tolist() if i in confirmed]
    other_party = members_there[voted & other].tolist()
    for ids, sentence in (
        (no_seat, "voted without a seat that day in the membership record; the vote counts"),
        (other_party, "voted for another party than the membership record has; the vote wins"),
    ):
        if ids:
            names = members.names_of(session, ids)
            listed_names = ", ".join(f"{names[i]} ({i})" for i in ids)
            notes.append(
                f"Division {division.id}: {plural(len(ids), 'member')} {sentence}: {listed_names}."
            )
    return notes
