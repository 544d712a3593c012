"""Text as it is searched, sorted and told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.words import folded, harmless, listed, nearest, plural, whole


@pytest.mark.parametrize(
    ("text", "fold"),
    [
        ("Sinn Féin", "sinn fein"),
        ("SINN  FÉIN ", "sinn fein"),
        # The same letter as one character and as a letter with an accent after it.
        ("Fe\u0301in", "fein"),
        ("Siân Llŷn", "sian llyn"),
        ("Ynys Môn\u00a0", "ynys mon"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁnance №\u2082", "finance no2"),
        ("\t\n", ""),
        ("", ""),
    ],
)
def test_case_accents_and_blanks_are_folded_away(text: str, fold: str) -> None:
    assert folded(text) == fold


@given(st.text())
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(), st.text())
def test_folding_does_not_depend_on_the_blanks_around(before: str, after: str) -> None:
    assert folded(f" {before}\n {after} ") == " ".join(f"{folded(before)} {folded(after)}".split())


def test_the_nearest_name_comes_first() -> None:
    names = ["Conservative", "Labour", "Liberal Democrat", "Plaid Cymru"]
    assert nearest("Labor", names)[0] == "Labour"
    assert nearest("conservativ", names) == ["Conservative"]
    assert nearest("PLAID CYMRÚ", names) == ["Plaid Cymru"]


def test_no_name_is_near_to_something_else_altogether() -> None:
    assert nearest("xyzzy", ["Conservative", "Labour"]) == []
    assert nearest("", ["Conservative", "Labour"]) == []
    assert nearest("Labour", []) == []


def test_no_more_names_are_offered_than_asked_for() -> None:
    assert len(nearest("seat", [f"seat {n}" for n in range(9)])) == 3
    assert len(nearest("seat", [f"seat {n}" for n in range(9)], 1)) == 1


def test_a_count_comes_with_its_noun() -> None:
    assert plural(1, "seat") == "1 seat"
    assert plural(0, "seat") == "0 seats"
    assert plural(1204, "seat") == "1,204 seats"
    assert plural(2, "record was", "records were") == "2 records were"
    assert plural(1, "record was", "records were") == "1 record was"


def test_a_control_character_does_not_reach_a_terminal() -> None:
    assert harmless("a\x1b[31mb\x7f\x9bc\r") == r"a\x1b[31mb\x7f\x9bc\x0d"
    assert harmless("Siân Llŷn\tO’Neill\n💩") == "Siân Llŷn\tO’Neill\n💩"


@pytest.mark.parametrize(
    ("words", "sentence"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_listed_as_a_sentence_does(words: list[str], sentence: str) -> None:
    assert listed(words) == sentence


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("172", 172),
        ("999999999", 999_999_999),
        # Longer than any id; thousands of digits Python itself refuses.
        ("1000000000", None),
        ("9" * 5000, None),
        ("", None),
        (None, None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
        # Digits, and none of ours.
        ("٣", None),
        ("²", None),
    ],
)
def test_only_plain_digits_are_a_whole_number(text: str | None, number: int | None) -> None:
    assert whole(text) == number
