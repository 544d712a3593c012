"""What this room holds on a user, and how one is looked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import queries, service
from app.accounts.queries import UserFilter
from app.intake.queries import list_rows_with
from app.intake.registry import find_kind
from app.intake.service import forget_rows_with
from app.kernel.errors import NotInRecord
from app.mail import queries as mail
from app.mail.service import forget_recipient
from app.privacy.domain import Person, Purpose
from app.privacy.registry import Holder, Kind, holds_personal_data, person_kind

KIND = "user"
MOST_FOUND = 50


def _find(session: Session, text: str) -> list[tuple[Person, str]]:
    """Users by number, name or address."""
    if text.isascii() and text.isdecimal():
        try:
            user = queries.get_user(session, int(text))
        except NotInRecord:
            return []
        return [(Person(KIND, user.id), f"{user.name}, {user.email}")]
    rows = queries.list_users(session, UserFilter(text=text), limit=MOST_FOUND)
    return [(Person(KIND, row.id), f"{row.name}, {row.email}") for row in rows]


def _names(session: Session, ids: Collection[int]) -> dict[int, str]:
    named = queries.names_of_actors(session, [f"user {user_id}" for user_id in ids])
    return {int(actor.partition(" ")[2]): name for actor, name in named.items()}


def _account(session: Session, person: Person) -> Mapping[str, object] | None:
    """Name, address, how she signs in, and her roles over time. Secrets are not data on her."""
    try:
        user = queries.get_user(session, person.id)
    except NotInRecord:
        return None
    return {
        "name": user.name,
        "email": user.email,
        "account": queries.state_of(user).value,
        "made_at": _at(user.made_at),
        "second_factor": user.tf_primary_method is not None,
        "recovery_codes_left": len(user.mf_recovery_codes or []),
        "passkeys": [
            {"name": key.name, "last_used_at": _at(key.lastuse_datetime)} for key in user.webauthn
        ],
        "mail_from_the_desk": user.digest,
        "roles": [
            {
                "role": grant.role.value,
                "scope": grant.scope,
                "since": grant.since.isoformat(),
                "until": None if grant.until is None else grant.until.isoformat(),
                "granted_by": grant.granted_by,
                "ended_by": grant.ended_by,
                "reason": grant.end_reason,
            }
            for grant in queries.list_grants(session, user.id)
        ],
    }


def _sessions(session: Session, person: Person) -> Sequence[object] | None:
    """Every browser she has signed in at."""
    rows = queries.list_sessions(session, person.id, ended=True)
    return [
        {
            "browser": row.browser,
            "address": row.address,
            "began_at": _at(row.began_at),
            "seen_at": _at(row.seen_at),
            "ended_at": _at(row.ended_at),
            "why": row.end_reason,
        }
        for row in rows
    ] or None


def _mail(session: Session, person: Person) -> Sequence[object] | None:
    """What was mailed to the address she has now; the text is gone once it is sent."""
    try:
        email = queries.get_user(session, person.id).email
    except NotInRecord:
        return None
    return [
        {
            "kind": message.kind,
            "subject": message.subject,
            "queued_at": _at(message.queued_at),
            "sent_at": _at(message.sent_at),
        }
        for message in mail.list_to(session, email)
    ] or None


def _files(session: Session, person: Person) -> Sequence[object] | None:
    """Rows of uploaded lists of users in which her address stands."""
    try:
        email = queries.get_user(session, person.id).email
    except NotInRecord:
        return None
    return [
        {
            "file": row.file_name,
            "uploaded_at": _at(row.uploaded_at),
            "line": row.line,
            "values": row.values,
        }
        for row in list_rows_with(session, find_kind("users"), email)
    ] or None


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _erase_mail(session: Session, person: Person, _by: str) -> int:
    return forget_recipient(session, queries.get_user(session, person.id).email)


def _erase_files(session: Session, person: Person, by: str) -> int:
    email = queries.get_user(session, person.id).email
    return forget_rows_with(session, ["users"], [email], by=by)


person_kind(
    Kind(
        name=KIND,
        label="User of Chief Whip",
        find=_find,
        names=_names,
        not_yet=service.why_not_erased,
    )
)
holds_personal_data(
    Holder(
        room="accounts",
        purpose=Purpose.ACCOUNTS,
        label="Account and roles",
        read=_account,
        kinds=(KIND,),
        retention="until the person is erased",
        erase=lambda session, person, by: service.forget_account(session, person.id, by=by),
        goes="name, address, password, second factor, recovery codes, passkeys, reasons of roles"
        " that ended",
        kept="The row with its number and the days of her roles: what she did keeps its author"
        " (Article 17(3)(b) and (e)).",
        last=True,
    )
)
holds_personal_data(
    Holder(
        room="accounts",
        purpose=Purpose.ACCOUNTS,
        label="Sessions",
        read=_sessions,
        kinds=(KIND,),
        retention="as long as the setting for ended sessions says",
        erase=lambda session, person, _by: service.blank_sessions(session, person.id),
        goes="browser and address (IP) of every session",
        kept="When each began and ended, until sessions of that age are removed.",
    )
)
holds_personal_data(
    Holder(
        room="accounts",
        purpose=Purpose.FILES,
        label="Uploaded files",
        read=_files,
        kinds=(KIND,),
        retention="as long as the setting for files of imports says",
        erase=_erase_files,
        goes="the content of every kept file in which her address stands",
        kept="That there was a file, its size and digest.",
    )
)
holds_personal_data(
    Holder(
        room="accounts",
        purpose=Purpose.MAIL,
        label="Messages",
        read=_mail,
        kinds=(KIND,),
        retention="as long as the setting for sent messages says",
        erase=_erase_mail,
        goes="every message to her address",
    )
)
