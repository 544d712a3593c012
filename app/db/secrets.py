"""Columns that only we can read: AES-GCM under a named key, so that keys can be changed.

The first key of FIELD_KEYS writes; every key named there reads. A value is text: the key's name,
a stop, and nonce and ciphertext in base64. The same text is never encrypted to the same value, so
such a column cannot be searched or compared.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

NONCE_BYTES = 12
SEALED = "sealed"
"""What the `info` of a column has that holds ciphers without being `Encrypted`: "bytes" for what
encrypt_bytes gives, "json" for JSON with values of encrypt in it."""


class CannotDecrypt(Exception):
    """A value was written with a key that FIELD_KEYS does not have, or it has been changed."""


def seal_with(key: bytes, plain: bytes) -> str:
    """Encrypt bytes under one key (32 bytes); base64 of nonce and ciphertext."""
    nonce = os.urandom(NONCE_BYTES)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, plain, None)).decode()


def open_with(key: bytes, sealed: str) -> bytes:
    """The bytes that seal_with encrypted. Raises CannotDecrypt."""
    try:
        raw = base64.b64decode(sealed)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as error:
        raise CannotDecrypt("the value was written with another key, or changed") from error


def encrypt(text: str) -> str:
    """Encrypt a text under the first key of the application's FIELD_KEYS."""
    name, key = _keys()[0]
    return f"{name}.{seal_with(key, text.encode())}"


def decrypt(sealed: str) -> str:
    """The text that `encrypt` took. Raises CannotDecrypt."""
    name, _, value = sealed.partition(".")
    key = dict(_keys()).get(name)
    if key is None:
        raise CannotDecrypt(f"FIELD_KEYS has no key named {name!r}")
    return open_with(key, value).decode()


def encrypt_bytes(plain: bytes) -> bytes:
    """Encrypt bytes under the first key: the key's name, a stop, nonce and ciphertext."""
    name, key = _keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    return name.encode() + b"." + nonce + AESGCM(key).encrypt(nonce, plain, None)


def decrypt_bytes(sealed: bytes) -> bytes:
    """The bytes that `encrypt_bytes` took. Raises CannotDecrypt."""
    name, _, raw = sealed.partition(b".")
    key = dict(_keys()).get(name.decode("ascii", "replace"))
    if key is None:
        raise CannotDecrypt("FIELD_KEYS has no key of the name that the value was written with")
    try:
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as error:
        raise CannotDecrypt("the value was written with another key, or changed") from error


def keyed_digest(purpose: str, text: str) -> str:
    """A digest (64 hexadecimal digits) that nobody makes without SECRET_KEY.

    purpose: what it is for; digests for different purposes never agree.
    """
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def _keys() -> tuple[tuple[str, bytes], ...]:
    keys: tuple[tuple[str, bytes], ...] = current_app.config["FIELD_KEYS"]
    return keys


class Encrypted(TypeDecorator[str]):
    """A text that the database holds encrypted; None stays None."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt on the way in."""
        return None if value is None else encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt on the way out. Raises CannotDecrypt."""
        return None if value is None else decrypt(value)
