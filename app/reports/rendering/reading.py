"""The text and numbers of a file that was made, so that two makings can be compared.

Layout is no part of it: another version of a library may break lines and pages elsewhere, or
compress otherwise. What is compared is every paragraph and every cell, as often as it stands.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
import openpyxl
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from pypdf import PdfReader

from app.reports.domain.conference import Format

# Where a line ends, and where a long word may be broken, shows as one of these or not at all.
_BETWEEN = re.compile(r"[\s\u200b\u2060]+")
_PAGE_OF_CONTENTS = re.compile(r"[.]*\d*$")


def content_of(format_: Format, data: bytes) -> list[str]:
    """Every paragraph, cell and picture of a file in words and numbers, each as often as it stands.

    Heads and feet of pages, headings that a table repeats, and numbers of pages are left out, since
    only where pages break decides on them. Of a PDF, texts are without their spaces.
    """
    read = {
        Format.PDF: _pdf,
        Format.DOCX: _docx,
        Format.XLSX: _xlsx,
        Format.ZIP: _zip,
    }
    return sorted(read[format_](data))


def _pdf(data: bytes) -> Iterator[str]:
    """The text of every element of the structure, which those who hear the PDF are told.

    A paragraph or a cell is one of them, on however many lines and pages it stands; what is none,
    such as the head of a page, is marked as an artefact.
    """
    reader = PdfReader(io.BytesIO(data))
    structure = reader.root_object["/StructTreeRoot"]
    yield from _element(structure, _marked_texts(reader), 0, in_contents=False)


def _marked_texts(reader: PdfReader) -> dict[tuple[int, int], str]:
    """The texts of the pages, by the page's number as an object and the number of the marking."""
    texts: dict[tuple[int, int], str] = {}
    for page in reader.pages:
        page_id = page.indirect_reference.idnum if page.indirect_reference else 0
        within: list[int | None] = []

        def operator(name: bytes, operands: list[Any], *_matrices: object) -> None:
            if name in (b"BDC", b"BMC"):
                told = operands[1] if len(operands) > 1 else {}
                within.append(told.get("/MCID") if isinstance(told, dict) else None)  # noqa: B023
            elif name == b"EMC":
                within.pop()  # noqa: B023

        def text(words: str, *_place: object) -> None:
            marked = [number for number in within if number is not None]  # noqa: B023
            if marked:
                key = page_id, marked[-1]  # noqa: B023
                texts[key] = texts.get(key, "") + words

        page.extract_text(visitor_operand_before=operator, visitor_text=text)
    return texts


def _element(
    element: Any, texts: dict[tuple[int, int], str], page: int, *, in_contents: bool
) -> Iterator[str]:
    """The text of an element, and those of the elements in it. page: where it is, unless it says.

    in_contents: whether it is within the table of contents, where pages are told.
    """
    in_contents = in_contents or element.get("/S") == "/TOCI"
    page = element.raw_get("/Pg").idnum if "/Pg" in element else page
    children = element.get("/K", [])
    own = ""
    for child in children if isinstance(children, list) else [children]:
        held = child.get_object()
        if isinstance(held, int):
            own += texts.get((page, held), "")
        elif held.get("/Type") == "/MCR":
            place = held.raw_get("/Pg").idnum if "/Pg" in held else page
            own += texts.get((place, held["/MCID"]), "")
        elif held.get("/Type") != "/OBJR":
            yield from _element(held, texts, page, in_contents=in_contents)
    bare = _BETWEEN.sub("", own)
    if in_contents:
        bare = _PAGE_OF_CONTENTS.sub("", bare)
    if bare:
        yield bare
    if "/Alt" in element:
        yield _BETWEEN.sub("", element["/Alt"])


def _docx(data: bytes) -> Iterator[str]:
    document: WordDocument = docx.Document(io.BytesIO(data))
    for element in document.element.body.iter(qn("w:p"), qn("wp:docPr")):
        if element.tag == qn("w:p"):
            words = "".join(part.text or "" for part in element.iter(qn("w:t")))
        else:
            words = element.get("descr", "")
        if words.strip():
            yield words


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
