"""Party names: what a name in the record means, and which party a person means by a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.members.domain.parties import (
    ABSTENTIONIST,
    BY_NAME,
    OFFICIAL,
    PARTY_UNKNOWN,
    NoParty,
    PartyName,
    UnknownParty,
    chosen_party,
    is_party,
    official_party,
)

NO_PARTY_NAMES = ("Independent", "Speaker", "Deputy Speaker")
EVERY_NAME = [
    (name, party.name)
    for party in OFFICIAL
    for name in (party.name, party.abbreviation, *party.aliases)
    if name is not None
]
OF_PARTIES = [(name, official) for name, official in EVERY_NAME if official not in NO_PARTY_NAMES]


# --- a name in the record ----------------------------------------------------------------------


@pytest.mark.parametrize(("given_name", "official"), EVERY_NAME)
def test_every_name_abbreviation_and_alias_is_the_official_party(
    given_name: str, official: str
) -> None:
    for spelt in (given_name, given_name.upper(), given_name.lower(), f"  {given_name} "):
        assert official_party(spelt) == PartyName(official)


@pytest.mark.parametrize(
    ("given_name", "official"),
    [
        ("DUP", "Democratic Unionist Party"),
        ("UUP", "Ulster Unionist Party"),
        ("UKIP", "UK Independence Party"),
        ("Green", "Green Party"),
        ("LDem", "Liberal Democrat"),
        ("Social Democratic and Labour Party", "Social Democratic & Labour Party"),
        ("sinn fein", "Sinn Féin"),
        ("Sinn Fe\u0301in", "Sinn Féin"),
        ("SCOTTISH  NATIONAL\tPARTY", "Scottish National Party"),
    ],
)
def test_names_as_sources_write_them_are_known(given_name: str, official: str) -> None:
    assert official_party(given_name).name == official


@pytest.mark.parametrize("given_name", ["Labour (Co-op)", "LABOUR (CO-OP)", "Labour/Co-operative"])
def test_labour_co_op_is_labour_with_a_sub_party(given_name: str) -> None:
    assert official_party(given_name) == PartyName("Labour", "Co-op")


def test_a_sub_party_beside_the_name_is_kept() -> None:
    assert official_party("Labour", "Co-op") == PartyName("Labour", "Co-op")
    assert official_party("Labour", " ") == PartyName("Labour")
    assert official_party("Labour (Co-op)", "something else") == PartyName("Labour", "Co-op")


@pytest.mark.parametrize("given_name", [None, "", "  "])
def test_without_a_name_the_party_is_not_known(given_name: str | None) -> None:
    assert official_party(given_name) == PartyName(PARTY_UNKNOWN)
    assert official_party(given_name, "Co-op").name == PARTY_UNKNOWN


def test_a_name_is_matched_whole() -> None:
    assert official_party("Labour Leave") == PartyName("Labour Leave")
    assert official_party("La") == PartyName("La")
    assert official_party("Your Party") == PartyName("Your Party")


@given(st.text())
def test_a_name_not_in_the_table_stands_for_itself(given_name: str) -> None:
    found = official_party(given_name)
    assert found.name in BY_NAME or found.name == (given_name.strip() or PARTY_UNKNOWN)
    assert official_party(found.name).name == found.name


# --- what is a party ---------------------------------------------------------------------------


def test_independents_the_speaker_and_her_deputies_are_no_parties() -> None:
    assert [name for name in BY_NAME if not is_party(name)] == sorted(
        NO_PARTY_NAMES, key=list(BY_NAME).index
    )
    assert not is_party(PARTY_UNKNOWN)


def test_sinn_fein_is_a_party_though_its_members_do_not_sit() -> None:
    assert is_party("Sinn Féin")
    assert {"Sinn Féin"} == ABSTENTIONIST


# --- a text that a person gives ----------------------------------------------------------------


@pytest.mark.parametrize(("given_name", "official"), OF_PARTIES)
def test_a_person_may_use_any_name_of_a_party(given_name: str, official: str) -> None:
    assert chosen_party(given_name.swapcase(), []) == official


def test_a_person_who_says_labour_co_op_means_labour() -> None:
    assert chosen_party("Labour (Co-op)", []) == "Labour"


@pytest.mark.parametrize("text", ["Your Party", "your party", "YP"])
def test_a_party_that_only_the_record_knows_can_be_chosen(text: str) -> None:
    assert chosen_party(text, [("Another", None), ("Your Party", "YP")]) == "Your Party"


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("Labor", "Labour"),
        ("Conservativ", "Conservative"),
        ("Sin Fein", "Sinn Féin"),
        ("Scotish National Party", "Scottish National Party"),
    ],
)
def test_an_unknown_party_is_refused_with_the_nearest_names(text: str, nearest: str) -> None:
    with pytest.raises(UnknownParty) as refused:
        chosen_party(text, [])
    assert f"No party is called “{text}”. Did you mean {nearest}" in str(refused.value)


def test_names_that_only_the_record_knows_are_offered_too() -> None:
    with pytest.raises(UnknownParty, match=r"Did you mean Women's Equality"):
        chosen_party("Womens Equality", [("Women's Equality", None)])


@pytest.mark.parametrize("text", ["", "   ", "Zzzzzzz"])
def test_where_no_name_is_near_none_is_offered(text: str) -> None:
    with pytest.raises(UnknownParty) as refused:
        chosen_party(text, [])
    assert str(refused.value) == f"No party is called “{text}”."


@pytest.mark.parametrize("text", ["Independent", "ind", "SPEAKER", "Spk", "deputy  speaker"])
def test_a_name_that_is_no_party_is_refused_as_such(text: str) -> None:
    with pytest.raises(NoParty, match="is no party: its members have no line"):
        chosen_party(text, [("Independent", "Ind"), ("Speaker", "Spk")])


def test_the_unknown_party_cannot_be_chosen() -> None:
    with pytest.raises(NoParty):
        chosen_party(PARTY_UNKNOWN, [(PARTY_UNKNOWN, None)])


def test_no_party_is_offered_that_is_none() -> None:
    with pytest.raises(UnknownParty) as refused:
        chosen_party("Independant", [("Independent", "Ind")])
    assert "Independent" not in str(refused.value).removeprefix("No party is called “Independant”.")


@given(st.text(max_size=20))
def test_whatever_a_person_types_is_a_party_or_refused_in_a_sentence(text: str) -> None:
    said = ""
    try:
        name = chosen_party(text, [])
    except (UnknownParty, NoParty) as refused:
        said = str(refused)
    assert said.endswith((".", "?")) if said else is_party(name)
