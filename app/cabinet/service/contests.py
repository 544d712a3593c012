"""Records, edits and voids contests. Nothing here commits.

Candidates and sections keep their ids through every edit: drafts and settled ties hang on them.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.cabinet.domain.contests import (
    CandidateGiven,
    ContestGiven,
    ContestRefused,
    Problem,
    SectionGiven,
    check_contest,
)
from app.cabinet.events import CabinetEvent
from app.cabinet.models import (
    Appointment,
    Candidate,
    Contest,
    ContestSection,
    Draft,
    DraftSlate,
    QuotaLot,
    QuotaSettlement,
    SectionVotes,
)
from app.cabinet.queries import contests as queries
from app.cabinet.queries.contests import Result
from app.cabinet.service import standing
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.words import folded, with_lines
from app.members.queries import get_own_party

CONTESTS = "cabinet contests"
"""Recorded and edited one after the other: a title stands once, a leader has one first day."""


def record_contest(session: Session, given: ContestGiven, *, by: str) -> Contest:
    """Put a contest on record with its votes. Raises ContestRefused."""
    one_at_a_time(session, CONTESTS)
    _check(session, given, None)
    contest = Contest(**_columns(given), recorded_at=clock.now(), recorded_by=by, version=1)
    session.add(contest)
    session.flush()
    _write(session, contest.id, given)
    audit.record(
        session,
        CabinetEvent.CONTEST_RECORDED,
        by=by,
        subject=_subject(contest),
        changes={"after": contest_facts(queries.read_result(session, contest))},
    )
    return contest


def edit_contest(
    session: Session, contest_id: int, given: ContestGiven, *, version: int | None, by: str
) -> Contest:
    """Edit all that is on record of a contest; drafts keep the votes they froze.

    A candidate or a section that drafts or settled ties rest on can be renamed, not taken out.
    Raises NotInRecord, StaleEdit and ContestRefused.
    """
    contest = _locked(session, contest_id, version)
    if contest.voided_at is not None:
        raise DomainError("This contest is voided. Reinstate it first, if it was right.")
    _check(session, given, contest_id)
    result = queries.read_result(session, contest)
    before = contest_facts(result)
    _check_kept(session, result, given)
    for name, value in _columns(given).items():
        setattr(contest, name, value)
    _write(session, contest_id, given, result)
    after = contest_facts(queries.read_result(session, contest))
    changed = {
        name: {"before": before.get(name, ""), "after": after.get(name, "")}
        for name in [*before, *(set(after) - set(before))]
        if after.get(name) != before.get(name)
    }
    if not changed:
        raise DomainError("Nothing is changed: correct what is wrong, or go back.")
    contest.version += 1
    session.flush()
    audit.record(
        session,
        CabinetEvent.CONTEST_CHANGED,
        by=by,
        subject=_subject(contest),
        changes=changed,
    )
    return contest


def void_contest(
    session: Session, contest_id: int, *, reason: str, version: int | None, by: str
) -> Contest:
    """Void a contest recorded by mistake: it stays on record and elects nobody.

    Raises NotInRecord, StaleEdit, and DomainError where it is voided, or a draft rests on it.
    """
    contest = _locked(session, contest_id, version)
    if contest.voided_at is not None:
        raise DomainError("This contest has been voided already.")
    resting = queries.list_resting(session, contest_id)
    if resting:
        raise DomainError(
            f"The draft “{resting[0].title}” rests on this contest: void the draft first."
        )
    standing.void(session, contest, CabinetEvent.CONTEST_VOIDED, _subject(contest), reason, by)
    return contest


def reinstate_contest(
    session: Session, contest_id: int, *, reason: str, version: int | None, by: str
) -> Contest:
    """Let a voided contest count again; why goes into the trail.

    Raises NotInRecord, StaleEdit, and DomainError where it counts, or another contest has its
    title by now.
    """
    contest = _locked(session, contest_id, version)
    if contest.voided_at is None:
        raise DomainError("This contest is not voided: it counts.")
    if queries.list_titled(session, contest.title):
        raise DomainError(
            f"Another contest is called “{contest.title}” by now. Void or rename that one first."
        )
    standing.reinstate(
        session, contest, CabinetEvent.CONTEST_REINSTATED, _subject(contest), reason, by
    )
    return contest


def contest_facts(result: Result) -> dict[str, str]:
    """What is on record of a contest as text: by the fields of its form, then its votes."""
    return given_facts(given_of(result))


def given_facts(given: ContestGiven) -> dict[str, str]:
    """The same of what was entered."""
    facts = {
        "title": given.title,
        "office": given.office,
        "opened_on": _iso(given.opened_on),
        "held_on": _iso(given.held_on),
        "source": given.source,
        "note": with_lines(given.note or ""),
        "sections": "; ".join(section.name for section in given.sections),
        "candidates": "; ".join(_candidate_facts(one) for one in given.candidates),
        "elected": ", ".join(one.name for one in given.candidates if one.elected),
        "leader_since": _iso(given.leader_since),
        "leader_until": _iso(given.leader_until),
    }
    for one in given.candidates:
        facts[f"votes for {one.slate}"] = "; ".join(
            f"{section.name} {votes:,}"
            for section, votes in zip(given.sections, one.votes, strict=True)
        )
    return facts


def given_of(result: Result) -> ContestGiven:
    """A contest on record as it would be entered."""
    contest = result.contest
    return ContestGiven(
        title=contest.title,
        office=contest.office,
        opened_on=contest.opened_on,
        held_on=contest.held_on,
        leader_since=contest.leader_since,
        leader_until=contest.leader_until,
        source=contest.source,
        note=contest.note,
        sections=tuple(SectionGiven(one.name, one.id) for one in result.sections),
        candidates=tuple(
            CandidateGiven(
                name=one.name,
                slate=one.slate,
                votes=tuple(
                    result.votes.get((section.id, one.id), 0) for section in result.sections
                ),
                member_id=one.member_id,
                elected=one.elected,
                total=one.total,
                share=one.share,
                id=one.id,
            )
            for one in result.candidates
        ),
    )


def _candidate_facts(one: CandidateGiven) -> str:
    said = [one.name if one.slate == one.name else f"{one.name} (slate {one.slate})"]
    if one.member_id is not None:
        said.append(f"member {one.member_id}")
    if one.total is not None:
        said.append(f"published total {one.total:,}")
    if one.share is not None:
        said.append(f"published share {one.share}%")
    return ", ".join(said)


def _check(session: Session, given: ContestGiven, contest_id: int | None) -> None:
    check_contest(given, today=clock.today(), party=get_own_party(session))
    if any(other.id != contest_id for other in queries.list_titled(session, given.title)):
        raise ContestRefused(
            Problem("title", f"A contest is called “{given.title}” already: name this otherwise")
        )


def _check_kept(session: Session, result: Result, given: ContestGiven) -> None:
    """Refuse to take out a candidate or section that something else hangs on (ContestRefused)."""
    gone = [
        one
        for one in result.candidates
        if one.id not in {kept.id for kept in given.candidates if kept.id is not None}
    ]
    held = _held_candidates(session, [one.id for one in gone])
    problems = [
        Problem(
            "",
            f"A draft, a settled tie or a post held rests on {one.name}, who can be renamed and"
            " not taken out.",
        )
        for one in gone
        if one.id in held
    ]
    sections = {kept.id for kept in given.sections if kept.id is not None}
    lost = [one for one in result.sections if one.id not in sections]
    used = _used_sections(session, [one.id for one in lost])
    problems += [
        Problem(
            "",
            f"A draft or a settled tie rests on the section “{one.name}”, which can be renamed and"
            " not taken out.",
        )
        for one in lost
        if one.id in used
    ]
    if problems:
        raise ContestRefused(*problems)


def _held_candidates(session: Session, ids: list[int]) -> set[int]:
    """Those of some candidates that a record elsewhere names, voided ones too."""
    return {
        found
        for column in (
            DraftSlate.candidate_id,
            QuotaLot.candidate_id,
            Appointment.candidate_id,
        )
        for found in session.scalars(select(column).where(column.in_(ids)))
        if found is not None
    }


def _used_sections(session: Session, ids: list[int]) -> set[int]:
    """Those of some sections that are the base of a draft or of a settled tie."""
    return {
        found
        for column in (Draft.base_id, Draft.tie_base_id, QuotaSettlement.base_id)
        for found in session.scalars(select(column).where(column.in_(ids)))
        if found is not None
    }


def _columns(given: ContestGiven) -> dict[str, object]:
    return {
        "title": given.title,
        "search_title": folded(given.title),
        "office": given.office,
        "opened_on": given.opened_on,
        "held_on": given.held_on,
        "leader_since": given.leader_since,
        "leader_until": given.leader_until,
        "source": given.source,
        "note": with_lines(given.note or "") or None,
    }


def _write(
    session: Session, contest_id: int, given: ContestGiven, result: Result | None = None
) -> None:
    """Write sections, candidates and votes over those on record, which keep their ids."""
    sections = {one.id: one for one in result.sections} if result else {}
    candidates = {one.id: one for one in result.candidates} if result else {}
    _make_way(session, sections, candidates, given)
    section_ids = []
    for position, wanted in enumerate(given.sections, 1):
        # Taken out: an id that is sent twice is the second time nobody's.
        section = sections.pop(wanted.id or 0, None)
        if section is None:
            section = ContestSection(contest_id=contest_id, name=wanted.name, position=position)
            session.add(section)
        section.name, section.position = wanted.name, position
        session.flush()
        section_ids.append(section.id)
    # One after the other: of two candidates never both are marked as elected on the way.
    for position, one in enumerate(given.candidates, 1):
        candidate = candidates.pop(one.id or 0, None)
        if candidate is None:
            candidate = Candidate(contest_id=contest_id, position=position, elected=False)
            session.add(candidate)
        candidate.position, candidate.name, candidate.slate = position, one.name, one.slate
        candidate.member_id, candidate.elected = one.member_id, one.elected
        candidate.total = one.total
        candidate.share = None if one.share is None else _plain_share(one.share)
        session.flush()
        session.add_all(
            SectionVotes(section_id=section_id, candidate_id=candidate.id, votes=votes)
            for section_id, votes in zip(section_ids, one.votes, strict=True)
        )
    session.flush()


def _make_way(
    session: Session,
    sections: Mapping[int, ContestSection],
    candidates: Mapping[int, Candidate],
    given: ContestGiven,
) -> None:
    """Take out what is gone, and what would stand twice on the way: two may exchange names."""
    session.execute(delete(SectionVotes).where(SectionVotes.section_id.in_(list(sections))))
    kept_sections = {one.id for one in given.sections}
    kept_candidates = {one.id for one in given.candidates}
    for section in sections.values():
        if section.id not in kept_sections:
            session.delete(section)
        else:
            section.name = f"\t{section.id}"
    for candidate in candidates.values():
        if candidate.id not in kept_candidates:
            session.delete(candidate)
        else:
            candidate.slate, candidate.elected = f"\t{candidate.id}", False
    session.flush()


def _plain_share(text: str) -> str:
    return text.strip().removesuffix("%").rstrip()


def _locked(session: Session, contest_id: int, version: int | None) -> Contest:
    """A contest that nobody else touches meanwhile. Raises NotInRecord and StaleEdit."""
    one_at_a_time(session, CONTESTS)
    contest = queries.find_contest(session, contest_id)
    session.refresh(contest)
    if contest.version != version:
        raise StaleEdit(contest_facts(queries.read_result(session, contest)))
    return contest


def _subject(contest: Contest) -> str:
    return f"contest {contest.id}"


def _iso(day: object) -> str:
    return "" if day is None else str(day)
