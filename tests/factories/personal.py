"""Everything that rooms hold in words on one person, with a mark that can be looked for."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Enum, inspect, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.audit.service import read_private
from app.cabinet.domain import Ending, PickRule
from app.cabinet.models import (
    Appointment,
    Candidate,
    Contest,
    Draft,
    DraftPost,
    DraftStep,
    Ladder,
)
from app.confidence.models import (
    DeselectionMark,
    MarkStep,
    ParliamentaryAddress,
    PersonalLink,
    Recommendation,
    Round,
    RoundAnswer,
    RoundMember,
)
from app.db.model import Base, UtcDateTime
from app.db.secrets import CannotDecrypt, decrypt, decrypt_bytes, encrypt
from app.files.models import StoredFile
from app.files.service import store_file
from app.intake.models import Intake, IntakeRow, IntakeState
from app.intake.registry import find_kind
from app.kernel import clock
from app.mail.models import Message
from app.privacy.models import Correction, CorrectionOutcome, Objection
from app.selections.domain.ballots import RestandingKind
from app.selections.domain.shortlists import ShortlistKind
from app.selections.domain.vacancies import Ground
from app.selections.models.ballots import RestandingFact
from app.selections.models.boundaries import (
    BoundaryReview,
    NewSeat,
    OldSeat,
    SeatChoice,
    SeatDecision,
)
from app.selections.models.vacancies import (
    Contender,
    EligibilityDeclaration,
    ShortlistDecision,
    Vacancy,
)
from app.splits.models.groups import BreakawayGroup, BreakawayMember
from app.votes.domain.discipline import ExcuseKind
from app.votes.models import Division, RebellionReview, RecordedExcuse
from app.whips.models import MembershipChange, WhipStatusChange

Made = TypeVar("Made", bound=Base)
OTHERS = "of nobody"
"""What stands in texts that are not about the person, or that stay."""


def make(session: Session, table: type[Made], **given: object) -> Made:
    """A row of a table: what must be there and is not given is what its column takes."""
    values = dict(given)
    for attribute in inspect(table).column_attrs:
        column = attribute.columns[0]
        automatic = column.primary_key and column.autoincrement is not False
        if attribute.key in values or column.nullable or column.default is not None or automatic:
            continue
        values[attribute.key] = _something(column.type)
    row = table(**values)
    session.add(row)
    session.flush()
    return row


def _something(kind: Any) -> object:
    if isinstance(kind, Enum):
        assert kind.enum_class is not None
        return next(iter(kind.enum_class))
    if isinstance(kind, UtcDateTime):
        return clock.now()
    try:
        python = kind.python_type
    except NotImplementedError:
        return OTHERS
    if issubclass(python, date):
        return clock.today()
    if python is dict:
        return {}
    return {int: 1, bool: False, str: OTHERS, bytes: b""}.get(python, OTHERS)


def plant_on_member(session: Session, member_id: int, mark: str, *, name: str) -> None:
    """Every kind of private text on a member, as `mark`, in every table that has one."""
    gone: dict[str, Any] = {"voided_at": clock.now(), "voided_by": "user 1", "void_reason": mark}
    letter = store_file(session, name=f"{mark}.csv", data=f"{mark},1\n".encode(), by="user 1")
    hers: dict[str, Any] = {"member_id": member_id}
    # --- votes
    division = make(session, Division, id=900, version=1, evel_type=None, evel_country=None)
    for kind in (ExcuseKind.ILLNESS, ExcuseKind.LEAVE):
        make(
            session, RecordedExcuse, **hers, kind=kind, ground=mark, division_id=division.id, **gone
        )
    make(session, RebellionReview, **hers, division_id=division.id, note=mark, **gone)
    # --- whips
    for table in (WhipStatusChange, MembershipChange):
        make(session, table, **hers, reason=mark, source=mark, file_id=letter.id, **gone)
    # --- confidence
    round_ = make(session, Round)
    make(session, RoundMember, round_id=round_.id, **hers)
    own = store_file(session, name=f"{mark}.csv", data=f"{mark},2\n".encode(), by="user 1")
    make(
        session,
        RoundAnswer,
        **hers,
        round_id=round_.id,
        words=mark,
        witness=mark,
        source=mark,
        file_id=own.id,
        **gone,
    )
    make(
        session,
        Recommendation,
        **hers,
        round_id=round_.id,
        reason=mark,
        decision="accepted",
        decided_at=clock.now(),
    )
    address = f"{mark}@parliament.uk"
    make(session, ParliamentaryAddress, **hers, address=address, source=mark)
    make(session, PersonalLink, **hers, round_id=round_.id, token_digest="x")
    make(session, Message, recipient=address, subject=mark, body=mark, next_try_at=None)
    step = make(session, DeselectionMark, **hers)
    make(session, MarkStep, mark_id=step.id, kind="proposed", reason=mark)
    # --- cabinet
    contest = make(session, Contest)
    slate = make(session, Candidate, contest_id=contest.id, **hers, name=name)
    ladder = make(session, Ladder)
    draft = make(
        session,
        Draft,
        contest_id=contest.id,
        ladder_id=ladder.id,
        rule=PickRule.DHONDT,
        method=None,
    )
    post = make(session, DraftPost, draft_id=draft.id)
    make(
        session,
        DraftStep,
        draft_id=draft.id,
        candidate_id=slate.id,
        kind="pick",
        post_id=post.id,
        nominee=name,
        note=mark,
        **hers,
        **gone,
    )
    make(
        session,
        Appointment,
        **hers,
        holder=name,
        search_text=name,
        since=date(2016, 1, 1),
        until=date(2016, 2, 1),
        ending=next(iter(Ending)),
        end_reason=mark,
        **gone,
    )
    # --- selections
    for restanding in RestandingKind:
        make(session, RestandingFact, **hers, kind_said=restanding.value, source=mark, **gone)
    review = make(session, BoundaryReview)
    old = make(session, OldSeat, review_id=review.id, **hers)
    new = make(session, NewSeat, review_id=review.id)
    seats: dict[str, Any] = {
        "review_id": review.id,
        "old_seat_id": old.id,
        "new_seat_id": new.id,
        **hers,
    }
    make(session, SeatChoice, **seats, source=mark, **gone)
    make(session, SeatDecision, **seats, reason=OTHERS, **gone)
    vacancy = make(session, Vacancy, new_seat_id=new.id, ground=Ground.SEAT_LEFT, **hers)
    plant_contender(session, vacancy, mark, member_id=member_id, name=name)
    # --- splits
    group = make(session, BreakawayGroup)
    make(session, BreakawayMember, **hers, group_id=group.id, **gone)
    # --- privacy, intake
    plant_requests(session, f"member {member_id}", mark)
    plant_import(session, "excuses", mark, member=name, ground=mark)
    sent = plant_import(session, "parliamentary-addresses", mark, member=f"{member_id}")
    before = {"address": encrypt(mark)}
    make(session, IntakeRow, intake_id=sent.id, subject=member_id, before=before)


def plant_contender(
    session: Session, vacancy: Vacancy, mark: str, *, member_id: int | None, name: str
) -> Contender:
    """A contender who declared something and withdrew, with why."""
    contender = make(
        session,
        Contender,
        vacancy_id=vacancy.id,
        member_id=member_id,
        name=name,
        source=OTHERS if member_id else mark,
        withdrawn_on=clock.today(),
        withdrawn_by="user 1",
        withdrawn_reason=mark,
    )
    shortlist = make(session, ShortlistDecision, vacancy_id=vacancy.id, kind=ShortlistKind.OPEN)
    make(
        session,
        EligibilityDeclaration,
        contender_id=contender.id,
        shortlist_id=shortlist.id,
        said=mark,
    )
    return contender


def plant_requests(session: Session, about: str, mark: str) -> None:
    """A decided request for correction and an objection."""
    make(
        session,
        Correction,
        reference=f"R-{about}",
        about=about,
        wrong=mark,
        proposed=mark,
        contact=f"{mark}@example.org",
        answer=mark,
        outcome=CorrectionOutcome.CORRECTED,
        decided_at=clock.now(),
        decided_by="user 1",
    )
    make(session, Objection, about=about, reason=mark, follows=mark)


def plant_import(session: Session, kind: str, mark: str, **row: str) -> Intake:
    """A kept file of an import with one row, and with what was refused of it."""
    names = [column.name for column in find_kind(kind).columns]
    lines = (",".join(names), ",".join(row.get(name, OTHERS) for name in names))
    data = "\n".join(lines).encode()
    return make(
        session,
        Intake,
        kind=kind,
        file_id=store_file(session, name="list.csv", data=data, by="user 1").id,
        state=IntakeState.APPLIED,
        refused=f'{{"2": "{mark}"}}',
    )


def readable(session: Session, mark: str) -> list[str]:
    """Where a mark can be read, in any column of any table, opened with every key there is."""
    session.expire_all()
    found = []
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__tablename__):
        for row in session.scalars(select(mapper.class_)):
            for attribute in mapper.column_attrs:
                if mark in _opened(getattr(row, attribute.key), row):
                    found.append(f"{mapper.class_.__tablename__}.{attribute.key}")
    for entry in session.scalars(select(AuditEntry)):
        if mark in str(read_private(session, entry)):
            found.append(f"audit_entry {entry.event}")
    return sorted(set(found))


def _opened(value: object, row: object) -> str:
    if isinstance(row, StoredFile) and isinstance(value, bytes):
        value = decrypt_bytes(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, dict):
        return " ".join(_opened(one, row) for one in value.values())
    text = str(value)
    try:
        return f"{text} {decrypt(text)}"
    except CannotDecrypt:
        return text
