"""The text and numbers of a file that was made, so that two makings can be compared.

Layout is no part of it: another version of a library may break lines and pages elsewhere, or
compress otherwise. What is compared is every word or cell, as often as it stands.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import docx
import openpyxl
from docx.document import Document as WordDocument
from pypdf import PdfReader

from app.reports.domain.conference import Format

_PAGE_NUMBER = re.compile(r"Page \d+ of \d+$|[. ]{4,}\d+$")


def content_of(format_: Format, data: bytes) -> list[str]:
    """Every word of a PDF but the numbers of its pages, every text of a document, every cell."""
    read = {
        Format.PDF: _pdf,
        Format.DOCX: _docx,
        Format.XLSX: _xlsx,
        Format.ZIP: _zip,
    }
    return sorted(read[format_](data))


def _pdf(data: bytes) -> Iterator[str]:
    """Every different word, once each.

    Where pages break decides how often headings, heads and feet of pages stand, so that how often
    a word stands says nothing; neither do the numbers of pages.
    """
    words: set[str] = set()
    for page in PdfReader(io.BytesIO(data)).pages:
        for line in (page.extract_text() or "").replace("\u200b", "").splitlines():
            words.update(_PAGE_NUMBER.sub("", line).split())
    yield from words


def _docx(data: bytes) -> Iterator[str]:
    document: WordDocument = docx.Document(io.BytesIO(data))
    for element in document.element.body.iter():
        if element.tag.endswith("}t") and element.text:
            yield element.text


def _xlsx(data: bytes) -> Iterator[str]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            for value in row:
                if value is not None:
                    yield f"{sheet.title}: {value}"
    book.close()


def _zip(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            for line in archive.read(name).decode("utf-8-sig").splitlines():
                yield f"{name}: {line}"
