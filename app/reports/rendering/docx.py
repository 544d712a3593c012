"""A report as a Word document that an officer goes on editing.

Headings, captions, contents and page numbers are Word's own, so that they follow what she changes.
The file is the same on every run: dates come from the report, and the parts stand in order.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Length, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from app.kernel.dates import written_day
from app.reports.domain.document import (
    Block,
    DataTable,
    Document,
    Explained,
    Figures,
    Paragraph,
    Picture,
    Subheading,
    explained,
)
from app.reports.rendering.appendix import APPENDIX, report_notes, working_out, written
from app.reports.rendering.cells import cells_of, working
from app.reports.rendering.pdf import pictures_png
from app.reports.rendering.wordparts import (
    CONTENTS_STYLE,
    LEFT_OUT_STYLE,
    bookmark,
    field,
    field_begins,
    field_ends,
    fit,
    grid,
    link_cell,
    link_inside,
    link_outside,
    same_every_time,
    set_styles,
    widths_of,
)

FOREWORD = "Foreword"
_SHORT, _LONG, _MARGIN = Cm(21), Cm(29.7), Cm(2)
_TALLEST_PICTURE = Cm(21)
# More letters beside each other than this do not fit an upright page: numbers would be broken.
_UPRIGHT = 88
_FIGURE_WEIGHTS = (10, 45, 20, 25)
_LONGEST_PROPERTY = 255


def docx_bytes(document: Document) -> bytes:
    """The report as a Word document, the same bytes on every run. Raises RenderingFailed."""
    writer = _Writer(document)
    writer.write()
    file = io.BytesIO()
    writer.word.save(file)
    return same_every_time(file.getvalue())


class _Writer:
    """Writes one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.word: WordDocument = docx.Document()
        self.lines = explained(document)
        self.waiting = iter(self.lines)
        self.pngs = iter(pictures_png(document))
        self.bookmarks = 0
        self.pictures = 0
        self.across = False
        self.spacer: WordParagraph | None = None

    def write(self) -> None:
        """The whole of it."""
        self._properties()
        self._pages()
        self._first_page()
        chapters = self._chapters()
        if self.document.foreword:
            self.chapter(*next(chapters))
            for text in self.document.foreword:
                self.paragraph(text)
        for section in self.document.sections:
            lying = _lying(section.blocks)
            self.turn(across=lying[:1] == [True])
            self.chapter(*next(chapters))
            for sentence in section.left_out:
                self.paragraph(f"Left out: {sentence}", LEFT_OUT_STYLE)
            for block, across in zip(section.blocks, lying, strict=True):
                self.block(block, self.turn(across=across))
        self.turn(across=False)
        self.chapter(*next(chapters))
        for line in self.lines:
            self.line(line)

    def _chapters(self) -> Iterator[tuple[str, str]]:
        """Every heading of the first level, in order, with the name of its bookmark."""
        if self.document.foreword:
            yield FOREWORD, "foreword"
        for number, section in enumerate(self.document.sections, start=1):
            yield section.title, f"section_{number}"
        yield APPENDIX, "appendix"

    # --- the whole ---------------------------------------------------------------------------

    def _properties(self) -> None:
        properties = self.word.core_properties
        properties.title = fit(self.document.title)[:_LONGEST_PROPERTY]
        properties.author = fit(self.document.built_by)[:_LONGEST_PROPERTY]
        properties.subject = f"As at {written_day(self.document.as_at)}"
        properties.comments = fit(self.document.invented)[:_LONGEST_PROPERTY]
        properties.language = "en-GB"
        properties.created = properties.modified = self.document.built_at.astimezone(UTC).replace(
            tzinfo=None, microsecond=0
        )
        properties.last_modified_by = "Chief Whip"

    def _pages(self) -> None:
        """Styles, size of the pages, and what stands at the top and foot of each."""
        set_styles(self.word)
        section = self.word.sections[0]
        section.page_width, section.page_height = _SHORT, _LONG
        section.left_margin = section.right_margin = _MARGIN
        section.top_margin = section.bottom_margin = Cm(2.2)
        told = (
            self.document.title,
            f"as at {written_day(self.document.as_at)}",
            self.document.invented,
        )
        section.header.paragraphs[0].text = fit(" – ".join(part for part in told if part))
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        foot.add_run("Page ")
        field(foot, "PAGE", "1")
        foot.add_run(" of ")
        field(foot, "NUMPAGES", "1")

    def _first_page(self) -> None:
        self.paragraph(self.document.party)
        self.paragraph(self.document.title, "Title")
        self.paragraph(f"As at the end of {written_day(self.document.as_at)}", "Subtitle")
        for label, text in report_notes(self.document)[1:]:
            paragraph = self.word.add_paragraph()
            paragraph.add_run(f"{label}: ").bold = True
            paragraph.add_run(fit(text))
        self.paragraph("Contents", "TOC Heading")
        self._contents()

    def _contents(self) -> None:
        """Word's own contents, with the entries written in, so that they are there at once.

        Page numbers come when Word updates it (F9); until then none is better than a wrong one.
        """
        paragraph: WordParagraph | None = None
        for title, anchor in self._chapters():
            first = paragraph is None
            paragraph = self.word.add_paragraph(style=CONTENTS_STYLE)
            if first:
                field_begins(paragraph, 'TOC \\o "1-1" \\h \\z \\u')
            link_inside(paragraph, anchor, fit(title))
        assert paragraph is not None  # there is always the appendix
        field_ends(paragraph)

    def turn(self, *, across: bool) -> Length:
        """Go on upon pages that stand upright or lie across; gives how wide their text is."""
        if across != self.across:
            if (
                self.spacer is not None
                and self.spacer._p.getnext() is self.word.element.body.sectPr
            ):
                # The break of the section stands in a paragraph of its own.
                self.spacer._p.getparent().remove(self.spacer._p)
            section = self.word.add_section(WD_SECTION.NEW_PAGE)
            section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
            section.page_width, section.page_height = (_LONG, _SHORT) if across else (_SHORT, _LONG)
            self.across = across
        return Length((_LONG if across else _SHORT) - 2 * _MARGIN)

    # --- blocks ------------------------------------------------------------------------------

    def block(self, block: Block, width: Length) -> None:
        """One block of a section. width: of the text of its page."""
        match block:
            case Paragraph():
                self.paragraph(block.text)
            case Subheading():
                self.word.add_heading(fit(block.text), 2)
            case Figures():
                self.figures(block, width)
            case DataTable():
                self.table(block, width)
            case Picture():
                self.picture(block, width)

    def chapter(self, title: str, anchor: str) -> None:
        """A heading of the first level, upon a new page."""
        heading = self.word.add_heading(fit(title), 1)
        heading.paragraph_format.page_break_before = True
        self.mark(heading, anchor)

    def paragraph(self, text: str, style: str | None = None) -> None:
        """A paragraph of plain text."""
        self.word.add_paragraph(fit(text), style=style)

    def figures(self, block: Figures, width: Length) -> None:
        """Figures with their numbers, which lead to the appendix, and their working."""
        self.word.add_heading(fit(block.caption), 2)
        numbers = [next(self.waiting).number for _ in block.figures]
        rows = [
            (
                number,
                fit(figure.label),
                fit(written(figure.value) or figure.absent),
                fit(working(figure)),
            )
            for number, figure in zip(numbers, block.figures, strict=True)
        ]
        made = grid(
            self.word,
            fit(block.caption),
            ("Number", "Figure", "Value", "Working"),
            rows,
            (False,) * 4,
            widths_of(_FIGURE_WEIGHTS, width),
        )
        for row, number in zip(made, numbers, strict=True):
            link_cell(row, f"why_{number}")
        self.space()

    def table(self, block: DataTable, width: Length) -> None:
        """A table under its caption, numbered as the appendix has it."""
        number = next(self.waiting).number
        cells = cells_of(block, fit)
        caption = self.word.add_paragraph("Table T", style="Caption")
        field(caption, "SEQ Table \\* ARABIC", number[1:])
        caption.add_run(f". {fit(block.caption)}")
        self.mark(caption, f"is_{number}")
        if not cells.rows:
            self.paragraph(block.empty)
            return
        grid(
            self.word,
            fit(block.caption),
            cells.heads,
            cells.rows,
            cells.numeric,
            widths_of(cells.weights, width),
        )
        self.space()

    def picture(self, block: Picture, width: Length) -> None:
        """A picture under its question, with its words for those who do not see it."""
        self.pictures += 1
        caption = self.word.add_paragraph("Picture ", style="Caption")
        field(caption, "SEQ Picture \\* ARABIC", str(self.pictures))
        caption.add_run(f". {fit(block.question)}")
        run = self.word.add_paragraph().add_run()
        shape = run.add_picture(io.BytesIO(next(self.pngs)), width=width)
        if shape.height > _TALLEST_PICTURE:
            shape.width = Length(shape.width * _TALLEST_PICTURE // shape.height)
            shape.height = _TALLEST_PICTURE
        shape._inline.docPr.set("descr", fit(f"{block.question} {block.alternative}"))

    def line(self, line: Explained) -> None:
        """A line of the appendix; a table's number leads back to it."""
        paragraph = self.word.add_paragraph()
        self.mark(paragraph, f"why_{line.number}")
        if line.figure is None:
            link_inside(paragraph, f"is_{line.number}", line.number)
        else:
            paragraph.add_run(line.number).bold = True
        paragraph.add_run(f". {fit(line.label)}").bold = True
        paragraph.add_run(fit(f" ({line.section}). {working_out(line)} Records: "))
        address = fit(line.origin.address)
        link_outside(paragraph, f"{self.document.site}{address}", address)

    def space(self) -> None:
        """Some room below a table, so that nothing sticks to it."""
        self.spacer = self.word.add_paragraph()
        self.spacer.paragraph_format.space_after = Pt(0)
        self.spacer.paragraph_format.line_spacing = Pt(8)

    def mark(self, paragraph: WordParagraph, name: str) -> None:
        """A place that links lead to."""
        self.bookmarks += 1
        bookmark(paragraph, self.bookmarks, name)


def _lying(blocks: Sequence[Block]) -> list[bool]:
    """Of each block of a section, whether its page lies across: for wide tables, and for words
    that come before one, so that they are not left behind on a page of their own.
    """
    lying: list[bool] = []
    ahead = False
    for block in reversed(blocks):
        if isinstance(block, DataTable):
            cells = cells_of(block, fit)
            ahead = bool(cells.rows) and sum(cells.weights) > _UPRIGHT
        elif isinstance(block, Figures | Picture):
            ahead = False
        lying.append(ahead)
    return lying[::-1]
