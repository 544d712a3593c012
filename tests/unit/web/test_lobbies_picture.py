"""What is drawn of two lobbies, and what is said of them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.pictures import BLACK, WHITE, _contrast, _luminance, lobbies, readable

IMMIGRATION = [
    ("Scottish National Party", "fff685", 0, 53),
    ("Labour", "d50000", 3, 196),
    ("Conservative", "#0063ba", 297, 2),
    ("Independent", "909090", 1, 2),
    ("Sinn Féin", "02665f", 0, 0),
    ("Ulster Unionist Party", None, 2, 0),
]
NO_PARTY = {"Independent"}

party_rows = st.lists(
    st.tuples(
        st.text("abc ", min_size=1),
        st.none() | st.text("0123456789abcdef", min_size=6, max_size=6),
        st.integers(0, 400),
        st.integers(0, 400),
    ),
    max_size=12,
)


def test_parties_come_largest_first_in_both_lobbies() -> None:
    picture = lobbies(IMMIGRATION, no_party=NO_PARTY)
    assert [row.party for row in picture.parties][:3] == [
        "Conservative",
        "Labour",
        "Scottish National Party",
    ]
    assert [s.party for s in picture.noes.segments][:3] == [
        "Conservative",
        "Labour",
        "Scottish National Party",
    ]


def test_a_party_nobody_of_whom_voted_is_left_out() -> None:
    picture = lobbies(IMMIGRATION, no_party=NO_PARTY)
    assert "Sinn Féin" not in [row.party for row in picture.parties]


def test_the_larger_lobby_and_the_split_parties_are_said() -> None:
    picture = lobbies(IMMIGRATION, no_party=NO_PARTY)
    assert picture.result == "303 ayes, 253 noes: a majority of 50 for the ayes."
    assert picture.splits == "Split: Conservative (297 aye, 2 no), Labour (3 aye, 196 no)."
    ways = {row.party: row.way for row in picture.parties}
    assert ways["Labour"] == "Split"
    assert ways["Scottish National Party"] == "All no"
    assert ways["Ulster Unionist Party"] == "All aye"


def test_members_of_no_party_do_not_split() -> None:
    row = next(
        r for r in lobbies(IMMIGRATION, no_party=NO_PARTY).parties if r.party == "Independent"
    )
    assert (row.split, row.way) == (False, "Both ways")


def test_one_no_a_tie_and_an_empty_house_are_said_rightly() -> None:
    assert lobbies([("A", None, 2, 1)]).result == "2 ayes, 1 no: a majority of 1 for the ayes."
    assert lobbies([("A", None, 1, 1)]).result == "1 aye, 1 no: a tie."
    nobody = lobbies([])
    assert nobody.result == "Nobody voted."
    assert (nobody.parties, nobody.ticks) == ((), ())


def test_the_alternative_says_all_that_the_picture_shows() -> None:
    text = lobbies(IMMIGRATION).alternative
    assert "Ayes: Conservative 297, Labour 3, Independent 1, Ulster Unionist Party 2." in text
    assert "Noes: Conservative 2, Labour 196, Scottish National Party 53, Independent 2." in text


@given(party_rows)
def test_the_segments_fill_each_bar_without_gap_or_overlap(
    rows: list[tuple[str, str | None, int, int]],
) -> None:
    picture = lobbies(rows)
    for bar, total in (
        (picture.ayes, sum(r[2] for r in rows)),
        (picture.noes, sum(r[3] for r in rows)),
    ):
        end = Fraction(0)
        for segment in bar.segments:
            assert segment.start == end
            end += segment.width
        assert end == bar.width <= 1
        assert bar.total == total == sum(segment.count for segment in bar.segments)
    assert max(picture.ayes.width, picture.noes.width) == (1 if picture.parties else 0)


@given(st.integers(1, 1_000_000))
def test_the_axis_has_few_round_marks(longest: int) -> None:
    ticks = lobbies([("A", None, longest, 0)]).ticks
    assert 2 <= len(ticks) <= 5
    assert ticks[0].count == 0
    assert str(ticks[1].count).rstrip("0") in ("1", "2", "5")
    assert all(0 <= tick.at <= 1 for tick in ticks)


def test_what_does_not_fit_is_shortened_or_left_out() -> None:
    picture = lobbies(IMMIGRATION, short={"Scottish National Party": "SNP"})
    snp = next(s for s in picture.noes.segments if s.party == "Scottish National Party")
    assert (snp.wide_label, snp.narrow_label) == ("SNP 53", "53")
    independent = next(s for s in picture.noes.segments if s.party == "Independent")
    assert (independent.wide_label, independent.narrow_label) == ("", "")


def test_lengths_are_written_as_svg_reads_them() -> None:
    labour = lobbies([("Labour", None, 0, 1), ("SNP", None, 3, 0)]).noes.segments[0]
    assert (labour.x, labour.across, labour.middle) == ("0.000%", "33.333%", "16.667%")


def test_a_pale_colour_is_outlined_and_its_letters_are_dark() -> None:
    snp, labour = readable("fff685"), readable("#D50000")
    assert (snp.ink, snp.outlined) == (BLACK, True)
    assert (labour.fill, labour.ink, labour.outlined) == ("#d50000", WHITE, False)


@given(st.text("0123456789abcdef", min_size=6, max_size=6))
def test_letters_can_be_read_on_any_colour(code: str) -> None:
    colour = readable(code)
    assert _contrast(_luminance(code), _luminance(colour.ink[1:])) >= 4.5


def test_parties_without_a_colour_differ_from_their_neighbours() -> None:
    fills = [row.colour.fill for row in lobbies([(n, None, 1, 0) for n in "abc"]).parties]
    assert fills[0] != fills[1] != fills[2]


@pytest.mark.parametrize("code", ["", "red", "#fff", "12345g", "#1234567"])
def test_what_is_no_colour_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="six hexadecimal digits"):
        readable(code)


def test_a_count_below_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="lobby"):
        lobbies([("Labour", None, -1, 3)])
