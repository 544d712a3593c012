"""The files of a report are the same bytes whenever, wherever and by whatever process."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from fractions import Fraction
from pathlib import Path

import pytest
import time_machine
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.reports.domain.conference import Format
from app.reports.domain.document import Document, Head, Paragraph
from app.reports.domain.packing import packed, unpacked
from app.reports.rendering.formats import FORMATS
from tests.factories.printed import SMALL, a_report, a_section, a_table

ROOT = Path(__file__).resolve().parents[3]
DIGESTS = """
import hashlib
from app.reports.rendering.formats import FORMATS
from tests.factories.printed import a_report
for format_, kind in FORMATS.items():
    print(format_.value, hashlib.sha256(kind.render(a_report())).hexdigest())
"""
HOSTILE = "=1+1 <w:t>&amp;</w:t> #set page() \x00\x0b\x1f\ufffe _x0041_ ]]> \r\n\t 😀 العربية"
TEXTS = st.text(max_size=30) | st.text(
    "=+-@'#<>&\"\\*_$[]{}\x00\x1f\r\n\t \ufffe\ud800😀", max_size=30
)
ZONES = st.sampled_from((UTC, timezone(timedelta(hours=5, minutes=30))))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.fractions(),
    st.dates(date(1800, 1, 1)),
    st.datetimes(datetime(1800, 1, 1), datetime(2999, 1, 1), timezones=ZONES),  # noqa: DTZ001
    TEXTS,
)
TWO = (Head("first", "First"), Head("second", "Second", numeric=True))


class Lobby(IntEnum):
    AYE = 1


class Outcome(StrEnum):
    YES = "yes"


def in_a_process_of_its_own(seed: str, zone: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", DIGESTS],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_two_processes_write_the_same_bytes() -> None:
    once = in_a_process_of_its_own("1", "Europe/London")
    assert [line.split()[0] for line in once.splitlines()] == [kind.value for kind in Format]
    assert in_a_process_of_its_own("2", "Asia/Kolkata") == once


@pytest.mark.parametrize("format_", list(Format))
def test_when_a_file_is_written_is_no_part_of_it(format_: Format) -> None:
    with time_machine.travel(datetime(2016, 9, 26, 12, tzinfo=UTC)):
        once = FORMATS[format_].render(a_report())
    with time_machine.travel(datetime(2031, 1, 2, 3, 4, 5, tzinfo=UTC)):
        assert FORMATS[format_].render(a_report()) == once


@pytest.mark.parametrize("format_", list(Format))
def test_a_change_of_one_value_changes_the_file(format_: Format) -> None:
    changed = [("Ada Birch", None, None, 1, None, False), *SMALL[1:]]
    other = a_report(a_section(a_table(*changed)))
    assert FORMATS[format_].render(other) != FORMATS[format_].render(
        a_report(a_section(a_table(*SMALL)))
    )


@pytest.mark.parametrize("format_", list(Format))
def test_what_was_stored_is_written_as_what_was_built(format_: Format) -> None:
    """A frozen report is verified from what is stored: enums, zones and all must not matter."""
    on_site = timezone(timedelta(hours=5, minutes=30))
    row = (Outcome.YES, Lobby.AYE), (datetime(2016, 9, 26, 2, 20, tzinfo=on_site), Fraction(4, 2))
    built = a_report(a_section(a_table(*row, (HOSTILE, None), heads=TWO)))
    built = replace(built, built_at=datetime(2016, 9, 26, 14, 0, 15, 250_000, tzinfo=on_site))
    assert FORMATS[format_].render(unpacked(packed(built))) == FORMATS[format_].render(built)


def of_anything(rows: list[tuple[object, object]], texts: list[str]) -> Document:
    blocks = [Paragraph(text) for text in texts]
    return a_report(a_section(*blocks, a_table(*rows, heads=TWO)))  # type: ignore[arg-type]


@pytest.mark.parametrize("format_", [Format.DOCX, Format.XLSX, Format.ZIP])
@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=4), st.lists(TEXTS, max_size=2))
@example([(HOSTILE, 10**30)], [HOSTILE])
def test_any_content_is_written_from_store_as_it_was_built(
    format_: Format, rows: list[tuple[object, object]], texts: list[str]
) -> None:
    built = of_anything(rows, texts)
    assert FORMATS[format_].render(unpacked(packed(built))) == FORMATS[format_].render(built)
