"""`flask cabinet quota` and `flask cabinet order`: what they print, and what they refuse."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from app.cabinet.cli import group


def cabinet(*arguments: object) -> Result:
    return CliRunner().invoke(group, list(map(str, arguments)))


def test_the_quota_as_json() -> None:
    told = cabinet(
        "quota", "--method", "hare", "--seats", 25,
        "--votes", "Corbyn=168216, Owen Smith=116960", "--json",
    )  # fmt: skip

    assert told.exit_code == 0
    assert json.loads(told.output) == {
        "method": "hare",
        "seats": {"Corbyn": 15, "Owen Smith": 10},
        "tie": [],
        "disputed": 0,
        "share": {"Corbyn": [12225, 829], "Owen Smith": [8500, 829]},
    }


def test_a_tie_as_json_and_in_words() -> None:
    asked = ("quota", "--method", "dhondt", "--seats", 4, "--votes", "C=11,A=11,B=11")

    told = json.loads(cabinet(*asked, "--json").output)
    assert (told["tie"], told["disputed"]) == (["A", "B", "C"], 1)
    words = cabinet(*asked).output
    assert "A tie: 1 seat between A, B, C." in words
    assert "4/3" in words


def test_a_house_and_a_run_of_none() -> None:
    told = cabinet("quota", "--method", "adams", "--seats", 0, "--votes", "A=1,B=2", "--json")
    assert json.loads(told.output) == {
        "method": "adams",
        "seats": {"A": 0, "B": 0},
        "tie": [],
        "disputed": 0,
        "share": {"A": [0, 1], "B": [0, 1]},
    }
    run = cabinet("order", "--strength", "A=1,B=2", "--picks", 0, "--json")
    assert json.loads(run.output) == {"picks": [], "tie": []}


def test_the_order_as_json() -> None:
    told = cabinet(
        "order", "--strength", "DUP=36,SF=28,UUP=18,SDLP=16,APNI=7", "--picks", 10,
        "--tie-votes", "DUP=207721,SF=180573,UUP=103145,SDLP=105164,APNI=36139", "--json",
    )  # fmt: skip

    facts = json.loads(told.output)
    assert [pick["slate"] for pick in facts["picks"]] == (
        ["DUP", "SF", "DUP", "UUP", "SDLP", "SF", "DUP", "SF", "DUP", "UUP"]
    )
    assert facts["picks"][5] == {"turn": 6, "slate": "SF", "figure": [14, 1]}
    assert facts["tie"] == []


def test_the_order_in_words_and_its_other_options() -> None:
    told = cabinet(
        "order", "--strength", "A=30,B=20,C=10", "--picks", 2, "--held", "A=1",
        "--out", "C, ", "--divisor", "sainte-lague",
    )  # fmt: skip

    assert [line.split() for line in told.output.splitlines()] == [
        ["Turn", "Slate", "Figure", "Exactly"],
        ["1", "B", "20.000", "20"],
        ["2", "A", "10.000", "10"],
    ]
    tied = cabinet("order", "--strength", "A=3,B=3", "--picks", 2)
    assert "The run stops at a tie between A, B." in tied.output
    over = cabinet("order", "--strength", "A=3,B=0", "--picks", 2, "--out", "A")
    assert "0 picks of 2: no slate is left." in over.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("quota --method hair --seats 2 --votes A=1", "is no method of sharing seats"),
        ("quota --method hare --seats -2 --votes A=1", "Seats cannot be -2."),
        ("quota --method hare --seats 2 --votes A=-1", "A: votes cannot be -1."),
        ("quota --method hare --seats 2 --votes A=0", "No slate has any votes."),
        ("quota --method hare --seats 2 --votes A=1,000", "“000” is not a slate with"),
        ("quota --method hare --seats 2 --votes A=1.5", "“A=1.5” is not a slate with"),
        ("quota --method hare --seats 2 --votes =1", "“=1” is not a slate with"),
        ("quota --method hare --seats 2 --votes A=1,A=2", "“A” is there twice."),
        ("quota --method hare --seats two --votes A=1", "'two' is not a valid integer"),
        ("quota --seats 2 --votes A=1", "Missing option '--method'"),
        ("order --strength A=1 --picks -1", "Picks cannot be -1."),
        ("order --strength A=1 --picks 100001", "is not in the range"),
        ("order --strength A=1 --picks 1 --out B", "“B” is named among those who take no part"),
        ("order --strength A=1 --picks 1 --held B=1", "is no slate"),
        ("order --strength A=1 --picks 1 --divisor adams", "is no divisor of a run of picks"),
    ],
)
def test_bad_input_ends_with_2_and_a_sentence(arguments: str, sentence: str) -> None:
    told = cabinet(*arguments.split())

    assert told.exit_code == 2
    assert sentence in told.output
