"""Reads of candidates: one, many by a filter, and what is on record of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.alist.domain.candidates import (
    Asked,
    CandidateState,
    Condition,
    DiligenceState,
    PledgeKind,
    Ready,
    Standing,
    Step,
    conditions,
    missing,
    standing,
)
from app.alist.domain.publication import PublicField, published
from app.alist.models.candidates import (
    Candidate,
    CandidateLanguage,
    CandidatePledge,
    CandidateRegion,
    CandidateSeat,
    CandidateStep,
    Diligence,
    PublishingAgreement,
    ReadinessConfirmation,
    Tradition,
)
from app.alist.queries.endorsements import EndorsementRow, list_endorsements
from app.alist.settings import ENDORSEMENTS, READINESS_MONTHS
from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.kernel.words import folded
from app.members.models import Constituency
from app.privacy.queries import objections
from app.settings.queries import value_of

KIND = "candidate"


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate as she stands on a day.

    seats: constituencies she would stand in, by id. public: the fields anybody may see now, none
    unless she is listed. conditions: what listing asks for, met or not. erased: whether what was
    personal is gone.
    """

    id: int
    name: str
    sort_name: str
    member_id: int | None
    region: str
    regions: tuple[str, ...]
    seats: Mapping[int, str]
    tradition: str
    tradition_id: int | None
    tradition_group: str
    biography: str
    experience: str
    offices: str
    languages: tuple[str, ...]
    photo_id: int | None
    state: CandidateState
    since: date
    reason: str
    pledges: Mapping[PledgeKind, date]
    confirmed_on: date | None
    diligence: DiligenceState
    agreed: frozenset[PublicField]
    public: frozenset[PublicField]
    endorsements: tuple[EndorsementRow, ...]
    conditions: tuple[Condition, ...]
    objected: bool
    erased: bool
    version: int

    @property
    def missing(self) -> tuple[Condition, ...]:
        """What listing asks for and is not there."""
        return missing(self.conditions)

    @property
    def endorsed_by(self) -> tuple[EndorsementRow, ...]:
        """The endorsements that hold."""
        return tuple(one for one in self.endorsements if one.holds)

    @property
    def ready(self) -> bool:
        """Whether her readiness was confirmed and is not out of date."""
        return next(one.met for one in self.conditions if one.name == "Readiness")


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """What a list of candidates is narrowed to.

    on: the day it is told for; None for now. text: words of the name, languages, or organisations
    that endorse her. region: one she is listed under or would stand in. language, organisation_id,
    tradition_id: None or "" for any. sort: a name of `SORTS`.
    """

    on: date | None = None
    text: str = ""
    state: CandidateState | None = None
    region: str = ""
    language: str = ""
    organisation_id: int | None = None
    tradition_id: int | None = None
    sort: str = "name"
    descending: bool = False


SORTS = frozenset({"name", "region", "state", "since", "confirmed_on"})


def asked(session: Session) -> Asked:
    """What listing asks for by the settings."""
    return Asked(value_of(session, ENDORSEMENTS), value_of(session, READINESS_MONTHS))


def list_steps(
    session: Session, candidate_ids: Collection[int]
) -> Mapping[int, list[CandidateStep]]:
    """Steps of candidates, as they were recorded."""
    found: defaultdict[int, list[CandidateStep]] = defaultdict(list)
    for step in session.scalars(
        select(CandidateStep)
        .where(CandidateStep.candidate_id.in_(candidate_ids))
        .order_by(CandidateStep.id)
    ):
        found[step.candidate_id].append(step)
    return found


def standing_of(steps: Iterable[CandidateStep], on: date | None = None) -> Standing | None:
    """How a candidate stands on a day by her steps; None before she applied."""
    return standing((Step(one.kind, one.effective_on, one.reason or "") for one in steps), on)


def read_candidates(
    session: Session, candidates: Iterable[Candidate], on: date | None, today: date
) -> list[CandidateRow]:
    """Candidates as they stand on a day (None: now), in their order; so many queries for all.

    Who had not applied by then is left out. What the record keeps no history of (region, texts,
    seats, languages) is told as it is now.
    """
    found = list(candidates)
    ids = [one.id for one in found]
    day = today if on is None else on
    wanted = asked(session)
    steps = list_steps(session, ids)
    objecting = objections(session, KIND)
    languages = _names(session, CandidateLanguage, ids)
    regions = _names(session, CandidateRegion, ids)
    seats: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for candidate_id, constituency_id, name in session.execute(
        select(CandidateSeat.candidate_id, Constituency.id, Constituency.name)
        .join(Constituency, Constituency.id == CandidateSeat.constituency_id)
        .where(CandidateSeat.candidate_id.in_(ids))
        .order_by(Constituency.name, Constituency.id)
    ):
        seats[candidate_id][constituency_id] = name
    pledges = _pledges(session, ids, day)
    confirmed = _confirmed(session, ids, day)
    diligence = _diligence(session, ids, day)
    agreed = _agreed(session, ids)
    endorsements = list_endorsements(session, day, candidate_ids=ids)
    groups = {row.id: row.name for row in list_traditions(session)}
    rows = []
    for one in found:
        now = standing_of(steps[one.id], on)
        if now is None:
            continue
        objected = one.id in objecting
        theirs = tuple(endorsements[one.id])
        ready = Ready(
            pledged=frozenset(pledges[one.id]),
            endorsements=sum(endorsement.holds for endorsement in theirs),
            confirmed_on=confirmed.get(one.id),
            agreed=PublicField.NAME in agreed[one.id],
            diligence=diligence.get(one.id, DiligenceState.NOT_BEGUN),
            objected=objected,
        )
        rows.append(
            CandidateRow(
                id=one.id,
                name=one.name,
                sort_name=one.sort_name,
                member_id=one.member_id,
                region=one.region,
                regions=tuple(regions[one.id]),
                seats=seats[one.id],
                tradition=one.tradition,
                tradition_id=one.tradition_id,
                tradition_group=groups.get(one.tradition_id or 0, ""),
                biography=one.biography,
                experience=one.experience,
                offices=one.offices,
                languages=tuple(languages[one.id]),
                photo_id=one.photo_id,
                state=now.state,
                since=now.since,
                reason=now.reason,
                pledges=pledges[one.id],
                confirmed_on=ready.confirmed_on,
                diligence=ready.diligence,
                agreed=frozenset(agreed[one.id]),
                public=published(now.state, agreed[one.id], objected=objected),
                endorsements=theirs,
                conditions=conditions(ready, wanted, day),
                objected=objected,
                erased=one.erased_at is not None,
                version=one.version,
            )
        )
    return rows


def get_candidate(
    session: Session, candidate_id: int, today: date, on: date | None = None
) -> CandidateRow:
    """A candidate as she stands on a day (None: now). Raises NotInRecord."""
    one = session.get(Candidate, candidate_id) if candidate_id <= LARGEST_ID else None
    rows = [] if one is None else read_candidates(session, [one], on, today)
    if not rows:
        raise NotInRecord(f"There is no candidate {candidate_id}.")
    return rows[0]


def get_stored(session: Session, candidate_id: int) -> Candidate:
    """The row of a candidate, as it is stored. Raises NotInRecord."""
    one = session.get(Candidate, candidate_id) if candidate_id <= LARGEST_ID else None
    if one is None:
        raise NotInRecord(f"There is no candidate {candidate_id}.")
    return one


def list_candidates(session: Session, wanted: CandidateFilter, today: date) -> list[CandidateRow]:
    """Candidates that fit a filter, in its order."""
    query = select(Candidate).order_by(Candidate.sort_name, Candidate.id)
    if wanted.tradition_id is not None:
        query = query.where(Candidate.tradition_id == wanted.tradition_id)
    rows = read_candidates(session, session.scalars(query).all(), wanted.on, today)
    words = folded(wanted.text).split()
    rows = [row for row in rows if _fits(row, wanted, words)]
    return sorted(
        rows,
        key=lambda row: (_sorted_by(row, wanted.sort), row.sort_name),
        reverse=wanted.descending,
    )


def list_public(session: Session, wanted: CandidateFilter, today: date) -> list[CandidateRow]:
    """Candidates anybody may see, narrowed by what is public of each alone."""
    words = folded(wanted.text).split()
    rows = [
        row
        for row in list_candidates(session, CandidateFilter(), today)
        if row.public and _fits(only_public(row), wanted, words)
    ]
    # By what is public alone: an order tells too.
    return sorted(
        rows,
        key=lambda row: (_sorted_by(only_public(row), wanted.sort), row.sort_name),
        reverse=wanted.descending,
    )


def only_public(row: CandidateRow) -> CandidateRow:
    """A candidate with what is not public of her left out, for pages and files anybody may see."""
    public = row.public
    return replace(
        row,
        name=row.name if PublicField.NAME in public else "",
        sort_name=row.sort_name if PublicField.NAME in public else "",
        member_id=None,
        region=row.region if PublicField.REGION in public else "",
        regions=row.regions if PublicField.REGION in public else (),
        seats=row.seats if PublicField.SEATS in public else {},
        tradition=row.tradition if PublicField.TRADITION in public else "",
        tradition_id=None,
        tradition_group="",
        biography=row.biography if PublicField.BIOGRAPHY in public else "",
        experience=row.experience if PublicField.EXPERIENCE in public else "",
        offices=row.offices if PublicField.OFFICES in public else "",
        languages=row.languages if PublicField.LANGUAGES in public else (),
        photo_id=row.photo_id if PublicField.PHOTO in public else None,
        reason="",
        pledges={},
        confirmed_on=row.confirmed_on if PublicField.READINESS in public else None,
        diligence=DiligenceState.NOT_BEGUN,
        agreed=frozenset(),
        endorsements=row.endorsed_by if PublicField.ENDORSEMENTS in public else (),
        conditions=(),
    )


def _fits(row: CandidateRow, wanted: CandidateFilter, words: Collection[str]) -> bool:
    if wanted.state is not None and row.state is not wanted.state:
        return False
    if wanted.region and wanted.region not in (row.region, *row.regions):
        return False
    if wanted.language and folded(wanted.language) not in map(folded, row.languages):
        return False
    if wanted.organisation_id is not None and wanted.organisation_id not in {
        one.organisation_id for one in row.endorsed_by
    }:
        return False
    if wanted.tradition_id is not None and row.tradition_id != wanted.tradition_id:
        return False
    known = folded(
        " ".join((row.name, *row.languages, *(one.organisation for one in row.endorsed_by)))
    )
    return all(word in known for word in words)


def _sorted_by(row: CandidateRow, sort: str) -> tuple[object, ...]:
    match sort:
        case "region":
            return (row.region,)
        case "state":
            return (list(CandidateState).index(row.state),)
        case "since":
            return (row.since,)
        case "confirmed_on":
            return (row.confirmed_on or date.min,)
    return (row.sort_name,)


def list_traditions(session: Session) -> list[Tradition]:
    """The groups of traditions that stand, by name."""
    return list(
        session.scalars(
            select(Tradition).where(Tradition.voided_at.is_(None)).order_by(Tradition.name)
        )
    )


def get_tradition(session: Session, tradition_id: int) -> Tradition:
    """A group of traditions, a voided one too. Raises NotInRecord."""
    found = session.get(Tradition, tradition_id) if tradition_id <= LARGEST_ID else None
    if found is None:
        raise NotInRecord(f"There is no tradition {tradition_id}.")
    return found


def _names(
    session: Session, model: type[CandidateLanguage] | type[CandidateRegion], ids: list[int]
) -> Mapping[int, list[str]]:
    column = CandidateLanguage.name if model is CandidateLanguage else CandidateRegion.region
    found: defaultdict[int, list[str]] = defaultdict(list)
    for candidate_id, name in session.execute(
        select(model.candidate_id, column).where(model.candidate_id.in_(ids)).order_by(column)
    ):
        found[candidate_id].append(name)
    return found


def _pledges(
    session: Session, ids: list[int], day: date
) -> Mapping[int, Mapping[PledgeKind, date]]:
    found: defaultdict[int, dict[PledgeKind, date]] = defaultdict(dict)
    for row in session.scalars(
        select(CandidatePledge)
        .where(
            CandidatePledge.candidate_id.in_(ids),
            CandidatePledge.voided_at.is_(None),
            CandidatePledge.pledged_on <= day,
        )
        .order_by(CandidatePledge.pledged_on, CandidatePledge.id)
    ):
        found[row.candidate_id][row.kind] = row.pledged_on
    return found


def _confirmed(session: Session, ids: list[int], day: date) -> Mapping[int, date]:
    return dict(
        session.execute(
            select(ReadinessConfirmation.candidate_id, ReadinessConfirmation.confirmed_on)
            .where(
                ReadinessConfirmation.candidate_id.in_(ids),
                ReadinessConfirmation.confirmed_on <= day,
            )
            .order_by(ReadinessConfirmation.confirmed_on)
        ).all()
    )


def _diligence(session: Session, ids: list[int], day: date) -> Mapping[int, DiligenceState]:
    return dict(
        session.execute(
            select(Diligence.candidate_id, Diligence.state)
            .where(Diligence.candidate_id.in_(ids), Diligence.effective_on <= day)
            .order_by(Diligence.effective_on, Diligence.id)
        ).all()
    )


def _agreed(session: Session, ids: list[int]) -> Mapping[int, set[PublicField]]:
    """What each agrees to publish now: never as at a past day, for she may have withdrawn it."""
    found: defaultdict[int, set[PublicField]] = defaultdict(set)
    for candidate_id, field in session.execute(
        select(PublishingAgreement.candidate_id, PublishingAgreement.field).where(
            PublishingAgreement.candidate_id.in_(ids), PublishingAgreement.withdrawn_at.is_(None)
        )
    ):
        found[candidate_id].add(field)
    return found
