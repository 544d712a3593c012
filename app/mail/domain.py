"""Addresses that a message may bear in its head."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from email.utils import getaddresses

from app.kernel.errors import DomainError

LONGEST_ADDRESS = 254


def recipient_of(to: str) -> Address:
    """One bare address. Raises DomainError for what cannot stand in a header."""
    if not to.isascii() or len(to) > LONGEST_ADDRESS:
        raise DomainError("An e-mail address is at most 254 plain letters, digits and signs.")
    try:
        address = Address(addr_spec=to)
    except (ValueError, IndexError, MessageError):
        address = None
    if address is None or not address.domain or not address.username or _has_break(to):
        raise DomainError("Enter one e-mail address, such as name@example.org.")
    return address


def sender_of(text: str) -> Address:
    """A name and an address, "Chief Whip <whip@example.org>". Raises DomainError."""
    wrong = DomainError(
        "The setting “Sender of messages” must be a name and an address, such as"
        " Chief Whip <whip@example.org>."
    )
    found = getaddresses([text])
    if len(found) != 1 or _has_break(text) or not found[0][1].isascii():
        raise wrong
    try:
        address = Address(found[0][0], addr_spec=found[0][1])
    except (ValueError, IndexError, MessageError):
        raise wrong from None
    if not address.domain or not address.username:
        raise wrong
    return address


def _has_break(text: str) -> bool:
    return any(ord(character) < 0x20 or ord(character) == 0x7F for character in text)
