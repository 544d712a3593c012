"""The audit vocabulary of this room."""

from __future__ import annotations

from enum import StrEnum


class AccountEvent(StrEnum):
    """What can have happened to users, their roles and their ways of signing in."""

    INVITED = "accounts:user:invited"
    INVITED_AGAIN = "accounts:user:invited-again"
    WITHDRAWN = "accounts:user:invitation-withdrawn"
    JOINED = "accounts:user:joined"
    CHANGED = "accounts:user:changed"
    CLOSED = "accounts:user:closed"
    REOPENED = "accounts:user:reopened"
    ERASED = "accounts:user:erased"
    GRANTED = "accounts:role:granted"
    ENDED = "accounts:role:ended"
    SIGNED_IN = "accounts:session:began"
    SIGNED_OUT = "accounts:session:ended"
    SESSIONS_FORGOTTEN = "accounts:session:forgotten"
    STEP_TAKEN = "accounts:sign-in:step-taken"
    FAILED = "accounts:sign-in:failed"
    HELD_OFF = "accounts:sign-in:held-off"
    PASSWORD_CHANGED = "accounts:password:changed"  # noqa: S105
    PASSWORD_RESET = "accounts:password:reset"  # noqa: S105
    RESET_ASKED = "accounts:password:reset-asked"
    CODES_MADE = "accounts:recovery-codes:made"
    CODE_USED = "accounts:recovery-codes:used"
    SECOND_FACTOR_SET = "accounts:second-factor:set-up"
    SECOND_FACTOR_TAKEN = "accounts:second-factor:taken-away"
    KEYS_ROTATED = "accounts:keys:rotated"
    PASSKEY_ADDED = "accounts:passkey:added"
    PASSKEY_REMOVED = "accounts:passkey:removed"
