"""docs/exports.md says of every file what its columns hold, and is up to date."""

from __future__ import annotations

import re

from app.reports.domain.every import EXPORTS
from tests.documented import DOCUMENT, definitions_of, written
from tests.glossary import MEANINGS


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == written(), "say: python -m tests.documented"


def test_every_file_has_its_columns() -> None:
    for export in EXPORTS:
        assert definitions_of(export.endpoint), export.endpoint


def test_every_column_has_a_kind_and_a_meaning_and_none_is_left_over() -> None:
    row = r"^\| `(\w+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) \|"
    rows = re.findall(row, written(), re.MULTILINE)
    assert len(rows) > 400
    assert [row for row in rows if not row[2].strip() or not row[3].strip()] == []
    assert MEANINGS.keys() - {(name, label) for name, label, _kind, _meaning in rows} == set()
