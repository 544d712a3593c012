"""Tables of users, their passkeys, sessions, role grants, invitations and failed attempts.

Names that begin with `fs_`, `tf_` and `mf_` are Flask-Security's.
"""

from __future__ import annotations

from datetime import date, datetime

from flask_security import UserMixin, WebAuthnMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.domain import Role
from app.db.model import Base, UtcDateTime, choice
from app.db.secrets import Encrypted


class User(Base, UserMixin):
    """Somebody who may sign in. Erased: the name is gone, the row and what it did stay.

    password: None until the invitation has been used. tf_counter: the time step of the last code
    taken, so that no code is taken twice. version: counts edits of the profile.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    password: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(Text, unique=True)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        Text, unique=True
    )
    tf_primary_method: Mapped[str | None] = mapped_column(Text)
    tf_totp_secret: Mapped[str | None] = mapped_column(Encrypted)
    tf_phone_number: Mapped[str | None] = mapped_column(Text, doc="asked for by Flask-Security")
    tf_counter: Mapped[int | None]
    # Flask-Security takes a used code out of the list it has: that must be noticed, and kept.
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON()))
    digest: Mapped[str] = mapped_column(Text, doc="how often the desk is mailed: see desk.digest")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(Text)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int]

    # Read whenever Flask-Security asks for it: of one user, who is signing in.
    webauthn: Mapped[list[Passkey]] = relationship(  # type: ignore[assignment]
        back_populates="user", lazy="select"
    )
    # Flask-Security's own roles are not used; grants are rows of their own, with dates.
    roles = ()  # type: ignore[assignment]


class Passkey(Base, WebAuthnMixin):
    """A passkey that a user has registered."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    transports: Mapped[list[str] | None] = mapped_column(JSON)
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(Text)
    extensions: Mapped[str | None] = mapped_column(Text)
    lastuse_datetime: Mapped[datetime] = mapped_column(UtcDateTime)
    name: Mapped[str] = mapped_column(Text)
    usage: Mapped[str] = mapped_column(Text)

    user: Mapped[User] = relationship(back_populates="webauthn", lazy="select")


class RoleGrant(Base):
    """A role held from `since` up to, and not including, `until`; scope: "" for everywhere."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("until >= since", name="order"),
        Index(
            "uq_role_grant_open",
            "user_id",
            "role",
            "scope",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    scope: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    until: Mapped[date | None]
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_by: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(Text)
    end_reason: Mapped[str | None] = mapped_column(Text)


class Invitation(Base):
    """A link by which a user sets her first password, once. Only its digest is kept."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_digest: Mapped[str] = mapped_column(Text, unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UserSession(Base):
    """One browser that is signed in, until it ends. Only the digest of its key is kept."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    key_digest: Mapped[str] = mapped_column(Text, unique=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    second_factor: Mapped[bool] = mapped_column(doc="whether one was shown when it began")
    browser: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Encrypted)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str | None] = mapped_column(Text)


class FailedAttempt(Base):
    """A failed attempt to sign in, by digests of account and address; removed after a day."""

    __tablename__ = "failed_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    account_digest: Mapped[str] = mapped_column(Text, index=True)
    address_digest: Mapped[str] = mapped_column(Text, index=True)
