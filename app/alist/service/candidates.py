"""Enters candidates, keeps what is known of them, and moves them from state to state."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts.service import checked_email
from app.alist.domain.candidates import (
    LISTING,
    CandidateStepKind,
    StepRefused,
    check_step,
)
from app.alist.domain.candidates import Step as PureStep
from app.alist.domain.publication import PublicField
from app.alist.events import AlistEvent
from app.alist.models.candidates import (
    Candidate,
    CandidateLanguage,
    CandidateRegion,
    CandidateSeat,
    CandidateStep,
    PublishingAgreement,
)
from app.alist.models.links import AlistLink
from app.alist.queries.candidates import get_candidate, get_stored, list_steps
from app.audit import service as audit
from app.db.secrets import keyed_digest
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.errors import DomainError, StaleEdit
from app.kernel.words import folded
from app.members.models import Constituency
from app.members.queries import list_regions

CANDIDATES = "candidates"
"""What is done one at a time: no two candidates have one address, no two steps cross."""


class CandidateRefused(DomainError):
    """What was typed of a candidate is not kept. field: what is wrong, "" for all of it."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Take the sentence, and the field it is about."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class CandidateTyped:
    """What is typed of a candidate; texts are "" where she said nothing.

    email: None leaves the one on record. seats: ids of constituencies she would stand in.
    """

    name: str
    email: str | None
    telephone: str
    region: str
    regions: tuple[str, ...]
    seats: tuple[int, ...]
    tradition: str
    biography: str
    experience: str
    offices: str
    languages: tuple[str, ...]
    member_id: int | None = None


TEXTS = ("name", "region", "tradition", "biography", "experience", "offices")


def person(candidate_id: int) -> str:
    """How the audit trail names a candidate."""
    return f"candidate {candidate_id}"


def email_digest(email: str) -> str:
    """By what a candidate is found from her address, as it is kept."""
    return keyed_digest("alist:email", email)


def find_by_email(session: Session, email: str) -> Candidate | None:
    """The candidate of an address, as `checked_email` gives it."""
    return session.scalars(
        select(Candidate).where(Candidate.email_digest == email_digest(email))
    ).first()


def enter_candidate(
    session: Session, typed: CandidateTyped, *, applied_on: date, source: str, by: str
) -> Candidate:
    """Put somebody who applied on record. source: how she applied, such as "personal link".

    Raises CandidateRefused for what cannot be kept, and where her address is on record already.
    """
    one_at_a_time(session, CANDIDATES)
    if applied_on > clock.today():
        raise CandidateRefused("Enter a day that is not in the future.", "applied_on")
    if typed.email is None:
        raise CandidateRefused("Enter an e-mail address.", "email")
    email = _checked_address(session, typed.email, None)
    _check(session, typed)
    one = Candidate(
        name=typed.name,
        sort_name=_sort_name(typed.name),
        search_name=folded(typed.name),
        email=email,
        email_digest=email_digest(email),
        telephone=typed.telephone or None,
        member_id=typed.member_id,
        region=typed.region,
        tradition=typed.tradition,
        biography=typed.biography,
        experience=typed.experience,
        offices=typed.offices,
        recorded_at=clock.now(),
        recorded_by=by,
        version=1,
    )
    session.add(one)
    session.flush()
    _keep_lists(session, one.id, typed)
    _add_step(session, one.id, CandidateStepKind.APPLIED, applied_on, source, None, by)
    audit.record(
        session,
        AlistEvent.CANDIDATE_ENTERED,
        by=by,
        subject=person(one.id),
        changes={"applied_on": applied_on.isoformat()},
        person=person(one.id),
        private={"name": typed.name, "email": email, "source": source},
    )
    return one


def change_candidate(
    session: Session, candidate_id: int, typed: CandidateTyped, version: int | None, *, by: str
) -> Candidate:
    """Keep what was typed of a candidate in place of what is on record.

    version: the one the form was opened on. Raises NotInRecord, StaleEdit, CandidateRefused.
    """
    one_at_a_time(session, CANDIDATES)
    one = _locked(session, candidate_id)
    if version != one.version:
        raise StaleEdit(_stored(session, one))
    email = one.email if typed.email is None else _checked_address(session, typed.email, one.id)
    assert email is not None  # only an erased one has none
    _check(session, typed)
    before = _stored(session, one)
    for name in TEXTS:
        setattr(one, name, getattr(typed, name))
    one.sort_name, one.search_name = _sort_name(typed.name), folded(typed.name)
    if email != one.email:
        # Whoever reads what was sent to the old address is perhaps not her.
        session.execute(
            update(AlistLink)
            .where(AlistLink.candidate_id == one.id, AlistLink.ended_at.is_(None))
            .values(ended_at=clock.now(), ended_by=by, email=None)
        )
    one.email, one.email_digest = email, email_digest(email)
    one.telephone = typed.telephone or None
    one.member_id = typed.member_id
    _keep_lists(session, one.id, typed)
    session.flush()
    after = _stored(session, one)
    changed = {
        name: {"before": before[name], "after": after[name]}
        for name in after
        if before[name] != after[name]
    }
    if not changed:
        return one
    one.version += 1
    session.flush()
    audit.record(
        session,
        AlistEvent.CANDIDATE_CHANGED,
        by=by,
        subject=person(one.id),
        changes={"fields": sorted(changed)},
        person=person(one.id),
        private=changed,
    )
    return one


def record_step(
    session: Session,
    candidate_id: int,
    kind: CandidateStepKind,
    effective_on: date,
    reason: str,
    *,
    by: str,
    vacancy_id: int | None = None,
) -> CandidateStep:
    """Move a candidate to another state, with the reason. vacancy_id: that she was selected for.

    Raises NotInRecord, and StepRefused for a step out of order, on a day that cannot be, or onto
    the list while something that listing asks for is missing.
    """
    one_at_a_time(session, CANDIDATES)
    _locked(session, candidate_id)
    steps = list_steps(session, [candidate_id])[candidate_id]
    check_step(
        [PureStep(step.kind, step.effective_on, step.reason or "") for step in steps],
        kind,
        effective_on,
        clock.today(),
    )
    if kind in LISTING:
        lacks = get_candidate(session, candidate_id, clock.today()).missing
        if lacks:
            raise StepRefused(
                "She cannot be listed yet. "
                + " ".join(f"{one.name}: {one.working}" for one in lacks)
            )
    step = _add_step(session, candidate_id, kind, effective_on, reason, vacancy_id, by)
    audit.record(
        session,
        AlistEvent.STEP_RECORDED,
        by=by,
        subject=person(candidate_id),
        changes={
            "step": kind.value,
            "effective_on": effective_on.isoformat(),
            "vacancy": vacancy_id,
        },
        person=person(candidate_id),
        private={"reason": reason},
    )
    return step


def give_agreement(
    session: Session,
    candidate_id: int,
    fields: Collection[PublicField],
    *,
    source: str,
    by: str,
) -> None:
    """Keep that a candidate agrees to publish exactly these fields; what she agreed to else ends.

    source: how she said so. Raises NotInRecord.
    """
    one_at_a_time(session, CANDIDATES)
    _locked(session, candidate_id)
    standing = {
        row.field: row
        for row in session.scalars(
            select(PublishingAgreement).where(
                PublishingAgreement.candidate_id == candidate_id,
                PublishingAgreement.withdrawn_at.is_(None),
            )
        )
    }
    given = sorted(set(fields) - set(standing))
    withdrawn = sorted(set(standing) - set(fields))
    for field in withdrawn:
        standing[field].withdrawn_at, standing[field].withdrawn_by = clock.now(), by
    session.add_all(
        PublishingAgreement(
            candidate_id=candidate_id,
            field=field,
            agreed_at=clock.now(),
            agreed_by=by,
            source=source,
        )
        for field in given
    )
    session.flush()
    for event, names in (
        (AlistEvent.AGREEMENT_GIVEN, given),
        (AlistEvent.AGREEMENT_WITHDRAWN, withdrawn),
    ):
        if names:
            audit.record(
                session,
                event,
                by=by,
                subject=person(candidate_id),
                changes={"fields": [field.value for field in names]},
                person=person(candidate_id),
                private={"source": source},
            )


def read_contact(session: Session, candidate_id: int, *, by: str) -> Candidate:
    """A candidate with her address and telephone; that they were read, and by whom, is kept."""
    one = get_stored(session, candidate_id)
    audit.record(
        session,
        AlistEvent.CONTACT_READ,
        by=by,
        subject=person(candidate_id),
        changes={},
        person=person(candidate_id),
    )
    return one


def _locked(session: Session, candidate_id: int) -> Candidate:
    """A candidate as nobody else can change her meanwhile. Raises NotInRecord, DomainError."""
    one = get_stored(session, candidate_id)
    session.refresh(one, with_for_update=True)
    if one.erased_at is not None:
        raise StepRefused("What was personal of this candidate has been erased.")
    return one


def _add_step(
    session: Session,
    candidate_id: int,
    kind: CandidateStepKind,
    effective_on: date,
    reason: str,
    vacancy_id: int | None,
    by: str,
) -> CandidateStep:
    step = CandidateStep(
        candidate_id=candidate_id,
        kind=kind,
        effective_on=effective_on,
        reason=reason,
        vacancy_id=vacancy_id,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    session.add(step)
    session.flush()
    return step


def _checked_address(session: Session, email: str, but: int | None) -> str:
    """An address as it is kept, that no other candidate has. Raises CandidateRefused."""
    try:
        checked = checked_email(email)
    except DomainError as error:
        raise CandidateRefused(str(error), "email") from None
    other = find_by_email(session, checked)
    if other is not None and other.id != but:
        raise CandidateRefused("A candidate with this e-mail address is on record.", "email")
    return checked


def _check(session: Session, typed: CandidateTyped) -> None:
    """Refuse regions and seats that the record does not have (CandidateRefused)."""
    known = set(list_regions(session))
    if typed.region and typed.region not in known:
        raise CandidateRefused("Choose a region from the list.", "region")
    if not known.issuperset(typed.regions):
        raise CandidateRefused("Choose regions from the list.", "regions")
    found = set(session.scalars(select(Constituency.id).where(Constituency.id.in_(typed.seats))))
    if not found.issuperset(typed.seats):
        raise CandidateRefused("Choose seats from the list.", "seats")


def _keep_lists(session: Session, candidate_id: int, typed: CandidateTyped) -> None:
    """Put regions, seats and languages in the place of those on record."""
    for model in (CandidateRegion, CandidateSeat, CandidateLanguage):
        session.execute(delete(model).where(model.candidate_id == candidate_id))
    session.add_all(
        CandidateRegion(candidate_id=candidate_id, region=region)
        for region in dict.fromkeys(typed.regions)
    )
    session.add_all(
        CandidateSeat(candidate_id=candidate_id, constituency_id=seat)
        for seat in dict.fromkeys(typed.seats)
    )
    languages = {folded(name): name for name in reversed(typed.languages) if folded(name)}
    session.add_all(
        CandidateLanguage(candidate_id=candidate_id, folded=key, name=name)
        for key, name in languages.items()
    )
    session.flush()


def _stored(session: Session, one: Candidate) -> dict[str, str]:
    """What is on record of a candidate, by the names of the form's fields."""
    lists = {
        "regions": session.scalars(
            select(CandidateRegion.region)
            .where(CandidateRegion.candidate_id == one.id)
            .order_by(CandidateRegion.region)
        ),
        "seats": session.scalars(
            select(Constituency.name)
            .join(CandidateSeat, CandidateSeat.constituency_id == Constituency.id)
            .where(CandidateSeat.candidate_id == one.id)
            .order_by(Constituency.name)
        ),
        "languages": session.scalars(
            select(CandidateLanguage.name)
            .where(CandidateLanguage.candidate_id == one.id)
            .order_by(CandidateLanguage.folded)
        ),
    }
    return {
        **{name: getattr(one, name) for name in TEXTS},
        "email": one.email or "",
        "telephone": one.telephone or "",
        **{name: ", ".join(values) for name, values in lists.items()},
    }


def _sort_name(name: str) -> str:
    """By the last word first, as the record sorts members: "birch ada"."""
    *first, last = folded(name).split() or [""]
    return " ".join([last, *first])
