"""Officers' actions on accounts, and what happens at sign-in. Nothing here commits."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_security.utils import hash_password
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.domain import Digest, Role, SessionLimits, Throttle, invited_until
from app.accounts.events import AccountEvent
from app.accounts.models import FailedAttempt, Invitation, Passkey, RoleGrant, User, UserSession
from app.accounts.registry import kind_for
from app.accounts.settings import (
    ABSOLUTE_HOURS,
    IDLE_MINUTES,
    INVITATION_DAYS,
    KEEP_SESSIONS_DAYS,
)
from app.audit import service as audit
from app.db.model import LARGEST_ID
from app.db.secrets import keyed_digest
from app.db.work import one_at_a_time
from app.kernel import clock
from app.kernel.dates import written_day, written_time
from app.kernel.errors import DomainError, NotInRecord, StaleEdit
from app.mail.service import queue_message
from app.privacy.domain import ERASED, ErasureGround, Person
from app.privacy.service import erase_person
from app.settings.queries import value_of, values_of

ACCOUNTS = "accounts"
"""What officers do to accounts is done one after the other: rules speak of all of them."""
PER_ACCOUNT = Throttle(failures=8, within=timedelta(minutes=15))
PER_ADDRESS = Throttle(failures=40, within=timedelta(minutes=15))
# A session is noted as seen at most so often: a write for every page would be one too many.
SEEN_EVERY = timedelta(minutes=1)


class BadInvitation(DomainError):
    """An invitation's link cannot be used; the sentence says what to do."""


def person(user_id: int) -> str:
    """How the audit trail names a user."""
    return f"user {user_id}"


# --- inviting and keeping users ------------------------------------------------------------------


def invite(session: Session, *, email: str, name: str, by: str) -> tuple[User, str]:
    """Make an account and an invitation to it. Returns the user and the link.

    Raises DomainError for an address that cannot be one, or that has an account.
    """
    address = checked_email(email)
    one_at_a_time(session, ACCOUNTS)
    if queries.find_user(session, address) is not None:
        raise DomainError("There is an account with this e-mail address already.")
    user = User(
        email=address,
        name=name.strip() or address,
        password=None,
        active=False,
        fs_uniquifier=secrets.token_hex(32),
        digest=Digest.NONE.value,
        made_at=clock.now(),
        made_by=by,
        version=1,
    )
    session.add(user)
    session.flush()
    audit.record(
        session,
        AccountEvent.INVITED,
        by=by,
        subject=person(user.id),
        changes={},
        person=person(user.id),
        private={"name": user.name, "email": user.email},
    )
    return user, _invitation(session, user, by)


def invite_again(session: Session, user_id: int, *, by: str) -> str:
    """Make a new invitation; earlier ones can no longer be used. Returns the link."""
    user = _locked(session, user_id)
    if queries.state_of(user) is not queries.UserState.INVITED:
        raise DomainError(
            "Only somebody who has not joined yet can be invited again. Who has forgotten her"
            " password asks for a new one on the sign-in page."
        )
    audit.record(session, AccountEvent.INVITED_AGAIN, by=by, subject=person(user.id), changes={})
    return _invitation(session, user, by)


def withdraw_invitation(session: Session, user_id: int, *, reason: str, by: str) -> None:
    """Take an invitation back that has not been used, and the roles that went with it.

    Raises DomainError for somebody who has joined.
    """
    user = _locked(session, user_id)
    if queries.state_of(user) is not queries.UserState.INVITED:
        raise DomainError(f"{user.name} has joined already: close the account instead.")
    _revoke_invitations(session, user)
    end_grants(session, user.id, reason=reason, by=by)
    audit.record(
        session,
        AccountEvent.WITHDRAWN,
        by=by,
        subject=person(user.id),
        changes={},
        person=person(user.id),
        private={"reason": reason},
    )


def _revoke_invitations(session: Session, user: User) -> None:
    session.execute(
        update(Invitation)
        .where(
            Invitation.user_id == user.id,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )


def checked_email(email: str) -> str:
    """An e-mail address as it is kept. Raises DomainError for what cannot be one."""
    try:
        # Whether the domain takes mail is not asked: no network is needed to invite somebody.
        found = validate_email(
            email.strip(), check_deliverability=False, test_environment=True
        ).normalized
    except EmailNotValidError:
        raise DomainError(
            "Enter an e-mail address with one @ and a domain, such as ada@example.org."
        ) from None
    return found.lower()


def mail_invitation(session: Session, user: User, link: str) -> None:
    """Send the link of an invitation, once the unit of work is kept."""
    days = value_of(session, INVITATION_DAYS)
    queue_message(
        session,
        kind="invitation",
        to=user.email,
        subject="You are invited to Chief Whip",
        body=(
            f"Hello {user.name},\n\n"
            "an account has been made for you in Chief Whip. Choose your password here:\n\n"
            f"{link}\n\n"
            f"The link can be used once, within {days} days. If you did not expect this,"
            " leave it alone: nothing happens then.\n"
        ),
    )


def _invitation(session: Session, user: User, by: str) -> str:
    now = clock.now()
    _revoke_invitations(session, user)
    token = secrets.token_urlsafe(32)
    session.add(
        Invitation(
            user_id=user.id,
            token_digest=keyed_digest("invitation", token),
            made_at=now,
            made_by=by,
            expires_at=invited_until(now, value_of(session, INVITATION_DAYS)),
        )
    )
    session.flush()
    return f"{current_app.config['PUBLIC_URL']}/invitation/{token}"


def open_invitation(session: Session, token: str) -> tuple[Invitation, User]:
    """The invitation of a link that can be used now. Raises BadInvitation."""
    found = queries.find_invitation(session, keyed_digest("invitation", token))
    if found is None or found.revoked_at is not None:
        raise BadInvitation(
            "This link is not in order, or a newer one has been sent. Use the newest message, or"
            " ask an administrator of your party to invite you again."
        )
    if found.used_at is not None:
        raise BadInvitation("This link has been used. Sign in with the password you chose.")
    if found.expires_at <= clock.now():
        raise BadInvitation(
            f"This link could be used until {written_time(found.expires_at)}. Ask an"
            " administrator of your party to invite you again."
        )
    user = session.scalars(select(User).where(User.id == found.user_id).with_for_update()).one()
    session.refresh(found)
    # Whoever has joined is not let in by a link again, also by one that was sent meanwhile.
    if found.used_at is not None or user.password is not None or user.erased_at is not None:
        raise BadInvitation("This link has been used. Sign in with the password you chose.")
    return found, user


def join(session: Session, token: str, *, name: str, password: str) -> User:
    """Use an invitation: set name and password and open the account. Raises BadInvitation."""
    invitation, user = open_invitation(session, token)
    invitation.used_at = clock.now()
    user.name = name.strip() or user.name
    user.password = hash_password(password)
    user.active = True
    session.flush()
    audit.record(
        session,
        AccountEvent.JOINED,
        by=person(user.id),
        subject=person(user.id),
        changes={},
        person=person(user.id),
        private={"name": user.name},
    )
    return user


def change_user(
    session: Session, user_id: int, *, name: str, email: str, version: int | None, by: str
) -> User:
    """Change name and e-mail address. Raises StaleEdit, and DomainError for a taken address."""
    user = _locked(session, user_id)
    if user.version != version:
        raise StaleEdit({"name": user.name, "email": user.email})
    address = checked_email(email)
    other = queries.find_user(session, address)
    if other is not None and other.id != user.id:
        raise DomainError("There is another account with this e-mail address.")
    before = {"name": user.name, "email": user.email}
    after = {"name": name.strip() or address, "email": address}
    if before == after:
        raise DomainError("Nothing was changed: name and e-mail address are as they were.")
    user.name, user.email = after["name"], after["email"]
    user.version += 1
    audit.record(
        session,
        AccountEvent.CHANGED,
        by=by,
        subject=person(user.id),
        changes={"fields": sorted(name for name in after if after[name] != before[name])},
        person=person(user.id),
        private={"before": before, "after": after},
    )
    return user


def choose_digest(session: Session, user_id: int, digest: Digest) -> None:
    """Note how often a user wants her desk mailed."""
    user = _locked(session, user_id)
    before, user.digest = user.digest, digest.value
    audit.record(
        session,
        AccountEvent.CHANGED,
        by=person(user.id),
        subject=person(user.id),
        changes={"digest": {"before": before, "after": digest.value}},
    )


def close(session: Session, user_id: int, *, reason: str, by: str) -> None:
    """Close an account: nobody signs in with it, and every session of it ends at once.

    Roles stay granted, and come back with the account. Raises DomainError.
    """
    user = _locked(session, user_id)
    if not user.active:
        raise DomainError("This account is not open, so it cannot be closed.")
    if person(user.id) == by:
        raise DomainError("You cannot close your own account: ask another administrator.")
    _keep_an_administrator(session, user)
    user.active = False
    end_sessions(session, user.id, "the account was closed")
    audit.record(
        session,
        AccountEvent.CLOSED,
        by=by,
        subject=person(user.id),
        changes={},
        person=person(user.id),
        private={"reason": reason},
    )


def reopen(session: Session, user_id: int, *, by: str) -> None:
    """Open a closed account again, with the password it had."""
    user = _locked(session, user_id)
    if queries.state_of(user) is not queries.UserState.CLOSED:
        raise DomainError("Only a closed account can be opened again.")
    user.active = True
    audit.record(session, AccountEvent.REOPENED, by=by, subject=person(user.id), changes={})


def erase(session: Session, user_id: int, *, reason: str, by: str) -> None:
    """Take a closed account's person out of all that is held on her, as the room of privacy does.

    What she did stays on record, as by "user 3". It cannot be undone. Raises DomainError.
    """
    erase_person(
        session,
        Person("user", user_id),
        ground=ErasureGround.NOT_NEEDED,
        reason=reason,
        by=by,
    )


def why_not_erased(session: Session, user_id: int) -> str | None:
    """Why a user cannot be erased now; None when she can."""
    user = queries.get_user(session, user_id)
    if user.erased_at is not None:
        return "This account has been erased already."
    if user.active:
        return "Close the account first, so that nobody works with it."
    return None


def forget_account(session: Session, user_id: int, *, by: str) -> int:
    """Take name, address and every key out of a closed account. Returns how many rows changed."""
    user = _locked(session, user_id)
    end_grants(session, user.id, reason="the account was erased", by=by)
    end_sessions(session, user.id, "the account was erased")
    session.execute(delete(Passkey).where(Passkey.user_id == user.id))
    grants = session.scalars(
        update(RoleGrant)
        .where(RoleGrant.user_id == user.id, RoleGrant.end_reason.is_not(None))
        .values(end_reason=ERASED)
        .returning(RoleGrant.id)
    ).all()
    _revoke_invitations(session, user)
    user.name, user.email = "Erased user", f"erased-{user.id}@invalid"
    user.password = user.tf_totp_secret = user.tf_primary_method = None
    user.tf_phone_number = None
    user.mf_recovery_codes = user.fs_webauthn_user_handle = None
    user.fs_uniquifier = secrets.token_hex(32)
    user.digest = Digest.NONE.value
    user.erased_at = clock.now()
    session.flush()
    audit.record(session, AccountEvent.ERASED, by=by, subject=person(user.id), changes={})
    return 1 + len(grants)


def blank_sessions(session: Session, user_id: int) -> int:
    """Take browser and address out of every session of a user. Returns of how many."""
    rows = session.scalars(
        update(UserSession)
        .where(UserSession.user_id == user_id)
        .values(browser=ERASED, address=ERASED)
        .returning(UserSession.id)
    )
    return len(rows.all())


def take_second_factor(session: Session, user_id: int, *, reason: str, by: str) -> None:
    """Take away a lost second factor; the user sets up a new one at her next sign-in."""
    user = _locked(session, user_id)
    if user.tf_primary_method is None and not user.webauthn and not user.mf_recovery_codes:
        raise DomainError("There is no second factor to take away.")
    user.tf_primary_method = user.tf_totp_secret = None
    user.tf_counter = None
    user.mf_recovery_codes = None
    session.execute(delete(Passkey).where(Passkey.user_id == user.id))
    end_sessions(session, user.id, "the second factor was taken away")
    audit.record(
        session,
        AccountEvent.SECOND_FACTOR_TAKEN,
        by=by,
        subject=person(user.id),
        changes={},
        person=person(user.id),
        private={"reason": reason},
    )


# --- roles ---------------------------------------------------------------------------------------


def grant_role(
    session: Session, user_id: int, role: Role, scope: str, since: date, *, by: str
) -> RoleGrant:
    """Grant a role from a day on. Raises DomainError.

    scope: the key of what a role such as CLP secretary is held for; "" for the others.
    """
    user = _locked(session, user_id)
    if user.erased_at is not None:
        raise DomainError("An erased account cannot be given a role.")
    kind = kind_for(role)
    if role.scoped:
        if kind is None or scope not in kind.choices(session):
            called = "what" if kind is None else f"which {kind.label}"
            raise DomainError(f"Say for {called} {user.name} is {role.label}.")
    elif scope:
        raise DomainError(f"The role {role.label} is held everywhere, not for one part.")
    held = session.scalar(
        select(RoleGrant).where(
            RoleGrant.user_id == user.id,
            RoleGrant.role == role,
            RoleGrant.scope == scope,
            RoleGrant.until.is_(None),
        )
    )
    if held is not None:
        raise DomainError(f"{user.name} holds this role already, since {written_day(held.since)}.")
    if since < clock.today():
        raise DomainError(
            "A role cannot be granted for days that have passed: what was done then was done"
            " without it. Choose today or a later day."
        )
    grant = RoleGrant(
        user_id=user.id,
        role=role,
        scope=scope,
        since=since,
        granted_at=clock.now(),
        granted_by=by,
    )
    session.add(grant)
    session.flush()
    audit.record(
        session,
        AccountEvent.GRANTED,
        by=by,
        subject=person(user.id),
        changes={"role": role.value, "scope": scope, "since": since.isoformat()},
    )
    return grant


def end_grant(session: Session, grant_id: int, *, reason: str, by: str) -> RoleGrant:
    """End a role from today on. Raises DomainError, and NotInRecord for no such grant."""
    grant = queries.get_grant(session, grant_id)
    user = _locked(session, grant.user_id)
    session.refresh(grant)
    if grant.until is not None:
        raise DomainError(f"This role has ended on {written_day(grant.until)}.")
    if grant.role is Role.ADMINISTRATOR:
        _keep_an_administrator(session, user)
    _end(session, grant, reason, by)
    return grant


def end_grants(session: Session, user_id: int, *, reason: str, by: str) -> None:
    """End every role of a user from today on."""
    held = session.scalars(
        select(RoleGrant).where(RoleGrant.user_id == user_id, RoleGrant.until.is_(None))
    )
    for grant in held:
        _end(session, grant, reason, by)


def _end(session: Session, grant: RoleGrant, reason: str, by: str) -> None:
    # One that was to begin later never does: it holds no day.
    grant.until = max(clock.today(), grant.since)
    grant.ended_at = clock.now()
    grant.ended_by = by
    grant.end_reason = reason
    session.flush()
    audit.record(
        session,
        AccountEvent.ENDED,
        by=by,
        subject=person(grant.user_id),
        changes={
            "role": grant.role.value,
            "scope": grant.scope,
            "until": grant.until.isoformat(),
        },
        person=person(grant.user_id),
        private={"reason": reason},
    )


def _keep_an_administrator(session: Session, user: User) -> None:
    """Refuse what would leave nobody to administer the rest."""
    is_one = any(
        grant.role is Role.ADMINISTRATOR and grant.until is None
        for grant in queries.list_grants(session, user.id)
    )
    if is_one and not queries.count_administrators(session, but=user.id):
        raise DomainError(
            "This is the only administrator. Make somebody else one first: without one nobody"
            " could be invited any more."
        )


def _locked(session: Session, user_id: int) -> User:
    """A user that nobody else can change until this unit of work ends. Raises NotInRecord."""
    one_at_a_time(session, ACCOUNTS)
    queries.get_user(session, user_id)
    return session.scalars(
        select(User)
        .where(User.id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


# --- sessions ------------------------------------------------------------------------------------


def session_limits(session: Session) -> SessionLimits:
    """How long a session lasts, by the settings."""
    minutes, hours = values_of(session, IDLE_MINUTES, ABSOLUTE_HOURS)
    return SessionLimits(idle=timedelta(minutes=minutes), absolute=timedelta(hours=hours))


def begin_session(
    session: Session, user: User, *, second_factor: bool, browser: str, address: str
) -> str:
    """Note that somebody has signed in. Returns the key of the session, for her cookie alone."""
    key = secrets.token_urlsafe(32)
    now = clock.now()
    session.add(
        UserSession(
            user_id=user.id,
            key_digest=session_digest(key),
            began_at=now,
            seen_at=now,
            second_factor=second_factor,
            browser=browser[:300],
            address=address,
        )
    )
    session.flush()
    audit.record(
        session,
        AccountEvent.SIGNED_IN,
        by=person(user.id),
        subject=person(user.id),
        changes={"second factor": second_factor},
    )
    return key


def session_digest(key: str) -> str:
    """The digest that a session is found by."""
    return keyed_digest("session", key)


def end_session(session: Session, session_id: int, user_id: int, reason: str, *, by: str) -> None:
    """End one session of a user. Raises NotInRecord when she has no such session."""
    ended = session_id <= LARGEST_ID and session.scalar(
        select(UserSession).where(
            UserSession.id == session_id,
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
        )
    )
    if not ended:
        raise NotInRecord("There is no such session, or it has ended.")
    ended.ended_at = clock.now()
    ended.end_reason = reason
    audit.record(
        session,
        AccountEvent.SIGNED_OUT,
        by=by,
        subject=person(user_id),
        changes={"sessions": 1, "reason": reason},
    )


def end_sessions(session: Session, user_id: int, reason: str, *, but: int | None = None) -> int:
    """End every session of a user, or all but one. Returns how many were ended."""
    rows = [row for row in queries.list_sessions(session, user_id) if row.id != but]
    for row in rows:
        row.ended_at = clock.now()
        row.end_reason = reason
    session.flush()
    return len(rows)


def note_seen(session: Session, session_id: int, now: datetime) -> None:
    """Note when a session was last used."""
    session.execute(update(UserSession).where(UserSession.id == session_id).values(seen_at=now))


def sign_out_everywhere(session: Session, user_id: int, *, by: str) -> int:
    """End every session of a user. Returns how many there were."""
    ended = end_sessions(session, user_id, "signed out everywhere")
    audit.record(
        session,
        AccountEvent.SIGNED_OUT,
        by=by,
        subject=person(user_id),
        changes={"sessions": ended, "reason": "signed out everywhere"},
    )
    return ended


def forget_sessions(session: Session, *, by: str) -> int:
    """Remove sessions that nobody has used for as long as they are kept. Returns how many."""
    gone = session.scalars(
        delete(UserSession).where(_is_old(session)).returning(UserSession.id)
    ).all()
    if gone:
        audit.record(
            session,
            AccountEvent.SESSIONS_FORGOTTEN,
            by=by,
            subject="ended sessions",
            changes={"sessions": len(gone)},
        )
    return len(gone)


def count_forgettable(session: Session) -> int:
    """How many sessions `forget_sessions` would remove now."""
    old = select(func.count()).select_from(UserSession).where(_is_old(session))
    return session.scalar(old) or 0


def _is_old(session: Session) -> ColumnElement[bool]:
    before = clock.now() - timedelta(days=value_of(session, KEEP_SESSIONS_DAYS))
    return UserSession.seen_at < before


# --- failures ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody who tries: digests of the account and of the network address tried from."""

    account: str
    address: str

    @classmethod
    def of(cls, account: str, address: str) -> Attempt:
        """account: an e-mail address as typed, or anything else that stands for an account."""
        return cls(
            keyed_digest("attempt at account", account.strip().lower()),
            keyed_digest("attempt from address", address),
        )


def wait_for(session: Session, attempt: Attempt) -> timedelta | None:
    """How long this attempt has to wait; None when it may be made. Across all processes."""
    now = clock.now()
    waits = []
    for digest, throttle in ((attempt.account, PER_ACCOUNT), (attempt.address, PER_ADDRESS)):
        failed = queries.list_failures(session, [digest], now - throttle.within)
        waits.append(throttle.wait(failed, now))
    return max((wait for wait in waits if wait is not None), default=None)


def count_attempt(session: Session, attempt: Attempt) -> None:
    """Count an attempt as a failure; what is a day old goes."""
    forget_attempts(session)
    now = clock.now()
    session.add(
        FailedAttempt(at=now, account_digest=attempt.account, address_digest=attempt.address)
    )
    session.flush()


def forget_attempts(session: Session) -> int:
    """Remove failed attempts that are a day old. Returns how many."""
    gone = session.scalars(
        delete(FailedAttempt).where(_is_past()).returning(FailedAttempt.id)
    ).all()
    return len(gone)


def count_attempts(session: Session) -> int:
    """How many failed attempts `forget_attempts` would remove now."""
    old = select(func.count()).select_from(FailedAttempt).where(_is_past())
    return session.scalar(old) or 0


def _is_past() -> ColumnElement[bool]:
    return FailedAttempt.at < clock.now() - timedelta(days=1)


def note_failure(session: Session, attempt: Attempt, *, step: str, user_id: int | None) -> None:
    """Keep that an attempt failed.

    user_id: whose account it was, where that is known; what else was typed is not kept.
    """
    count_attempt(session, attempt)
    held_off = wait_for(session, attempt) is not None
    audit.record(
        session,
        AccountEvent.HELD_OFF if held_off else AccountEvent.FAILED,
        by="public",
        subject="an unknown account" if user_id is None else person(user_id),
        changes={"step": step},
    )


def forgive(session: Session, attempt: Attempt) -> None:
    """Forget the failures at an account once its owner is in."""
    session.execute(delete(FailedAttempt).where(FailedAttempt.account_digest == attempt.account))
