"""What is encrypted in columns: read back under every key there is, and under no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.secrets import CannotDecrypt, decrypt, encrypt, keyed_digest, open_with, seal_with

OLD, NEW = ("2025", bytes(range(32))), ("2026", bytes(range(32, 64)))
WithKeys = Callable[..., None]


@pytest.fixture
def with_keys() -> Iterator[WithKeys]:
    """Puts keys in force: with_keys(NEW, OLD), the first of which writes."""
    app = Flask("test")
    app.config["SECRET_KEY"] = "a secret of a test"

    def put(*keys: tuple[str, bytes]) -> None:
        app.config["FIELD_KEYS"] = keys

    put(NEW)
    with app.app_context():
        yield put


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_what_is_encrypted_is_read_back(with_keys: WithKeys, text: str) -> None:
    assert decrypt(encrypt(text)) == text


def test_the_same_text_is_never_encrypted_to_the_same_value(with_keys: WithKeys) -> None:
    assert encrypt("Ada Birch") != encrypt("Ada Birch")


def test_a_value_of_an_older_key_is_read_and_the_first_key_writes(with_keys: WithKeys) -> None:
    with_keys(OLD)
    sealed = encrypt("Ada Birch")
    with_keys(NEW, OLD)
    assert decrypt(sealed) == "Ada Birch"
    assert encrypt("Ada Birch").startswith("2026.")


def test_a_value_of_a_key_that_is_gone_cannot_be_read(with_keys: WithKeys) -> None:
    with_keys(OLD)
    sealed = encrypt("Ada Birch")
    with_keys(NEW)
    with pytest.raises(CannotDecrypt, match="2025"):
        decrypt(sealed)


@given(st.binary(min_size=1), st.data())
def test_a_changed_value_is_refused(plain: bytes, data: st.DataObject) -> None:
    sealed = seal_with(NEW[1], plain)
    place = data.draw(st.integers(0, len(sealed) - 5))
    other = "A" if sealed[place] != "A" else "B"
    with pytest.raises(CannotDecrypt):
        open_with(NEW[1], sealed[:place] + other + sealed[place + 1 :])


def test_another_key_does_not_open(with_keys: WithKeys) -> None:
    with pytest.raises(CannotDecrypt):
        open_with(OLD[1], seal_with(NEW[1], b"x"))


def test_digests_for_different_purposes_differ(with_keys: WithKeys) -> None:
    assert keyed_digest("session", "x") != keyed_digest("invitation", "x")
    assert keyed_digest("session", "x") == keyed_digest("session", "x")
