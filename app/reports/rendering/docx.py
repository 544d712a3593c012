"""A report as a Word document that an officer goes on editing.

Headings, captions, contents and page numbers are Word's own, so that they follow what she changes.
The file is the same on every run: dates come from the report, and the parts stand in order.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph as WordParagraph

from app.kernel.dates import written_day
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
from app.reports.rendering.appendix import APPENDIX, report_notes, written
from app.reports.rendering.pdf import DASH, is_figure, pictures_png

RED = RGBColor(0x7A, 0x0F, 0x1C)
WIDTH = Cm(17)
# Neither XML nor Word holds these.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DATE = (2000, 1, 1, 0, 0, 0)


def docx_bytes(document: Document) -> bytes:
    """The report as a Word document, the same bytes on every run. Raises RenderingFailed."""
    writer = _Writer(document)
    writer.write()
    file = io.BytesIO()
    writer.word.save(file)
    return _same_every_time(file.getvalue())


class _Writer:
    """Writes one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.word: WordDocument = docx.Document()
        self.waiting = iter(explained(document))
        self.pngs = iter(pictures_png(document))
        self.bookmarks = 0
        self.pictures = 0

    def write(self) -> None:
        """The whole of it."""
        self._set_up()
        self._first_page()
        if self.document.foreword:
            self.heading("Foreword", 1, new_page=True)
            for text in self.document.foreword:
                self.paragraph(text)
        for section in self.document.sections:
            self.heading(section.title, 1, new_page=True)
            for sentence in section.left_out:
                self.paragraph(f"Left out: {sentence}", "Intense Quote")
            for block in section.blocks:
                self.block(block)
        self.heading(APPENDIX, 1, new_page=True)
        for line in explained(self.document):
            self.line(line)

    # --- the whole ---------------------------------------------------------------------------

    def _set_up(self) -> None:
        word = self.word
        properties = word.core_properties
        properties.title = _fit(self.document.title)
        properties.author = _fit(self.document.built_by)
        properties.subject = f"As at {written_day(self.document.as_at)}"
        properties.language = "en-GB"
        properties.created = properties.modified = self.document.built_at.astimezone(UTC).replace(
            tzinfo=None, microsecond=0
        )
        properties.last_modified_by = "Chief Whip"
        section = word.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.orientation = WD_ORIENT.PORTRAIT
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2.2)
        for name, size in (("Normal", 10.5), ("Caption", 10), ("Heading 1", 18), ("Heading 2", 13)):
            style = word.styles[name]
            style.font.name = "Source Sans 3"
            style.font.size = Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(kind), None)
            if name.startswith("Heading"):
                style.font.color.rgb = RED
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-GB")
        normal = word.styles["Normal"].element.get_or_add_rPr()
        for old in normal.findall(qn("w:lang")):
            normal.remove(old)
        normal.append(language)
        head = section.header.paragraphs[0]
        head.text = _fit(
            " – ".join(
                part
                for part in (
                    self.document.title,
                    f"as at {written_day(self.document.as_at)}",
                    self.document.invented,
                )
                if part
            )
        )
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        foot.add_run("Page ")
        self.field(foot, "PAGE", "1")
        foot.add_run(" of ")
        self.field(foot, "NUMPAGES", "1")

    def _first_page(self) -> None:
        self.word.add_paragraph(_fit(self.document.party))
        self.word.add_paragraph(_fit(self.document.title), style="Title")
        self.word.add_paragraph(
            f"As at the end of {written_day(self.document.as_at)}", style="Subtitle"
        )
        for label, text in report_notes(self.document)[1:]:
            paragraph = self.word.add_paragraph()
            paragraph.add_run(f"{label}: ").bold = True
            paragraph.add_run(_fit(text))
        self.word.add_paragraph("Contents", style="TOC Heading")
        self._contents()

    def _contents(self) -> None:
        """Word's own contents, with the entries written in, so that they are there at once.

        Page numbers come when Word updates it (F9); until then none is better than a wrong one.
        """
        titles = ["Foreword"] if self.document.foreword else []
        titles += [section.title for section in self.document.sections]
        titles.append(APPENDIX)
        paragraph = self.word.add_paragraph()
        _field_part(paragraph, "begin")
        _instruction(paragraph, 'TOC \\o "1-1" \\h \\z \\u')
        _field_part(paragraph, "separate")
        for number, title in enumerate(titles):
            paragraph = paragraph if not number else self.word.add_paragraph()
            self.link_inside(paragraph, _anchor(title), title)
        _field_part(paragraph, "end")

    # --- blocks ------------------------------------------------------------------------------

    def block(self, block: Block) -> None:
        """One block of a section."""
        match block:
            case Paragraph():
                self.paragraph(block.text)
            case Subheading():
                self.heading(block.text, 2)
            case Figures():
                self.figures(block)
            case DataTable():
                self.table(block)
            case Picture():
                self.picture(block)

    def heading(self, text: str, level: int, *, new_page: bool = False) -> None:
        """A heading; those of the first level have a bookmark that the contents lead to."""
        heading = self.word.add_heading(_fit(text), level)
        heading.paragraph_format.page_break_before = new_page
        if level == 1:
            self.bookmark(heading, _anchor(text))

    def paragraph(self, text: str, style: str | None = None) -> None:
        """A paragraph of plain text."""
        self.word.add_paragraph(_fit(text), style=style)

    def figures(self, block: Figures) -> None:
        """Figures with their numbers and their working."""
        self.heading(block.caption, 2)
        rows = []
        for figure in block.figures:
            number = next(self.waiting).number
            rows.append(
                (
                    number,
                    figure.label,
                    written(figure.value) or figure.absent,
                    _working(figure),
                )
            )
        self.grid(
            ("Number", "Figure", "Value", "Working"),
            rows,
            (False, False, False, False),
            (10, 45, 20, 25),
        )

    def table(self, block: DataTable) -> None:
        """A table under its caption, numbered as the appendix has it."""
        number = next(self.waiting).number
        caption = self.word.add_paragraph(style="Caption")
        caption.paragraph_format.keep_with_next = True
        caption.add_run("Table T")
        self.field(caption, "SEQ Table \\* ARABIC", number[1:])
        caption.add_run(f". {_fit(block.caption)}")
        if not block.rows:
            self.paragraph(block.empty)
            return
        rows = [
            tuple(
                written(value, numeric=head.numeric) or DASH
                for head, value in zip(block.heads, row, strict=True)
            )
            for row in block.rows
        ]
        numeric = tuple(is_figure(head, at, block) for at, head in enumerate(block.heads))
        weights = [
            max(
                min(max((len(word) for word in head.label.split()), default=1), 20),
                min(sorted(len(row[at]) for row in rows)[len(rows) * 9 // 10], 30),
            )
            + 2
            for at, head in enumerate(block.heads)
        ]
        self.grid([head.label for head in block.heads], rows, numeric, weights)

    def picture(self, block: Picture) -> None:
        """A picture under its question, with its words for those who do not see it."""
        self.pictures += 1
        caption = self.word.add_paragraph(style="Caption")
        caption.paragraph_format.keep_with_next = True
        caption.add_run("Picture ")
        self.field(caption, "SEQ Picture \\* ARABIC", str(self.pictures))
        caption.add_run(f". {_fit(block.question)}")
        paragraph = self.word.add_paragraph()
        shape = paragraph.add_run().add_picture(io.BytesIO(next(self.pngs)), width=WIDTH)
        properties = shape._inline.docPr
        properties.set("descr", _fit(f"{block.question} {block.alternative}"))

    def line(self, line: Explained) -> None:
        """A line of the appendix."""
        paragraph = self.word.add_paragraph()
        paragraph.add_run(f"{line.number}. {_fit(line.label)}").bold = True
        parts = [f" ({line.section}). Of {line.origin.base}."]
        if line.origin.rule_set:
            parts.append(f"By {line.origin.rule_set}.")
        if line.figure is not None and _working(line.figure):
            parts.append(f"{_working(line.figure).capitalize()}.")
        if line.origin.source:
            parts.append(f"Source: {line.origin.source}.")
        paragraph.add_run(_fit(" ".join(parts).replace("..", ".") + " Records: "))
        self.link_outside(
            paragraph, f"{self.document.site}{line.origin.address}", line.origin.address
        )

    def grid(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        numeric: Sequence[bool],
        weights: Sequence[int],
    ) -> None:
        """A table with headings that are repeated on every page.

        Rows are copies of one whose cells are filled: to ask Word's table for each cell takes a
        time that grows with the square of the rows.
        """
        table: Table = self.word.add_table(rows=2, cols=len(heads), style="Light List")
        table.autofit = False
        whole = sum(weights)
        first, pattern = (row._tr for row in table.rows)
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        first.get_or_add_trPr().append(repeated)
        for row in (first, pattern):
            unbroken = OxmlElement("w:cantSplit")
            row.get_or_add_trPr().append(unbroken)
            for cell, right, weight in zip(row.tc_lst, numeric, weights, strict=True):
                cell.width = int(WIDTH * weight / whole)
                paragraph = WordParagraph(cell.p_lst[0], table)
                paragraph.paragraph_format.space_after = Pt(0)
                if right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                paragraph.add_run("x").font.size = Pt(8.5)
        for column, weight in zip(table.columns, weights, strict=True):
            column.width = int(WIDTH * weight / whole)
        _fill(first, heads)
        for values in rows:
            row = deepcopy(pattern)
            _fill(row, values)
            pattern.addprevious(row)
        pattern.getparent().remove(pattern)
        self.word.add_paragraph()

    # --- parts of Word ------------------------------------------------------------------------

    def field(self, paragraph: WordParagraph, instruction: str, shown: str) -> None:
        """A field that Word works out; shown: what stands there until it has."""
        _field_part(paragraph, "begin")
        _instruction(paragraph, instruction)
        _field_part(paragraph, "separate")
        paragraph.add_run(shown)
        _field_part(paragraph, "end")

    def bookmark(self, paragraph: WordParagraph, name: str) -> None:
        """A place that links lead to."""
        self.bookmarks += 1
        for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(kind)
            mark.set(qn("w:id"), str(self.bookmarks))
            if kind.endswith("Start"):
                mark.set(qn("w:name"), name)
            paragraph._p.append(mark)

    def link_inside(self, paragraph: WordParagraph, anchor: str, text: str) -> None:
        """A link to a bookmark."""
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), anchor)
        self._linked(paragraph, link, text)

    def link_outside(self, paragraph: WordParagraph, url: str, text: str) -> None:
        """A link to an address of the product."""
        link = OxmlElement("w:hyperlink")
        known = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), known)
        self._linked(paragraph, link, text)

    def _linked(self, paragraph: WordParagraph, link: BaseOxmlElement, text: str) -> None:
        run = paragraph.add_run(_fit(text))
        run.font.color.rgb = RED
        link.append(run._r)
        paragraph._p.append(link)


def _field_part(paragraph: WordParagraph, kind: str) -> None:
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(part)


def _instruction(paragraph: WordParagraph, text: str) -> None:
    part = OxmlElement("w:instrText")
    part.set(qn("xml:space"), "preserve")
    part.text = f" {text} "
    paragraph.add_run()._r.append(part)


def _fill(row: BaseOxmlElement, values: Sequence[str]) -> None:
    """Put texts into the cells of a row, each of which has one run with one text."""
    for text, value in zip(row.iter(qn("w:t")), values, strict=True):
        text.text = _fit(value)


def _working(figure: Figure) -> str:
    return "; ".join(
        f"{label} {written(value)}"
        for label, value in (
            ("needed", figure.needed),
            ("have", figure.have),
            ("short by", figure.short_by),
        )
        if value is not None
    )


def _anchor(title: str) -> str:
    """The name of a bookmark: letters, digits and underscores, at most 40."""
    return "s_" + re.sub(r"[^A-Za-z0-9]+", "_", title)[:38]


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)


def _same_every_time(data: bytes) -> bytes:
    """The parts of a document in order, with one date for them all."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            made.writestr(info, given.read(name))
    return out.getvalue()
