"""A shipped sample of the public voting record: 171 divisions of 2016 and 660 members.

The answers have the shape of the official APIs, so that the ordinary import can read them without a
network. `build.py` makes the two files; `ATTRIBUTION.md` says what they are made of and under which
licence they may be passed on.
"""

import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ATTRIBUTION: str = (
    "Contains information from the Public Whip (https://www.publicwhip.org.uk), which is made "
    "available here under the Open Database Licence (ODbL) 1.0, and Parliamentary information "
    "licensed under the Open Parliament Licence v3.0. "
    "What is made from it and passed on as data stays under the ODbL 1.0."
)


def division_answers() -> dict[int, bytes]:
    """Every shipped answer of `/data/division/{id}.json`, undecoded, by division id (ascending)."""
    return {json.loads(line)["DivisionId"]: line for line in _lines("divisions.jsonl.xz")}


def member_answers() -> dict[int, dict[str, Any]]:
    """What the Members API says of each member, by member id (ascending).

    Each value holds two answers: `search`, an item of `Members/Search`, and `history`, an item of
    `Members/History`.
    """
    answers: Iterator[dict[str, Any]] = (json.loads(line) for line in _lines("members.jsonl.xz"))
    return {answer["search"]["value"]["id"]: answer for answer in answers}


def _lines(file_name: str) -> Iterator[bytes]:
    with lzma.open(Path(__file__).with_name(file_name)) as lines:
        for line in lines:
            yield line.rstrip(b"\n")
