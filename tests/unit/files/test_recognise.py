"""A file is what its content is, whatever it is called."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from openpyxl import Workbook

from app.files import domain
from app.files.domain import (
    CSV,
    DOCUMENTS,
    HEIC,
    JPEG,
    SHEETS,
    XLSX,
    FileRefused,
    media_type,
    recognise,
)
from app.files.service import kept_name

WORKBOOK: Mapping[str, bytes] = {"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<b/>"}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def a_workbook() -> bytes:
    file = io.BytesIO()
    Workbook().save(file)
    return file.getvalue()


def test_csv_and_workbooks_are_told_apart() -> None:
    assert recognise(b"name\nTeal\n", SHEETS) is CSV
    assert recognise("\ufeffname\nLlŷn\n".encode(), SHEETS) is CSV
    assert recognise(a_workbook(), SHEETS) is XLSX


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"x" * (domain.MOST_BYTES + 1), "larger than 10 MB"),
        (b"%PDF-1.7", "a PDF"),
        (b"\n %PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"na\x00me", "NUL"),
        (b"\xff\xfen\x00a\x00", "UTF-8"),
        (a_workbook()[:-40], "damaged"),
        (a_workbook()[:200], "damaged"),
        (zipped({"a.txt": b"x"}), "no Excel workbook"),
        (zipped({**WORKBOOK, "xl/vbaProject.bin": b"x"}), "macros"),
        (zipped({**WORKBOOK, "x.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]>"}), "no program"),
        (
            zipped({**WORKBOOK, "x.xml": "<!DOCTYPE x>".encode("utf-16")}),
            "no program",
        ),
        (zipped({**WORKBOOK, **{f"{n}.xml": b"" for n in range(1_000)}}), "damaged"),
        (zipped({**WORKBOOK, "big.xml": b" " * (domain.MOST_INFLATED + 1)}), "Unpacked"),
    ],
)
def test_what_cannot_be_taken_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        recognise(data, SHEETS)


def test_a_workbook_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(zipped({**WORKBOOK, "big.xml": b" " * 1_000_000}))
    size = (1_000_000).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(FileRefused, match="damaged"):
        recognise(bytes(data), SHEETS)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("CLPs 2016.CSV", "clps-2016.csv"),
        ("../../etc/passwd", "passwd.csv"),
        ("C:\\Users\\ada\\clps.xlsx", "clps.csv"),
        ("\r\nSet-Cookie: a=b.csv", "set-cookie-a-b.csv"),
        (".csv", "csv.csv"),
        ("", "export.csv"),
        ("con.csv", "con-file.csv"),
    ],
)
def test_a_name_is_kept_without_what_could_do_harm(given: str, kept: str) -> None:
    assert kept_name(given, "csv") == kept


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_a_picture_of_a_newer_phone_is_taken(brand: bytes) -> None:
    assert recognise(b"\x00\x00\x00\x24ftyp" + brand + b"\x00\x00", DOCUMENTS) is HEIC
    assert recognise(b"\xff\xd8\xffftyp", DOCUMENTS) is JPEG
    assert media_type("heic") == "image/heic"


@pytest.mark.parametrize(
    "data", [b"\x00\x00\x00\x18ftypisom", b"\x00\x00\x00\x18ftypM4A ", b"____ftyp"]
)
def test_a_film_is_no_picture(data: bytes) -> None:
    with pytest.raises(FileRefused, match="a film or a sound"):
        recognise(data, DOCUMENTS)
