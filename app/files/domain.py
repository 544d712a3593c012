"""Which files are taken, and how a file shows what it is by its content. Pure."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.kernel.errors import DomainError

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_INFLATED = 40 * MEGABYTE
MOST_PARTS = 1_000
_PIECE = 64 * 1024
_ZIP = b"PK\x03\x04"
_ENCRYPTED = 0x1


class FileRefused(DomainError):
    """A file cannot be taken; the sentence says what is wrong with it and what to do."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken.

    name: its suffix too. label: in words. begins: with what its content begins; b"" for a kind
    without a mark, which is tried last. check: raises FileRefused for content it cannot be. at:
    after how many bytes the mark comes.
    """

    name: str
    label: str
    begins: bytes
    check: Callable[[bytes], None]
    at: int = 0


def recognise(data: bytes, kinds: Sequence[FileKind]) -> FileKind:
    """The kind of a file, by its content alone: what it is called proves nothing.

    Raises FileRefused.
    """
    if not data:
        raise FileRefused("The file is empty.")
    if len(data) > MOST_BYTES:
        raise FileRefused(f"The file is larger than {MOST_BYTES // MEGABYTE} MB. Send it in parts.")
    kind = next((kind for kind in kinds if data.startswith(kind.begins, kind.at)), None)
    wanted = " or ".join(kind.label for kind in kinds)
    what = next((what for start, what in FOREIGN if data[:64].lstrip().startswith(start)), None)
    if what is not None and not (kind and kind.begins):
        raise FileRefused(f"This is {what}, not {wanted}, whatever its name says.")
    if kind is None:
        raise FileRefused(f"This is not {wanted}, whatever its name says.")
    kind.check(data)
    return kind


def check_csv(data: bytes) -> None:
    """Refuse what is not text in UTF-8, or holds a NUL."""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused(
            "The file is not a CSV file in UTF-8. In Excel, save it as “CSV UTF-8 (Comma"
            " delimited)”, or send it as XLSX."
        ) from None
    if b"\x00" in data:
        raise FileRefused("The file holds NUL characters, which no text has. Save it anew as CSV.")


def check_xlsx(data: bytes) -> None:
    """Refuse what is no workbook, is damaged or protected, holds macros or inflates beyond reason.

    What a part inflates to is counted while it is read: its own word for it proves nothing.
    """
    damaged = FileRefused("The file is damaged. Open it in Excel, save it anew and send that.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise FileRefused(
                    "This is no Excel workbook in the XLSX format, whatever its name says."
                )
            if any(part.flag_bits & _ENCRYPTED for part in parts):
                raise FileRefused("The workbook is protected by a password. Save it without one.")
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise FileRefused(
                    "The workbook holds macros. Save it as “Excel Workbook (*.xlsx)”."
                )
            if len(parts) > MOST_PARTS or len(names) < len(parts):
                raise damaged
            left = MOST_INFLATED
            for part in parts:
                left = _checked_part(archive, part, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise damaged from None


def _checked_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """Read a part of a workbook to its end; how many bytes the others may still inflate to."""
    first = True
    with archive.open(part) as content:
        while piece := content.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise FileRefused(
                    f"Unpacked the workbook is larger than {MOST_INFLATED // MEGABYTE} MB. Take out"
                    " pictures and empty formatted rows, or send it in parts or as CSV."
                )
            # Only what an attacker makes has one: it can define texts that grow as they are read.
            if first and b"<!DOCTYPE" in piece.replace(b"\x00", b""):
                raise FileRefused("The workbook holds what no program of this kind writes.")
            first = False
    return left


CSV = FileKind("csv", "a CSV file", b"", check_csv)
XLSX = FileKind("xlsx", "an Excel workbook (XLSX)", _ZIP, check_xlsx)
SHEETS: tuple[FileKind, ...] = (XLSX, CSV)
"""The kinds that hold rows; the one without a mark stands last."""


def check_nothing(_data: bytes) -> None:
    """Take what has the mark of its kind: it is kept and handed out again, and never opened."""


HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
"""Of pictures as newer phones take them (ISO/IEC 23008-12, 10.2 and annex B.4)."""


def check_heic(data: bytes) -> None:
    """Refuse what has the mark of its family and is no picture: a film, a sound."""
    if data[8:12] not in HEIC_BRANDS:
        raise FileRefused("This is a film or a sound, not a picture, whatever its name says.")


def check_webp(data: bytes) -> None:
    """Refuse what has the mark of its family and is no picture: a sound."""
    if data[8:12] != b"WEBP":
        raise FileRefused("This is not a WebP picture, whatever its name says.")


PDF = FileKind("pdf", "a PDF", b"%PDF-", check_nothing)
PNG = FileKind("png", "a PNG picture", b"\x89PNG\r\n\x1a\n", check_nothing)
JPEG = FileKind("jpg", "a JPEG picture", b"\xff\xd8\xff", check_nothing)
HEIC = FileKind("heic", "a HEIC picture", b"ftyp", check_heic, at=4)
WEBP = FileKind("webp", "a WebP picture", b"RIFF", check_webp)
PHOTOS: tuple[FileKind, ...] = (JPEG, PNG, WEBP)
"""The kinds of photographs that are drawn anew before they are kept."""
DOCUMENTS: tuple[FileKind, ...] = (PDF, PNG, JPEG, HEIC)
"""The kinds that show what was said or decided: a letter, a picture of a signed paper."""
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "heic": "image/heic",
}


def media_type(kind: str) -> str:
    """What a document of a kind is called in an answer; plain bytes for any other kind."""
    return _MEDIA_TYPES.get(kind, "application/octet-stream")


FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xd0\xcf\x11\xe0", "a workbook of the old XLS format or with a password"),
    (b"\x1f\x8b", "a packed file"),
    (b"{\\rtf", "a text document"),
    (b"<", "a web page or XML"),
)
"""What people send by mistake: how it begins, and what it is."""
