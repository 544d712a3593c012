"""A text means one member or offers several: by id, by name in every form, with the seat."""

from __future__ import annotations

import time
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.members.domain.naming import MOST_OFFERED, Fit, NameBook, Named, name_key, place_key
from app.votes.sample import member_answers

SMITHS = (
    Named(1, ("Ada Smith",), ("Northbridge",), sits=True),
    Named(2, ("Ben Smith", "Smith, Mr Ben"), ("Southbridge",), sits=False),
    Named(3, ("Ada Smith",), ("Westbridge",), sits=False),
    Named(4, ("Dr Siân Gŵyr-O’Neill", "Gŵyr-O'Neill, Dr Siân"), ("Ynys Môn",), sits=True),
    Named(5, ("Lady Hermon",), ("North Down",)),
    Named(6, ("Iain Duncan Smith",), ("Chingford & Woodford Green",)),
)
BOOK = NameBook(SMITHS)


@cache
def sample() -> dict[int, Named]:
    """The 660 real members of the shipped sample."""
    found = {}
    for member_id, answers in member_answers().items():
        value = answers["history"]["value"]
        seats = tuple(m["membershipFrom"] for m in value["houseMembershipHistory"])
        names = tuple(n["nameDisplayAs"] for n in value["nameHistory"])
        found[member_id] = Named(member_id, names, seats)
    return found


@cache
def sample_book() -> NameBook:
    """The sample, ready to be asked."""
    return NameBook(sample().values())


@pytest.mark.parametrize(
    "text",
    [
        "Diane Abbott",
        "Abbott, Diane",
        "Abbott, Ms Diane",
        "  DIANE   abbott ",
        "Rt Hon Diane Abbott MP",
        "The Rt. Hon. Diane Abbott, MP",
        "Ms Diane Abbott",
        "Diane Abbott (Hackney North and Stoke Newington)",
        "Abbott, Diane (Hackney North & Stoke Newington)",
        "172",
        "id 172",
    ],
)
def test_every_form_of_a_real_name_means_her(text: str) -> None:
    assert sample_book().fit(text) == Fit(172, (172,))


@pytest.mark.parametrize(
    ("text", "member_id"),
    [
        ("Jacob Rees Mogg", 4099),
        ("Rees-Mogg, Jacob", 4099),
        ("Rebecca Long Bailey", 4396),
        ("Tasmina Ahmed Sheikh", 4427),
        ("Albert Owen (Ynys Mon)", 1474),
        ("Sunak, Rishi (Richmond (Yorks))", 4483),
    ],
)
def test_hyphens_and_accents_make_no_difference(text: str, member_id: int) -> None:
    assert sample_book().fit(text).certain == member_id


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("Ben Smith", Fit(2, (2,))),
        ("Smith, Ben", Fit(2, (2,))),
        ("Sir Ben Smith (Southbridge)", Fit(2, (2,))),
        ("Ada Smith", Fit(None, (1, 3))),
        ("Ada Smith (Westbridge)", Fit(3, (3,))),
        ("Sian Gwyr-ONeill", Fit(4, (4,))),
        ("Dr SIÂN GŴYR O’NEILL (ynys mon)", Fit(4, (4,))),
        ("Lady Hermon", Fit(5, (5,))),
        ("Hermon, Lady", Fit(5, (5,))),
        ("Duncan Smith, Rt Hon Iain (Chingford and Woodford Green)", Fit(6, (6,))),
        ("4", Fit(4, (4,))),
        ("99", Fit(None, ())),
        ("", Fit(None, ())),
        ("MP", Fit(None, ())),
        ("()", Fit(None, ())),
        ("Xyzzy Quux", Fit(None, ())),
        ("Smith" * 1_000, Fit(None, ())),
        ("9" * 50, Fit(None, ())),
    ],
)
def test_who_fits_exactly_and_alone_is_certain(text: str, fit: Fit) -> None:
    assert BOOK.fit(text) == fit


def test_a_surname_alone_is_never_certain() -> None:
    for text in ("Smith", "Mr Smith", "Smith MP"):
        fit = BOOK.fit(text)
        assert fit.certain is None
        assert set(fit.candidates) == {1, 2, 3, 6}
    assert BOOK.fit("Duncan Smith").candidates[0] == 6
    assert BOOK.fit("Hermon").certain is None


def test_a_wrong_seat_makes_unsure_and_the_namesake_comes_first() -> None:
    assert BOOK.fit("Ben Smith (Northbridge)") == Fit(None, (2, 1, 3, 6))


def test_the_nearest_in_spelling_are_offered_the_nearest_first() -> None:
    fit = sample_book().fit("Dianne Abott")
    assert fit.certain is None
    assert fit.candidates[0] == 172
    assert sample_book().fit("Jeremy Corbin").candidates[0] == 185
    assert sample_book().fit("Steven Kinnock").candidates[0] == 4359


def test_who_sits_on_the_day_comes_before_who_does_not() -> None:
    assert BOOK.fit("Adda Smith").candidates[:2] == (1, 3)


@example(4483)
@given(st.sampled_from(sorted(sample())))
def test_her_own_id_and_her_own_name_with_her_seat_always_find_her(member_id: int) -> None:
    member = sample()[member_id]
    assert sample_book().fit(str(member_id)).certain == member_id
    *first, last = member.names[0].split()
    for seat in member.places:
        for name in (member.names[0], f"{last}, {' '.join(first)}", f"Rt Hon {member.names[0]} MP"):
            assert sample_book().fit(f"{name} ({seat})").certain == member_id
            assert sample_book().fit(f"{name.upper()} ({seat.lower()})").certain == member_id


@given(st.text(max_size=60))
def test_whatever_is_asked_the_answer_is_one_or_a_few(text: str) -> None:
    fit = sample_book().fit(text)
    assert fit.certain is None or fit.candidates == (fit.certain,)
    assert len(fit.candidates) == len(set(fit.candidates)) <= MOST_OFFERED
    if fit.certain is not None and name_key(text):
        assert any(c.isalnum() for c in text)


def test_thousands_of_texts_are_asked_in_seconds() -> None:
    book = NameBook(sample().values())
    began = time.perf_counter()
    for number in range(2_000):
        book.fit(f"Nobody Known{number} Smithson")
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stoke-On-Trent North", "Stoke-on-Trent North"),
        ("Ynys Môn", "Ynys Mon"),
        ("St. Albans", "St Albans"),
        ("Chingford & Woodford Green", "Chingford and Woodford Green"),
        ("Sheffield, Brightside and Hillsborough", "Sheffield Brightside and Hillsborough"),
        ("Durham, City of", "City of Durham"),
    ],
)
def test_spellings_of_one_seat_have_one_key(one: str, other: str) -> None:
    assert place_key(one) == place_key(other)
