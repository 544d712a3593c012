"""Takes, decides and forgets requests for correction."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import current_app
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.db.secrets import keyed_digest
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import london_day, written_day
from app.kernel.errors import DomainError, NotInRecord, StaleEdit
from app.mail.service import queue_message
from app.privacy.domain import (
    REFERENCE_LENGTH,
    REFERENCE_LETTERS,
    Decided,
    Person,
    check_how_often,
    due_day,
    is_address,
    network_of,
    written_reference,
)
from app.privacy.events import PrivacyEvent
from app.privacy.models import Correction, CorrectionOutcome
from app.privacy.queries import (
    CorrectionRow,
    count_asked,
    get_correction,
    list_forgettable,
    name_of,
)
from app.privacy.registry import find_kind
from app.privacy.settings import CORRECTION_DAYS, KEEP_CORRECTIONS_DAYS
from app.settings.queries import value_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def public_page(session: Session, person: Person) -> tuple[str, str]:
    """Name and address of a person's public page. Raises NotInRecord where there is none."""
    kind = find_kind(person.kind)
    page = kind.page(person.id)
    name = kind.names(session, [person.id]).get(person.id)
    if page is None or name is None:
        raise NotInRecord(f"There is no public page about {person}.")
    return name, page


def ask_for_correction(
    session: Session,
    person: Person,
    *,
    wrong: str,
    proposed: str,
    contact: str,
    address: str,
    by: str,
) -> Correction:
    """Keep that somebody says a public page about a person is wrong.

    proposed, contact: "" where nothing was said. address: whence it came (IP); only a digest is
    kept, for a day. Raises NotInRecord, TooManyRequests, DomainError for an address that is none.
    """
    page = public_page(session, person)[1]
    if contact and not is_address(contact):
        raise DomainError("Enter an e-mail address such as name@example.org, or leave it empty.")
    # A flood at one instant would else count nobody.
    one_at_a_time(session, "corrections")
    now = clock.now()
    digest = keyed_digest("privacy:correction", network_of(address))
    check_how_often(count_asked(session, now - HOUR, digest), count_asked(session, now - DAY))
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH))
    correction = Correction(
        reference=written_reference(letters),
        about=str(person),
        page=page,
        wrong=wrong,
        proposed=proposed or None,
        contact=contact or None,
        address_digest=digest,
        asked_at=now,
        due_on=due_day(london_day(now), value_of(session, CORRECTION_DAYS)),
        version=1,
    )
    session.add(correction)
    session.flush()
    audit.record(
        session,
        PrivacyEvent.CORRECTION_ASKED,
        by=by,
        subject=_subject(correction),
        changes={"due_on": correction.due_on.isoformat(), "page": page},
        person=correction.about,
    )
    return correction


def read_correction(session: Session, correction_id: int, *, by: str) -> Correction:
    """A request with all that was written; that it was read, and by whom, is kept.

    Raises NotInRecord.
    """
    correction = get_correction(session, correction_id)
    audit.record(
        session,
        PrivacyEvent.CORRECTION_READ,
        by=by,
        subject=_subject(correction),
        changes={},
        person=correction.about,
    )
    return correction


def decide_correction(
    session: Session,
    correction_id: int,
    outcome: CorrectionOutcome,
    answer: str,
    version: int | None,
    *,
    by: str,
) -> Correction:
    """Decide a request, and mail the answer to whoever left an address.

    Raises NotInRecord, StaleEdit when somebody else has decided since, Decided.
    """
    correction = get_correction(session, correction_id)
    # Another request of this process may have loaded the row before; and two may decide at once.
    session.refresh(correction, with_for_update=True)
    if version != correction.version:
        raise StaleEdit(
            {
                "outcome": correction.outcome.label if correction.outcome else "not decided",
                "answer": correction.answer or "",
            }
        )
    if correction.outcome is not None:
        raise Decided("This request has been decided already; a decision is not changed.")
    correction.outcome = outcome
    correction.answer = answer
    correction.decided_at = clock.now()
    correction.decided_by = by
    correction.version += 1
    session.flush()
    audit.record(
        session,
        PrivacyEvent.CORRECTION_DECIDED,
        by=by,
        subject=_subject(correction),
        changes={"before": None, "after": outcome.value, "mailed": correction.contact is not None},
        person=correction.about,
    )
    if correction.contact is not None:
        queue_message(
            session,
            kind="correction",
            to=correction.contact,
            subject=f"Your request for a correction, {correction.reference}",
            body=_letter(session, correction),
        )
    return correction


def _letter(session: Session, correction: Correction) -> str:
    """The answer as it is mailed: with the ways of complaint that Article 12(4) asks for."""
    assert correction.outcome is not None
    kind, _, number = correction.about.partition(" ")
    about = name_of(session, Person(kind, int(number)))
    return "\n\n".join(
        (
            (
                f"On {written_day(london_day(correction.asked_at))} you asked for a correction of"
                f" our page about {about}:\n{current_app.config['PUBLIC_URL']}{correction.page}"
            ),
            f"Our decision: {correction.outcome.label}.",
            correction.answer or "",
            f"The reference of your request is {correction.reference}.",
            (
                "If you do not agree, you can complain to the Information Commissioner,"
                " https://ico.org.uk/make-a-complaint/, or go to court."
            ),
        )
    )


def forget_corrections(session: Session, *, by: str) -> list[CorrectionRow]:
    """Remove the texts of requests decided long ago, and where recent ones came from.

    Rows, deadlines and outcomes stay. Returns the requests whose texts went.
    """
    gone = forgettable(session)
    session.execute(
        update(Correction)
        .where(Correction.asked_at < clock.now() - DAY, Correction.address_digest.is_not(None))
        .values(address_digest=None)
    )
    if gone:
        session.execute(
            update(Correction)
            .where(Correction.id.in_([row.id for row in gone]))
            .values(wrong=None, proposed=None, contact=None, answer=None, forgotten_at=clock.now())
        )
        audit.record(
            session,
            PrivacyEvent.CORRECTIONS_FORGOTTEN,
            by=by,
            subject="requests for correction",
            changes={"ids": [row.id for row in gone]},
        )
    return gone


def forget_about(session: Session, person: Person) -> int:
    """Remove the texts of every request about somebody who is erased. Returns of how many."""
    rows = session.scalars(
        update(Correction)
        .where(Correction.about == str(person), Correction.forgotten_at.is_(None))
        .values(wrong=None, proposed=None, contact=None, answer=None, forgotten_at=clock.now())
        .returning(Correction.id)
    )
    return len(rows.all())


def forgettable(session: Session) -> list[CorrectionRow]:
    """Requests whose texts `forget_corrections` would remove now."""
    kept = timedelta(days=value_of(session, KEEP_CORRECTIONS_DAYS))
    return list_forgettable(session, clock.now() - kept)


def _subject(correction: Correction) -> str:
    return f"correction {correction.id}"
