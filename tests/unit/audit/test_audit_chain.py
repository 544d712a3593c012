"""The chain of the trail, and seals on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from app.audit.chain import FIRST, Fault, Seal, Walk, entry_digest, read_seal

texts = st.text(max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "at": st.datetimes(timezones=st.just(UTC)),
    "actor": texts,
    "request_id": st.none() | texts,
    "event": texts,
    "subject": texts,
    "changes": st.dictionaries(texts, values, max_size=3),
    "person": st.none() | texts,
    "private": st.none() | st.dictionaries(texts, texts, max_size=2),
}
entries = st.fixed_dictionaries(FIELDS)
chains = st.lists(entries, min_size=1, max_size=5)


def digests(chain: list[dict[str, Any]]) -> list[str]:
    """The digests that entries get as they are added."""
    made = [FIRST]
    for place, entry in enumerate(chain, start=1):
        made.append(entry_digest(made[-1], place=place, **entry))
    return made[1:]


def walked(chain: list[tuple[int, str, dict[str, Any]]]) -> list[Fault]:
    """What a walk along stored entries (place, digest, the rest) finds."""
    walk = Walk()
    return [
        fault
        for place, digest, entry in chain
        for fault in walk.step(place, digest, entry_digest(walk.digest, place=place, **entry))
    ]


def stored(chain: list[dict[str, Any]]) -> list[tuple[int, str, dict[str, Any]]]:
    return [
        (place, digest, entry)
        for place, (digest, entry) in enumerate(zip(digests(chain), chain, strict=True), start=1)
    ]


@given(chains)
def test_a_chain_as_it_was_made_is_whole(chain: list[dict[str, Any]]) -> None:
    assert walked(stored(chain)) == []


@given(chains, st.data())
def test_any_change_of_any_field_of_any_entry_is_found_where_it_is(
    chain: list[dict[str, Any]], data: st.DataObject
) -> None:
    rows = stored(chain)
    index = data.draw(st.integers(0, len(rows) - 1))
    place, digest, entry = rows[index]
    name = data.draw(st.sampled_from([*FIELDS, "digest"]))
    if name == "digest":
        digest = data.draw(st.text("0123456789abcdef", min_size=64, max_size=64))
        assume(digest != rows[index][1])
    else:
        new = data.draw(FIELDS[name])
        # 1 and True are one to Python and two to JSON, in which an entry is kept.
        assume(repr(new) != repr(entry[name]) and new != entry[name])
        entry = {**entry, name: new}
    rows[index] = (place, digest, entry)
    assert next(fault.place for fault in walked(rows)) == place


@given(chains, st.data())
def test_a_removed_entry_is_found_unless_it_was_the_tail(
    chain: list[dict[str, Any]], data: st.DataObject
) -> None:
    rows = stored(chain)
    gone = data.draw(st.integers(1, len(rows)))
    rest = [row for row in rows if row[0] != gone]
    expected = [] if gone == len(rows) else [Fault(gone, f"Place {gone} is missing.")]
    assert walked(rest) == expected


def test_several_places_that_are_missing_are_told_as_one() -> None:
    walk = Walk()
    (fault,) = walk.step(4, "a", "a")
    assert fault == Fault(1, "Places 1 to 3 are missing.")


def test_a_place_that_is_there_twice_or_before_the_first_is_a_fault() -> None:
    walk = Walk()
    assert [fault.place for fault in walk.step(0, FIRST, FIRST)] == [0]


def test_an_entry_that_cannot_be_read_is_a_fault_at_its_place() -> None:
    (fault,) = Walk().step(1, "a", None)
    assert fault == Fault(1, "Place 1: the entry has been changed; it cannot be read.")


SEAL = Seal(datetime(2026, 11, 22, 3, 10, tzinfo=UTC), 17, "a" * 64, "01234567", "b" * 64)


def test_a_seal_is_read_back_from_its_line() -> None:
    assert SEAL.line == f"2026-11-22T03:10:00Z 17 {'a' * 64} 01234567 {'b' * 64}"
    assert read_seal(SEAL.line) == SEAL
    assert read_seal(replace(SEAL, place=0, digest=FIRST).line) is not None


@given(st.text())
def test_no_text_upsets_the_reading_of_seals(text: str) -> None:
    seal = read_seal(text)
    assert seal is None or seal.line == text


def test_what_is_nearly_a_seal_is_none() -> None:
    for line in (
        "",
        SEAL.line + " ",
        SEAL.line + "\n",
        SEAL.line.replace(" 17 ", " 017 "),
        SEAL.line.replace("-11-22", "-11-31"),
        SEAL.line[:-1],
        SEAL.line.replace(" 17 ", " ١٧ "),
    ):
        assert read_seal(line) is None, line


@given(entries, entries)
def test_different_entries_have_different_digests(one: dict[str, Any], two: dict[str, Any]) -> None:
    assume(one != two)
    assert entry_digest(FIRST, place=1, **one) != entry_digest(FIRST, place=1, **two)


def test_the_zone_an_instant_is_given_in_does_not_matter() -> None:
    rest: dict[str, Any] = {
        "actor": "user 1",
        "request_id": None,
        "event": "e",
        "subject": "s",
        "changes": {},
        "person": None,
        "private": None,
    }
    at = datetime(2016, 9, 25, tzinfo=UTC)
    later = at.astimezone(timezone(timedelta(hours=5)))
    assert entry_digest(FIRST, place=1, at=at, **rest) == entry_digest(
        FIRST, place=1, at=later, **rest
    )
