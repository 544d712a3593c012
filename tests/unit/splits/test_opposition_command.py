"""`flask splits opposition`: what it prints, and what it refuses."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from app.splits.cli import group

IN_2016 = (
    "--seats", "Conservative=330,Labour=229,SNP=54,Liberal Democrat=8,Independent=5,Speaker=1",
    "--government", "Conservative", "--from", "Labour",
)  # fmt: skip


def opposition(*arguments: object) -> Result:
    return CliRunner().invoke(group, ["opposition", *map(str, arguments)])


@pytest.mark.parametrize("seating", ["independents", "group"])
def test_a_tie_as_json(seating: str) -> None:
    told = opposition(*IN_2016, "--leavers", 175, "--as", seating, "--json")

    assert told.exit_code == 0
    assert json.loads(told.output) == {
        "likely": None,
        "tie": ["Labour", "SNP"],
        "margin": 0,
        "order": [["Labour", 54], ["SNP", 54], ["Liberal Democrat", 8]],
        "tie_at": 175,
        "flips_at": 176,
    }


def test_a_new_party_in_words() -> None:
    told = opposition(*IN_2016, "--leavers", 115, "--as", "party").output

    assert told.splitlines() == [
        "Party in opposition  Seats",
        "new party            115",
        "Labour               114",
        "SNP                  54",
        "Liberal Democrat     8",
        "Likely the Opposition: new party, 1 seat ahead of the next.",
        "Another party is likely at 115 leavers.",
    ]


def test_a_tie_in_words_is_the_speakers_to_decide() -> None:
    told = opposition(*IN_2016, "--leavers", 175).output

    assert "A tie of Labour and SNP: the Speaker decides." in told
    assert "The first place is a tie at 175 leavers." in told
    assert "Another party is likely at 176 leavers." in told


def test_no_party_in_opposition_in_words() -> None:
    told = opposition("--seats", "Con=330,Ind=3", "--government", "Tory", "--from", "Con").output

    assert "No party is in opposition: nobody is likely." in told
    assert "No number of leavers makes another party likely." in told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((*IN_2016, "--leavers", 230), "230 cannot leave Labour"),
        ((*IN_2016, "--leavers", -1), "below 0"),
        ((*IN_2016, "--leavers", "few"), "not a valid integer"),
        ((*IN_2016, "--as", "rebels"), "rebels"),
        (("--seats", "Labour", "--government", "Con", "--from", "Labour"), "Labour=229"),
        (("--seats", "A=1,A=2", "--government", "Con", "--from", "A"), "there twice"),
        (("--seats", "A=1", "--government", "Con", "--from", "B"), "Nobody sits for “B”"),
        (("--seats", "A=1", "--from", "A"), "--government"),
    ],
)
def test_what_is_refused_ends_with_2_and_a_sentence(
    arguments: tuple[object, ...], sentence: str
) -> None:
    told = opposition(*arguments)

    assert told.exit_code == 2
    assert sentence in told.output
