"""Imports the public record: fetch, parse, plan, apply, in batches that are stored whole.

A run asks for what is missing in its range, what was refused before, everything inside the
look-back, and what the list shows as changed. Killed at any instant and started again with the
same arguments it goes on where it stopped: what a run has compared with the source carries that
run's number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Row, insert, select, true, update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.words import folded, plural
from app.members import importing as members_importing
from app.members import queries as members
from app.members import service as members_service
from app.members.domain.house import NOBODY_KNOWS, House
from app.members.events import MemberEvent
from app.source.answers import Request, Source, SourceUnreachable, Unreadable
from app.source.decoding import decode
from app.source.listing import every_item
from app.source.models import ImportRun
from app.source.outcome import Told
from app.source.refusals import clear_refusals, keep_refusals, open_refusals
from app.votes.domain.record import Change, changes_between, packed, unpacked
from app.votes.domain.roll import Roll
from app.votes.domain.vote import Vote
from app.votes.events import VoteEvent
from app.votes.loading import begin_first_load, end_first_load, is_marked
from app.votes.models import Division, DivisionVersion
from app.votes.reading import LIST, ReadDivision, RowShape, read_division, read_row, row_id
from app.votes.rolls import RollMaker, bump, divisions_held_in, merged, replace_rolls, reroll
from app.votes.sums import sums_kept

BATCH = 50
"""Divisions, or members, stored in one transaction: at most so much is lost when killed."""
LOOK_BACK = timedelta(days=14)
"""Of 2,361 divisions 204 were corrected more than 7 days after; lists change without a sign."""
ROWS_A_PAGE = 100
GOES_ON_WITHIN = timedelta(days=1)
FULL_GOES_ON_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Sources:
    """The two official APIs, or the files that stand for them."""

    divisions: Source
    members: Source

    @property
    def name(self) -> str:
        """Both addresses: runs on other sources are other runs."""
        return f"{self.divisions.name} {self.members.name}"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is asked to do. Days are London days, both included; None: no bound.

    parts: "all", or "divisions" alone, or "members" alone. full: ask again for every division.
    """

    since: date | None = None
    until: date | None = None
    full: bool = False
    parts: str = "all"


Say = Callable[[Session, str], None]
"""Tells how far the run is, inside the transaction it is given."""


@dataclass(slots=True)
class Importer:
    """One run of the import, from its first request to its last batch."""

    wish: Wish
    sources: Sources
    run_id: int
    actor: str
    say: Say
    told: Told = field(default_factory=Told)
    _earlier: frozenset[int] = frozenset()
    _known: set[int] = field(default_factory=set)
    _confirmed: set[int] = field(default_factory=set)
    _house: tuple[date, date, House] | None = None
    _members_answer: bool = True
    _first_load: bool = False
    _kept_refusals: int = 0

    def run(self) -> bool:
        """Do all of it. Returns whether every listed record was stored or refused.

        Raises nothing for what the source does: `told` has it.
        """
        with unit_of_work() as session:
            self._earlier = _begin(session, self.wish, self.sources, self.run_id)
            if is_marked(session):
                end_first_load(session)
            self._confirmed = set(members.list_known(session))
            self._known = self._confirmed | set(members.list_unconfirmed(session))
        complete = self._import_members()
        if self.wish.parts != "members":
            complete = self._import_divisions() and complete
        with unit_of_work() as session:
            self._keep_refusals(session)
            session.execute(
                update(ImportRun).where(ImportRun.run_id == self.run_id).values(complete=complete)
            )
        return complete

    # --- members -------------------------------------------------------------------------------

    def _import_members(self) -> bool:
        """Current members, and those asked for by id. Returns whether the source answered."""
        try:
            current = {}
            if self.wish.parts != "divisions":
                current = members_importing.list_current(self.sources.members, self.told)
            ids = self._members_to_ask_for(current)
            for start in range(0, len(ids), BATCH):
                self._import_member_batch(ids[start : start + BATCH], current, start, len(ids))
        except SourceUnreachable as error:
            self._members_answer = False
            self.told.notes.append(f"Members: {error}")
            return False
        except Unreadable as error:
            self.told.notes.append(f"The list of members could not be read. {error}")
            return False
        return True

    def _members_to_ask_for(self, current: Collection[int]) -> list[int]:
        session = db.session
        known = members.list_known(session)
        unconfirmed = members.list_unconfirmed(session)
        refused = open_refusals(session, self.sources.name, "member")
        wanted = set(current) | set(refused) | set(unconfirmed)
        if self.wish.parts != "divisions":
            # Who has left the House is on no list any more, but her last day is to be learnt.
            wanted |= set(known) if self.wish.full else members.list_seated_now(session)
        already_refused = {r.id for r in self.told.refused if r.kind == "member"}
        session.rollback()
        return sorted(
            member_id
            for member_id in wanted - already_refused
            if known.get(member_id) not in self._earlier or member_id in refused
        )

    def _import_member_batch(
        self,
        ids: Sequence[int],
        current: dict[int, members_importing.MemberShape],
        done: int,
        total: int,
    ) -> None:
        fetched = members_importing.fetch_members(
            self.sources.members, ids, self.told, {i: current[i] for i in ids if i in current}
        )
        records = []
        for record in fetched.records:
            if record.seats or record.id in self._known:
                records.append(record)
            else:
                self.told.notes.append(
                    f"Member {record.id} ({record.name}) has never sat in the Commons: left out."
                )
        with unit_of_work() as session:
            self._store_members(session, records)
            unknown = fetched.unknown & members.list_unconfirmed(session).keys()
            names = members.names_of(session, unknown)
            members_service.mark_checked(session, fetched.unknown & self._known, self.run_id)
            self.told.notes += [_unconfirmed_note(i, names[i]) for i in sorted(unknown)]
            # Whoever is in no record of the Commons after all need not be asked for again.
            settled = fetched.unknown | {record.id for record in fetched.records}
            clear_refusals(session, self.sources.name, "member", settled)
            self._keep_refusals(session)
            self.say(session, f"Members: {min(done + len(ids), total)} of {total}")

    def _store_members(
        self,
        session: Session,
        records: Sequence[members_importing.MemberRecord],
    ) -> None:
        """Store members' records; divisions already stored follow where seats or parties do."""
        plan = members_importing.plan_members(session, records)
        affected = divisions_held_in(session, merged(plan.touched))
        with sums_kept(session, affected):
            members_importing.apply_members(session, plan, self.run_id)
            if plan.touched:
                self._house = None
            if affected:
                reroll(session, affected)
        counts = self.told.members
        counts.new += len(plan.new)
        counts.changed += len(plan.changed)
        counts.unchanged += len(plan.unchanged)
        ids = [record.id for record in records]
        self._known.update(ids)
        self._confirmed.update(ids)
        clear_refusals(session, self.sources.name, "member", ids)
        if plan.new or plan.changed:
            bump(session)
            audit.record(
                session,
                MemberEvent.IMPORTED,
                by=self.actor,
                subject=f"run {self.run_id}",
                changes={"new": [record.id for record in plan.new], "changed": plan.changes},
            )

    # --- divisions -----------------------------------------------------------------------------

    def _import_divisions(self) -> bool:
        """Returns whether the list was read to its end and every listed division was asked for."""
        try:
            ids, complete = self._divisions_to_ask_for()
            if ids:
                with unit_of_work() as session:
                    self._first_load = begin_first_load(session)
            for start in range(0, len(ids), BATCH):
                self._import_division_batch(ids[start : start + BATCH], start, len(ids))
        except SourceUnreachable as error:
            self.told.notes.append(f"Divisions: {error}")
            return False
        finally:
            if self._first_load:
                with unit_of_work() as session:
                    end_first_load(session)
                self._first_load = False
        return complete

    def _divisions_to_ask_for(self) -> tuple[list[int], bool]:
        """Ids to ask for, oldest division first, and whether the list could be read to its end."""
        session = db.session
        covered = _covered_until(session, self.sources.name)
        since = self.wish.since
        if since is None and covered is not None:
            since = covered - LOOK_BACK
        look_back = min(clock.today(), covered or clock.today()) - LOOK_BACK
        stored = {
            row.id: row
            for row in session.execute(
                select(
                    Division.id,
                    Division.title,
                    Division.official_ayes,
                    Division.official_noes,
                    Division.publication_updated,
                    Division.checked_run_id,
                ).where(true() if since is None else Division.held_on >= since)
            )
        }
        refused = set(open_refusals(session, self.sources.name, "division"))
        session.rollback()

        wanted: dict[int, date] = {}
        complete = True
        try:
            for row, day in self._listed(since, wanted):
                known = stored.get(row.DivisionId)
                if known is not None and row.DivisionId not in refused:
                    compared = known.checked_run_id in self._earlier
                    due = not compared and (self.wish.full or day >= look_back)
                    if not (due or _shows_change(row, known)):
                        continue
                wanted[row.DivisionId] = day
        except Unreadable as error:
            self.told.notes.append(f"The list of divisions could not be read to its end. {error}")
            complete = False
        for division_id in refused:
            wanted.setdefault(division_id, date.max)
        return sorted(wanted, key=lambda i: (wanted[i], i)), complete

    def _listed(
        self, since: date | None, wanted: dict[int, date]
    ) -> Iterable[tuple[RowShape, date]]:
        """Rows of the list in the range. One that cannot be read is asked for by its id."""
        bounds = []
        if since is not None:
            bounds.append(("queryParameters.startDate", since.isoformat()))
        if self.wish.until is not None:
            bounds.append(("queryParameters.endDate", self.wish.until.isoformat()))
        request = Request("/data/divisions.json/search", tuple(bounds))
        for item in every_item(
            self.sources.divisions,
            request,
            "queryParameters.",
            ROWS_A_PAGE,
            lambda body: decode(body, LIST),
        ):
            try:
                row, day = read_row(item)
            except Unreadable as error:
                division_id = row_id(item)
                if division_id is None:
                    self.told.refuse("division", None, f"A row of the list: {error}")
                else:
                    wanted[division_id] = date.max
                continue
            after = since is None or day >= since
            if after and (self.wish.until is None or day <= self.wish.until):
                yield row, day

    def _import_division_batch(self, ids: Sequence[int], done: int, total: int) -> None:
        answers = self.sources.divisions.get_many(
            [Request(f"/data/division/{division_id}.json") for division_id in ids]
        )
        read: dict[int, ReadDivision] = {}
        for division_id, answer in zip(ids, answers, strict=True):
            try:
                if isinstance(answer, Unreadable):
                    raise answer
                read[division_id] = read_division(division_id, answer)
            except Unreadable as refusal:
                self.told.refuse("division", division_id, str(refusal))
        people: dict[int, tuple[str, str | None]] = {}
        for division_id, division in list(read.items()):
            unknown = division.record.members() - self._known
            if unknown:
                try:
                    names = division.names()
                except Unreadable as refusal:
                    self.told.refuse("division", division_id, str(refusal))
                    del read[division_id]
                    continue
                people |= {member_id: names[member_id] for member_id in unknown}
        fetched = self._ask_for_unknown(sorted(people))
        with unit_of_work(unchecked_keys=self._first_load) as session:
            self._store_unknown(session, people, fetched)
            self._store_divisions(session, list(read.values()))
            clear_refusals(session, self.sources.name, "division", list(read))
            self._keep_refusals(session)
            self.say(session, f"Divisions: {min(done + len(ids), total)} of {total}")

    def _ask_for_unknown(self, ids: Sequence[int]) -> members_importing.Fetched:
        """Membership records of people met for the first time in a division."""
        if not ids or not self._members_answer:
            return members_importing.Fetched()
        try:
            return members_importing.fetch_members(self.sources.members, ids, self.told, {})
        except SourceUnreachable as error:
            self._members_answer = False
            self.told.notes.append(f"Members: {error}")
            return members_importing.Fetched()

    def _store_unknown(
        self,
        session: Session,
        people: dict[int, tuple[str, str | None]],
        fetched: members_importing.Fetched,
    ) -> None:
        if not people:
            return
        self._store_members(session, fetched.records)
        confirmed = {record.id for record in fetched.records}
        unconfirmed = {i: names for i, names in people.items() if i not in confirmed}
        members_service.store_unconfirmed(session, unconfirmed, self.run_id)
        self._known.update(unconfirmed)
        self.told.notes += [_unconfirmed_note(i, unconfirmed[i][0]) for i in sorted(unconfirmed)]

    def _store_divisions(self, session: Session, divisions: Sequence[ReadDivision]) -> None:
        """Store divisions read: new ones, changed ones whole, of unchanged ones the time stamp."""
        versions = {
            row.division_id: row
            for row in session.execute(
                select(
                    DivisionVersion.division_id, DivisionVersion.version, DivisionVersion.content
                )
                .join(
                    Division,
                    (Division.id == DivisionVersion.division_id)
                    & (Division.version == DivisionVersion.version),
                )
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
        house = self._get_house(session, [division.held_on for division in divisions])
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
                division, rolls[division.id], house, self._confirmed, session
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

    def _get_house(self, session: Session, days: Collection[date]) -> House:
        """Who sat on some days; kept for the next batch while it lies within them."""
        first, last = min(days), max(days)
        if self._house is None or not self._house[0] <= first <= last <= self._house[1]:
            self._house = (first, last, members.get_house(session, first, last))
        return self._house[2]

    def _keep_refusals(self, session: Session) -> None:
        keep_refusals(
            session, self.sources.name, self.run_id, self.told.refused[self._kept_refusals :]
        )
        self._kept_refusals = len(self.told.refused)


def _begin(session: Session, wish: Wish, sources: Sources, run_id: int) -> frozenset[int]:
    """Write down what the run is asked to do; the runs cut off before it that it goes on from."""
    last = session.scalar(
        select(ImportRun)
        .where(
            ImportRun.source == sources.name,
            ImportRun.parts == wish.parts,
            ImportRun.since == wish.since if wish.since else ImportRun.since.is_(None),
            ImportRun.until == wish.until if wish.until else ImportRun.until.is_(None),
            ImportRun.full == wish.full,
        )
        .order_by(ImportRun.run_id.desc())
        .limit(1)
    )
    chain_id = run_id
    within = FULL_GOES_ON_WITHIN if wish.full else GOES_ON_WITHIN
    if last is not None and not last.complete:
        first = session.get_one(ImportRun, last.chain_id)
        # After some days what the first run compared must be compared again.
        if clock.today() - first.started_on <= within:
            chain_id = last.chain_id
    session.add(
        ImportRun(
            run_id=run_id,
            source=sources.name,
            parts=wish.parts,
            since=wish.since,
            until=wish.until,
            full=wish.full,
            started_on=clock.today(),
            chain_id=chain_id,
            complete=False,
            ends_on=sources.divisions.ends_on,
        )
    )
    session.flush()
    return frozenset(
        session.scalars(
            select(ImportRun.run_id).where(
                ImportRun.chain_id == chain_id, ImportRun.run_id != run_id
            )
        )
    )


def _covered_until(session: Session, source: str) -> date | None:
    """The day up to which complete runs have covered the record; None when there was none.

    A run with an end covers no more than its range, so it does not hide what came after.
    """
    covered = [
        min(started_on, until or started_on)
        for started_on, until in session.execute(
            select(ImportRun.started_on, ImportRun.until).where(
                ImportRun.source == source, ImportRun.complete, ImportRun.parts != "members"
            )
        )
    ]
    return max(covered, default=None)


def _shows_change(row: RowShape, known: Row[*tuple[Any, ...]]) -> bool:
    return (row.Title, row.AyeCount, row.NoCount, row.PublicationUpdated) != (
        known.title,
        known.official_ayes,
        known.official_noes,
        known.publication_updated,
    )


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


def _unconfirmed_note(member_id: int, name: str) -> str:
    return (
        f"Member {member_id} ({name}) stands in a division but in no membership record:"
        " stored unconfirmed, asked for again by the next run."
    )
