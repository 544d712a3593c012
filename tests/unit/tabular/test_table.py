"""What a table may be, and how a share is rounded."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from app.tabular.table import Column, Table, one_line, plain_text, rounded_share


class Side(StrEnum):
    AYE = "aye"


@pytest.mark.parametrize("name", ["", "Name", "# name", "first name", "1st", "=name"])
def test_a_columns_name_is_a_machine_name(name: str) -> None:
    with pytest.raises(ValueError, match="snake_case"):
        Column[str](name, "Name", str)


def test_a_column_has_a_label() -> None:
    with pytest.raises(ValueError, match="label"):
        Column[str]("name", " ", str)


def test_a_table_has_columns_of_different_names() -> None:
    column = Column[str]("name", "Name", str)
    with pytest.raises(ValueError, match="needs a column"):
        Table[str]("names", "Names", ())
    with pytest.raises(ValueError, match="one name"):
        Table("names", "Names", (column, column))


def test_a_tables_name_is_the_stem_of_a_file() -> None:
    with pytest.raises(ValueError, match="file's name"):
        Table("../names", "Names", (Column[str]("name", "Name", str),))


@pytest.mark.parametrize("text", [Side.AYE, Markup("aye"), "aye"])
def test_a_text_is_taken_out_of_what_it_is_dressed_in(text: str) -> None:
    assert type(plain_text(text)) is str
    assert plain_text(text) == "aye"


def test_half_a_surrogate_pair_becomes_a_question_mark() -> None:
    assert plain_text("a\ud800b") == "a?b"


def test_a_note_stands_on_one_line() -> None:
    assert one_line("  as\r\nat\t25 ") == "as at 25"


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(1, 3), "0.3333"),
        (Fraction(1, 20_000), "0.0001"),
        (Fraction(-1, 20_000), "-0.0001"),
        (Fraction(-1, 20_001), "0.0000"),
        (Fraction(99_999, 100_000), "1.0000"),
        (Fraction(-5, 2), "-2.5000"),
    ],
)
def test_a_share_is_rounded_half_up_to_four_places(share: Fraction, shown: str) -> None:
    assert rounded_share(share) == shown


@given(st.fractions(max_denominator=10**6, min_value=-1000, max_value=1000))
def test_a_rounded_share_is_as_decimal_arithmetic_has_it(share: Fraction) -> None:
    with localcontext(prec=60):
        exact = Decimal(share.numerator) / Decimal(share.denominator)
        expected = exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    assert Decimal(rounded_share(share)) == expected
