"""Imports the public record: fetch, parse, plan, apply, in batches that are stored whole.

A run asks for what is missing in its range, what was refused before, everything inside the
look-back, and what the list shows as changed. Killed at any instant and started again with the
same arguments it goes on where it stopped: what a run has compared with the source carries that
run's number.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db import db, unit_of_work
from app.members import importing as members_importing
from app.members import queries as members
from app.members import service as members_service
from app.members.events import MemberEvent
from app.source.answers import Request, SourceUnreachable, Unreadable
from app.source.outcome import Told
from app.source.refusals import clear_refusals, keep_refusals, open_refusals
from app.source.runs import Wish, begin_run, end_run
from app.votes.asking import Sources, divisions_to_ask_for
from app.votes.loading import begin_first_load, end_first_load, is_marked
from app.votes.reading import ReadDivision, read_division
from app.votes.rolls import bump, divisions_held_in, merged, reroll
from app.votes.service import match_by_title
from app.votes.storing import DivisionStore
from app.votes.sums import sums_kept

BATCH = 50
"""Divisions, or members, stored in one transaction: at most so much is lost when killed."""
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
    _divisions: DivisionStore = field(init=False)
    _members_answer: bool = True
    _first_load: bool = False
    _kept_refusals: int = 0

    def __post_init__(self) -> None:
        """Make the store that all batches share."""
        self._divisions = DivisionStore(self.run_id, self.actor, self.told, self._confirmed)

    def run(self) -> bool:
        """Do all of it. Returns whether every listed record was stored or refused.

        Raises nothing for what the source does: `told` has it.
        """
        with unit_of_work() as session:
            self._earlier = begin_run(
                session,
                self.wish,
                self.sources.name,
                self.run_id,
                ends_on=self.sources.divisions.ends_on,
            )
            if is_marked(session):
                end_first_load(session)
            self._confirmed.update(members.list_known(session))
            self._known = self._confirmed | set(members.list_unconfirmed(session))
        complete = self._import_members()
        if self.wish.parts != "members":
            complete = self._import_divisions() and complete
        with unit_of_work() as session:
            if complete:
                # At the end, when every division of a day is there that may have the same title.
                self.told.notes += match_by_title(session, by=self.actor)
            self._keep_refusals(session)
            end_run(session, self.run_id, complete=complete)
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
        # Whoever is in no record of the Commons after all need not be asked for again.
        settled = set(fetched.unknown)
        for record in fetched.records:
            if record.seats or record.id in self._known:
                records.append(record)
            else:
                settled.add(record.id)
                self.told.notes.append(
                    f"Member {record.id} ({record.name}) has never sat in the Commons: left out."
                )
        with unit_of_work() as session:
            self._store_members(session, records)
            unknown = fetched.unknown & members.list_unconfirmed(session).keys()
            names = members.names_of(session, unknown)
            members_service.mark_checked(session, fetched.unknown & self._known, self.run_id)
            self.told.notes += [_unconfirmed_note(i, names[i]) for i in sorted(unknown)]
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
                self._divisions.forget_house()
            if affected:
                reroll(session, affected)
        for record in plan.withheld:
            self.told.refuse(
                "member",
                record.id,
                "The source gives no history of a member whose history is on record; what is"
                " stored stays.",
            )
        counts = self.told.members
        counts.new += len(plan.new)
        counts.changed += len(plan.changed)
        counts.unchanged += len(plan.unchanged)
        withheld = {record.id for record in plan.withheld}
        ids = [record.id for record in records if record.id not in withheld]
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
            ids, complete = divisions_to_ask_for(
                db.session, self.wish, self.sources, self._earlier, self.told
            )
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
            self._divisions.store(session, list(read.values()))
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

    def _keep_refusals(self, session: Session) -> None:
        keep_refusals(
            session, self.sources.name, self.run_id, self.told.refused[self._kept_refusals :]
        )
        self._kept_refusals = len(self.told.refused)


def _unconfirmed_note(member_id: int, name: str) -> str:
    return (
        f"Member {member_id} ({name}) stands in a division but in no membership record:"
        " stored unconfirmed, asked for again by the next run."
    )
