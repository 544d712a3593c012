"""Which candidates of the A-list fit a vacancy. Nothing of equality monitoring is read here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alist.domain.candidates import CandidateStepKind
from app.alist.domain.publication import PublicField
from app.alist.models.candidates import Candidate
from app.alist.queries.candidates import (
    CandidateFilter,
    CandidateRow,
    asked,
    list_candidates,
    list_public,
    list_steps,
    only_public,
    read_candidates,
)
from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.members.models import Constituency
from app.selections.domain.matching import (
    Finding,
    Profile,
    Sought,
    balance,
    fits,
    is_matched,
    judge,
    met_count,
    nothing_against,
    places,
)
from app.selections.models.boundaries import OldSeat, SeatOverlap
from app.selections.models.vacancies import Contender
from app.selections.queries.vacancies import VacancyFilter, VacancyRow, list_vacancies

SORTS = frozenset({"place", "name"})
ALL_MET, NOTHING_AGAINST = "met", "open"
"""What a list may be narrowed to: who meets every criterion, and who is known to miss none."""


@dataclass(frozen=True, slots=True)
class MatchFilter:
    """What the candidates of a vacancy are narrowed to.

    text: words of the name, languages, or organisations that endorse her. show: "", ALL_MET or
    NOTHING_AGAINST. sort: a name of `SORTS`.
    """

    text: str = ""
    show: str = ""
    organisation_id: int | None = None
    sort: str = "place"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate beside a vacancy. place: by the number of criteria met, ties are ties.

    candidate: with what whoever asks may see alone. contender_id: hers where she is on the
    shortlist and has not withdrawn.
    """

    candidate: CandidateRow
    findings: tuple[Finding, ...]
    place: int
    contender_id: int | None

    @property
    def met(self) -> int:
        """How many criteria she meets."""
        return met_count(self.findings)

    @property
    def fits(self) -> bool:
        """Whether she meets every criterion."""
        return fits(self.findings)

    @property
    def missed(self) -> tuple[Finding, ...]:
        """The criteria that she does not meet, or of which nothing is known."""
        return tuple(one for one in self.findings if not one.met)


@dataclass(frozen=True, slots=True)
class _Read:
    """What one look at the A-list found, for any number of vacancies."""

    rows: tuple[CandidateRow, ...]
    contending: Mapping[int, tuple[tuple[int, str, int], ...]]
    selected: Mapping[int, tuple[tuple[int, str], ...]]
    full: bool


def list_matches(
    session: Session,
    vacancy: VacancyRow,
    today: date,
    wanted: MatchFilter | None = None,
    *,
    full: bool = True,
) -> list[Match]:
    """The candidates beside an open vacancy, who meets most first; none for one that is not open.

    full: False for who may know of listed candidates only what each publishes; then all of it,
    places and filters too, follows from that alone. Places are among all, whatever the filter.
    """
    wanted = wanted or MatchFilter()
    matches = _matches(session, vacancy, today, _read(session, today, full=full))
    narrowed = _kept(session, today, wanted, full=full)
    matches = [
        one
        for one in matches
        if (narrowed is None or one.candidate.id in narrowed)
        and (wanted.show != ALL_MET or one.fits)
        and (wanted.show != NOTHING_AGAINST or nothing_against(one.findings))
    ]
    keys: dict[str, Any] = {
        "place": lambda one: one.place,
        "name": lambda one: one.candidate.sort_name,
    }
    matches.sort(key=keys[wanted.sort], reverse=wanted.descending)
    return matches


@dataclass(frozen=True, slots=True)
class Fitting:
    """How many of the candidates meet every criterion; unknown: miss none, but not all is known."""

    fit: int
    unknown: int
    of: int


def count_fitting(
    session: Session, vacancies: Iterable[VacancyRow], today: date, *, full: bool
) -> dict[int, Fitting]:
    """For each open vacancy how many candidates fit. full: see `list_matches`."""
    live = [one for one in vacancies if one.live]
    if not live:
        return {}
    read = _read(session, today, full=full)
    found = {}
    for vacancy in live:
        matches = _matches(session, vacancy, today, read)
        fit = sum(one.fits for one in matches)
        against = sum(not nothing_against(one.findings) for one in matches)
        found[vacancy.id] = Fitting(fit, len(matches) - against - fit, len(matches))
    return found


def get_match(
    session: Session, vacancy: VacancyRow, candidate_id: int, today: date, *, full: bool = True
) -> Match:
    """One candidate beside an open vacancy. full: see `list_matches`.

    Raises NotInRecord for who is matched to nothing.
    """
    for one in list_matches(session, vacancy, today, full=full):
        if one.candidate.id == candidate_id:
            return one
    raise NotInRecord(f"There is no candidate {candidate_id} for this vacancy.")


def sought_by(session: Session, vacancy: VacancyRow, today: date) -> Sought:
    """What a vacancy asks for on a day, by the settings of the A-list."""
    wanted = asked(session)
    return Sought(
        seat=vacancy.seat,
        constituency_id=vacancy.constituency_id,
        regions=_regions(session, vacancy),
        endorsements=wanted.endorsements,
        months=wanted.months,
        on=today,
    )


def _regions(session: Session, vacancy: VacancyRow) -> frozenset[str]:
    """The region of a seat; of a new one those of the old seats it is made of."""
    if vacancy.new_seat_id is None:
        return frozenset({vacancy.region} if vacancy.region else ())
    return frozenset(
        region
        for region in session.scalars(
            select(Constituency.region)
            .join(OldSeat, OldSeat.constituency_id == Constituency.id)
            .join(SeatOverlap, SeatOverlap.old_seat_id == OldSeat.id)
            .where(
                SeatOverlap.new_seat_id == vacancy.new_seat_id,
                SeatOverlap.voided_at.is_(None),
                OldSeat.voided_at.is_(None),
            )
        )
        if region
    )


def _read(session: Session, today: date, *, full: bool) -> _Read:
    vacancies = list_vacancies(session, VacancyFilter(), None)
    if not full:
        rows = [only_public(row) for row in list_public(session, CandidateFilter(), today)]
        return _Read(tuple(rows), _contending(session, vacancies, {}), {}, full)
    rows = [
        row
        for row in list_candidates(session, CandidateFilter(), today)
        if is_matched(row.state, objected=row.objected, erased=row.erased)
    ]
    members = {row.member_id: row.id for row in rows if row.member_id is not None}
    contending = _contending(session, vacancies, members)
    return _Read(tuple(rows), contending, _selected(session, vacancies), full)


def _kept(
    session: Session, today: date, wanted: MatchFilter, *, full: bool
) -> frozenset[int] | None:
    """Whom the A-list's own filter keeps; None for everybody."""
    if not wanted.text and wanted.organisation_id is None:
        return None
    narrowed = CandidateFilter(text=wanted.text, organisation_id=wanted.organisation_id)
    listing = list_candidates if full else list_public
    return frozenset(row.id for row in listing(session, narrowed, today))


def _matches(session: Session, vacancy: VacancyRow, today: date, read: _Read) -> list[Match]:
    if not vacancy.live:
        return []
    sought = sought_by(session, vacancy, today)
    findings = {row.id: judge(_profile(row, vacancy, read), sought) for row in read.rows}
    place = places({key: met_count(found) for key, found in findings.items()})
    here = {
        candidate_id: contender_id
        for candidate_id, contending in read.contending.items()
        for vacancy_id, _seat, contender_id in contending
        if vacancy_id == vacancy.id
    }
    matches = [Match(row, findings[row.id], place[row.id], here.get(row.id)) for row in read.rows]
    matches.sort(key=lambda one: (one.place, one.candidate.sort_name, one.candidate.id))
    return matches


def _profile(row: CandidateRow, vacancy: VacancyRow, read: _Read) -> Profile:
    elsewhere = selected = None
    if read.full:
        elsewhere = tuple(
            seat
            for vacancy_id, seat, _contender in read.contending.get(row.id, ())
            if vacancy_id != vacancy.id
        )
        selected = tuple(
            seat for vacancy_id, seat in read.selected.get(row.id, ()) if vacancy_id != vacancy.id
        )
    return Profile(
        state=row.state,
        since=row.since if read.full else None,
        region=row.region,
        regions=row.regions,
        seats=frozenset(row.seats),
        confirmed_on=row.confirmed_on,
        endorsed_by=tuple(one.organisation for one in row.endorsed_by),
        told=frozenset(PublicField) if read.full else row.public,
        selected_for=selected,
        contends_for=elsewhere,
    )


# --- where else she is ---------------------------------------------------------------------------


def _contending(
    session: Session, vacancies: Iterable[VacancyRow], members: Mapping[int, int]
) -> Mapping[int, tuple[tuple[int, str, int], ...]]:
    """Open selections by candidate: (vacancy, seat, contender). members: candidates who are one."""
    live = {row.id: row for row in vacancies if row.live}
    found: defaultdict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for one in session.scalars(
        select(Contender)
        .where(Contender.vacancy_id.in_(live), Contender.withdrawn_on.is_(None))
        .order_by(Contender.id)
    ):
        candidate_id = one.candidate_id or members.get(one.member_id or 0)
        if candidate_id is not None:
            found[candidate_id].append((one.vacancy_id, live[one.vacancy_id].seat, one.id))
    return {key: tuple(value) for key, value in found.items()}


def _selected(
    session: Session, vacancies: Iterable[VacancyRow]
) -> Mapping[int, tuple[tuple[int, str], ...]]:
    """For which seats candidates are selected: (vacancy, seat), by the conclusions that stand.

    One counts no more once the candidate returned to the list after it, as when she has lost.
    """
    over = {row.winner_id: row for row in vacancies if row.winner_id is not None}
    won = {
        one.id: one.candidate_id
        for one in session.scalars(
            select(Contender).where(Contender.id.in_(over), Contender.candidate_id.is_not(None))
        )
        if one.candidate_id is not None
    }
    steps = list_steps(session, set(won.values()))
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for contender_id, candidate_id in won.items():
        vacancy = over[contender_id]
        if not any(
            step.kind is CandidateStepKind.RETURNED and step.effective_on >= vacancy.since
            for step in steps[candidate_id]
        ):
            found[candidate_id].append((vacancy.id, vacancy.seat))
    return {key: tuple(value) for key, value in found.items()}


# --- those on a shortlist ------------------------------------------------------------------------


def read_contending(
    session: Session, contenders: Sequence[Contender], today: date
) -> dict[int, CandidateRow]:
    """The candidates of the A-list among some contenders, by the contender's id."""
    ids = {one.candidate_id for one in contenders if one.candidate_id is not None}
    stored = session.scalars(select(Candidate).where(Candidate.id.in_(ids))).all()
    rows = {row.id: row for row in read_candidates(session, stored, None, today)}
    return {
        one.id: rows[one.candidate_id]
        for one in contenders
        if one.candidate_id is not None and one.candidate_id in rows
    }


def traditions_of(
    contenders: Sequence[Contender], candidates: Mapping[int, CandidateRow]
) -> list[tuple[str, int]]:
    """How many who stand in a selection are of each group of traditions, for information."""
    return balance(
        candidates[one.id].tradition_group if one.id in candidates else None
        for one in contenders
        if one.withdrawn_on is None
    )


@dataclass(frozen=True, slots=True)
class SelectionOf:
    """A selection in which a candidate is or was. won: whether she is selected in it now."""

    vacancy: VacancyRow
    contender: Contender
    won: bool


def list_selections_of_candidate(session: Session, candidate_id: int) -> list[SelectionOf]:
    """The selections in which a candidate is or was, the newest first; voided ones left out."""
    if candidate_id > LARGEST_ID:
        return []
    contending = session.scalars(
        select(Contender).where(Contender.candidate_id == candidate_id).order_by(Contender.id)
    ).all()
    if not contending:
        return []
    rows = {row.id: row for row in list_vacancies(session, VacancyFilter(), None)}
    found = [
        SelectionOf(rows[one.vacancy_id], one, rows[one.vacancy_id].winner_id == one.id)
        for one in contending
        if one.vacancy_id in rows
    ]
    return sorted(found, key=lambda one: (one.vacancy.opened_on, one.contender.id), reverse=True)
