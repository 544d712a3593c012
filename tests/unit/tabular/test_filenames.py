"""The names files are offered under."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tabular.filenames import safe_file_name


@pytest.mark.parametrize(
    ("stem", "suffix", "name"),
    [
        ("divisions", "csv", "divisions.csv"),
        ("Pen Llŷn: 25/09/2016", ".xlsx", "pen-llyn-25-09-2016.xlsx"),
        ("../../etc/passwd", "csv", "etc-passwd.csv"),
        ('a"\r\nSet-Cookie: b', "csv", "a-set-cookie-b.csv"),
        ("CON", "csv", "con-file.csv"),
        ("…", "csv", "export.csv"),
        ("a" * 200, "csv", "a" * 80 + ".csv"),
    ],
)
def test_a_name_is_safe_everywhere(stem: str, suffix: str, name: str) -> None:
    assert safe_file_name(stem, suffix) == name


@given(st.text())
def test_every_name_is_letters_digits_and_hyphens(stem: str) -> None:
    name = safe_file_name(stem, "csv")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.csv", name)
    assert len(name) <= 84


@pytest.mark.parametrize("suffix", ["", ".", "tar.gz", "CSV", "a/b"])
def test_a_suffix_is_letters_and_digits(suffix: str) -> None:
    with pytest.raises(ValueError, match="suffix"):
        safe_file_name("a", suffix)
