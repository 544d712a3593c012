"""A report as a PDF, tagged for those who hear it (PDF/UA-1, ISO 14289-1), set by typst.

What people wrote reaches typst as data alone, never as markup. Characters that our typeface has not
are shown as question marks, and a note says so: PDF/UA forbids a letter that nobody can read.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from datetime import UTC
from functools import cache
from pathlib import Path

from app.kernel.dates import written_day
from app.kernel.errors import DomainError
from app.reports.domain.document import (
    Block,
    DataTable,
    Document,
    Explained,
    Figure,
    Figures,
    Paragraph,
    Picture,
    Subheading,
    explained,
)
from app.reports.rendering.appendix import APPENDIX, report_notes, working_out, written
from app.reports.rendering.cells import cells_of, working
from app.tabular.table import plain_text

HERE = Path(__file__).resolve().parent
SECONDS = 120
# A word longer than this may be broken anywhere.
LONG_WORD = re.compile(r"\S{25,}")
PIECE = 12
BREAK = "\u200b"


class RenderingFailed(DomainError):
    """A file of a report could not be made; the sentence says which."""


def pdf_bytes(document: Document) -> bytes:
    """The report as a PDF, the same bytes on every run.

    It is set by a process of its own, so that its memory is given back. Raises RenderingFailed.
    """
    with tempfile.TemporaryDirectory(prefix="report-") as name:
        folder = Path(name)
        data = _Setting(folder).data(document)
        (folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
        instant = int(document.built_at.astimezone(UTC).timestamp())
        typeset("report", folder, str(instant))
        return (folder / "report.pdf").read_bytes()


def pictures_png(document: Document) -> list[bytes]:
    """The pictures of a report as PNG, in reading order: for what cannot be relied on to draw SVG.

    Raises RenderingFailed.
    """
    with tempfile.TemporaryDirectory(prefix="report-") as name:
        folder = Path(name)
        setting = _Setting(folder)
        for section in document.sections:
            for block in section.blocks:
                if isinstance(block, Picture):
                    setting.picture(block)
        if not setting.pictures:
            return []
        typeset("pictures", folder)
        return [
            (folder / f"picture-{number}.png").read_bytes()
            for number in range(1, setting.pictures + 1)
        ]


def typeset(what: str, folder: Path, *more: str) -> None:
    """Run the program that sets, on a folder. Raises RenderingFailed."""
    try:
        # The program and its arguments are ours; nothing that a person typed is among them.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(HERE / "typeset.py"), what, str(folder), *more],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RenderingFailed(
            f"The pages were not set after {SECONDS} seconds. Choose fewer sections."
        ) from None
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip()[-500:]
        raise RenderingFailed(f"The pages could not be set: {why}")


class _Setting:
    """Makes the data of a report.typ; remembers whether a character had to be replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.replaced = False
        self.pictures = 0
        self.numbers: list[Explained] = []

    def data(self, document: Document) -> dict[str, object]:
        """What report.typ reads."""
        self.numbers = explained(document)
        self.waiting = iter(self.numbers)
        sections = [
            {
                "title": self.text(section.title),
                "left_out": [self.text(sentence) for sentence in section.left_out],
                "blocks": [self.block(block) for block in section.blocks],
            }
            for section in document.sections
        ]
        data: dict[str, object] = {
            "title": self.text(document.title),
            "party": self.text(document.party),
            "as_at": written_day(document.as_at),
            "invented": self.text(document.invented),
            "foreword": [self.text(paragraph) for paragraph in document.foreword],
            "notes": [[label, self.text(text)] for label, text in report_notes(document)[1:]],
            "sections": sections,
            "appendix": APPENDIX,
            "lines": [self.line(line, document.site) for line in self.numbers],
        }
        data["replaced"] = self.replaced
        return data

    def text(self, text: str) -> str:
        """A text with the letters that the typeface has, in pieces where a word is too long."""
        known = characters()
        fit = "".join(
            letter if letter in known else self._instead(letter) for letter in plain_text(text)
        )
        return LONG_WORD.sub(_in_pieces, fit)

    def _instead(self, letter: str) -> str:
        if letter.isspace():
            return " "
        self.replaced = True
        return "?"

    def block(self, block: Block) -> dict[str, object]:
        match block:
            case Paragraph():
                return {"is": "paragraph", "text": self.text(block.text)}
            case Subheading():
                return {"is": "subheading", "text": self.text(block.text)}
            case Figures():
                return {
                    "is": "figures",
                    "caption": self.text(block.caption),
                    "figures": [self.figure(figure) for figure in block.figures],
                }
            case DataTable():
                return self.table(block)
            case Picture():
                return self.picture(block)

    def figure(self, figure: Figure) -> dict[str, str]:
        """A figure with its number and its working."""
        return {
            "number": next(self.waiting).number,
            "label": self.text(figure.label),
            "value": self.text(written(figure.value) or figure.absent),
            "working": self.text(working(figure)),
        }

    def table(self, block: DataTable) -> dict[str, object]:
        """A table with its widths as shares of the page, and whether it goes across it."""
        cells = cells_of(block, self.text)
        return {
            "is": "table",
            "number": next(self.waiting).number,
            "caption": self.text(block.caption),
            "heads": cells.heads,
            "numeric": cells.numeric,
            "widths": cells.widths,
            "across": cells.across,
            "smaller": cells.smaller,
            "rows": cells.rows,
            "empty": self.text(block.empty),
        }

    def picture(self, block: Picture) -> dict[str, object]:
        """A picture, put beside the data as a file of its own."""
        self.pictures += 1
        name = f"picture-{self.pictures}.svg"
        (self.folder / name).write_text(self.svg(block.svg), encoding="utf-8")
        return {
            "is": "picture",
            "question": self.text(block.question),
            "file": name,
            "alternative": self.text(block.alternative),
        }

    def svg(self, svg: str) -> str:
        """A picture with the letters that the typeface has."""
        known = characters()
        return "".join(
            letter if letter in known or letter in "\r\n\t" else self._instead(letter)
            for letter in svg
        )

    def line(self, line: Explained, site: str) -> dict[str, str]:
        """A line of the appendix."""
        return {
            "number": line.number,
            "section": self.text(line.section),
            "label": self.text(line.label),
            "words": self.text(working_out(line)),
            "address": f"{site}{line.origin.address}",
            "shown": self.text(line.origin.address),
        }


def _in_pieces(found: re.Match[str]) -> str:
    word = found[0]
    return BREAK.join(word[at : at + PIECE] for at in range(0, len(word), PIECE))


@cache
def characters() -> frozenset[str]:
    """The characters that the typeface of the PDF has."""
    found: set[str] = set()
    for line in (HERE / "fonts" / "characters.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            first, _, last = line.partition("-")
            found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)
