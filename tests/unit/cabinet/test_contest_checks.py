"""Totals and shares against the sections, and what a contest must be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cabinet.domain.contests import (
    CandidateGiven,
    ContestGiven,
    ContestRefused,
    SectionGiven,
    check_contest,
    check_share,
    check_total,
    is_leader,
    read_count,
    read_share,
    usual_slates,
)

TODAY = date(2016, 10, 1)
CORBYN = CandidateGiven("Jeremy Corbyn", "Corbyn", (168_216, 84_918, 60_075), elected=True)
SMITH = CandidateGiven("Owen Smith", "Smith", (116_960, 36_599, 39_670))
GOOD = ContestGiven(
    title="2016",
    office="Leader",
    held_on=date(2016, 9, 24),
    source="The party",
    sections=(SectionGiven("members"), SectionGiven("registered"), SectionGiven("affiliated")),
    candidates=(
        replace(CORBYN, total=313_209, share="61.8"),
        replace(SMITH, total=193_229, share="38.2%"),
    ),
    leader_since=date(2016, 9, 24),
)


def problems(contest: ContestGiven) -> dict[str, str]:
    """What is wrong with a contest, by field."""
    try:
        check_contest(contest, today=TODAY, party="Labour")
    except ContestRefused as error:
        return {one.field: one.sentence for one in error.problems}
    return {}


def test_the_contest_of_2016_adds_up() -> None:
    """Totals 313,209 and 193,229, shares 61.8 and 38.2 (domain.md 4)."""
    assert not problems(GOOD)


def test_a_wrong_total_names_both_figures_and_the_difference() -> None:
    """More or fewer."""
    assert check_total("Ada", 5, 5) is None
    fewer = check_total("Ada", 1_000, 1_200)
    assert fewer is not None
    for text in ("Ada", "1,000", "1,200", "200 fewer"):
        assert text in fewer
    assert "200 more" in (check_total("Ada", 1_200, 1_000) or "")


@pytest.mark.parametrize(
    ("votes", "cast", "published", "right"),
    [
        (313_209, 506_438, "61.8", True),
        (313_209, 506_438, "61.9", False),
        (313_209, 506_438, "62", True),
        (313_209, 506_438, "61.85", True),
        (313_209, 506_438, "61.84", False),
        (1, 8, "12.5", True),
        # An exact half may have been rounded either way.
        (1, 8, "12", True),
        (1, 8, "13", True),
        (1, 8, "14", False),
        (0, 8, "0", True),
        (8, 8, "100.0%", True),
    ],
)
def test_a_share_is_what_the_exact_one_rounds_to(
    votes: int, cast: int, published: str, *, right: bool
) -> None:
    """At its own number of decimals."""
    assert (check_share("Ada", votes, cast, published) is None) is right


def test_a_share_that_cannot_be() -> None:
    """No number, over 100, no votes at all."""
    for text in ("x", "101", "61,8", "-1", "1.1234567", ""):
        assert read_share(text) is None
        assert "such as 61.8" in (check_share("Ada", 1, 2, text) or "")
    assert "no votes were cast" in (check_share("Ada", 0, 0, "5") or "")


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 6))
def test_every_share_rounded_right_is_right(votes: int, more: int, places: int) -> None:
    """And one unit of the last place further it is wrong, but at a half."""
    cast = votes + more
    exact = Fraction(100 * votes, cast)
    scale = 10**places
    units = (2 * (exact * scale).numerator + (exact * scale).denominator) // (
        2 * (exact * scale).denominator
    )
    written = f"{units // scale}.{units % scale:0{places}d}" if places else str(units)
    assert check_share("Ada", votes, cast, written) is None
    other = units + 2
    if other <= 100 * scale:
        wrong = f"{other // scale}.{other % scale:0{places}d}" if places else str(other)
        assert check_share("Ada", votes, cast, wrong) is not None


def test_days_and_who_was_elected() -> None:
    """Each is said beside its field."""
    assert "held_on" in problems(replace(GOOD, held_on=date(2016, 10, 2), leader_since=None))
    assert "opened_on" in problems(replace(GOOD, opened_on=date(2016, 9, 25)))
    assert "leader_since" in problems(replace(GOOD, leader_since=None))
    assert "leader_since" in problems(replace(GOOD, leader_since=date(2016, 9, 23)))
    assert "leader_until" in problems(replace(GOOD, leader_until=date(2016, 9, 24)))
    nobody = replace(GOOD, candidates=(replace(CORBYN, elected=False), SMITH))
    assert "leader_since" in problems(nobody)
    assert not problems(replace(nobody, leader_since=None))
    assert "leader_since" in problems(
        replace(nobody, leader_since=None, leader_until=date(2020, 1, 1))
    )
    both = replace(GOOD, candidates=(CORBYN, replace(SMITH, elected=True)))
    assert "candidate-1-elected" in problems(both)
    for field, day in (
        ("held_on", date(1, 1, 1)),
        ("opened_on", date(1799, 12, 31)),
        ("leader_since", date(9999, 12, 31)),
        ("leader_until", date(2166, 9, 24)),
    ):
        assert field in problems(replace(GOOD, **{field: day})), field  # type: ignore[arg-type]
    assert not problems(replace(GOOD, opened_on=date(1800, 1, 1)))
    deputy = replace(GOOD, office="Deputy Leader", leader_since=None)
    assert not problems(deputy)


def test_names_stand_once() -> None:
    """Sections, slates, members; and there is one of each at least."""
    twice = replace(GOOD, sections=(*GOOD.sections[:2], SectionGiven("MEMBERS")))
    assert "section-2-name" in problems(twice)
    assert "candidate-1-slate" in problems(
        replace(GOOD, candidates=(CORBYN, replace(SMITH, slate="corbyn")))
    )
    assert "candidate-1-member" in problems(
        replace(GOOD, candidates=(replace(CORBYN, member_id=1), replace(SMITH, member_id=1)))
    )
    again = replace(SMITH, name="jeremy corbyn", slate="Corbyn")
    found = problems(replace(GOOD, candidates=(CORBYN, SMITH, again)))
    assert "candidate-2-name" in found
    assert "candidate-2-slate" not in found
    # Two people of one name are told apart by their slates.
    assert not problems(replace(GOOD, candidates=(CORBYN, replace(SMITH, name="Jeremy Corbyn"))))
    assert "" in problems(replace(GOOD, sections=(), candidates=()))


def test_votes_are_counts() -> None:
    """In every section, none below nought and none beyond what can be kept."""
    for votes in ((1, 2, -1), (1, 2, 10**9)):
        found = problems(replace(GOOD, candidates=(CORBYN, replace(SMITH, votes=votes))))
        assert "candidate-1-votes-2" in found
    assert "" in problems(replace(GOOD, candidates=(CORBYN, replace(SMITH, votes=(1,)))))


def test_small_readers() -> None:
    """Offices, counts, usual slates."""
    for office in (" LEADER", "Party leader", "Leader of the Opposition", "Labour  leader"):
        assert is_leader(office, "Labour")
    for party in ("Labour", "Labour Party"):
        assert is_leader("Leader of the Labour Party", party)
    for office in ("Deputy Leader", "", "Leader of the House of Lords group", "Leadership"):
        assert not is_leader(office, "Labour")
    assert not is_leader("Leader of the Labour Party", "Green Party")
    assert read_count("168,216") == read_count("168 216") == 168_216
    assert read_count("1.5") is None
    assert read_count("") is None
    assert usual_slates(["Owen Smith", "Ada Smith", "Eve"]) == ["Owen Smith", "Ada Smith", "Eve"]
    assert usual_slates(["Owen Smith", "Jeremy Corbyn"]) == ["Smith", "Corbyn"]
