"""The parts of a Word document that python-docx has no name for: fields, links, styles, tables."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from copy import deepcopy

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Length, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from app.tabular.table import plain_text

RED = RGBColor(0x7A, 0x0F, 0x1C)
GREY = RGBColor(0x5F, 0x5B, 0x58)
INK = RGBColor(0x1B, 0x1B, 0x1B)
# Every office has it or one of its measures, whatever it edits with.
TYPEFACE = "Arial"
TABLE_STYLE, LEFT_OUT_STYLE, LINK_STYLE, CONTENTS_STYLE, CELL_STYLE = (
    "Report Table",
    "Left Out",
    "Hyperlink",
    "toc 1",
    "Table Text",
)
_BESIDE_TEXT = Cm(0.1)
# Neither XML nor Word holds these.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BROKEN = re.compile(r"[\n\r\t]|^ | $|  ")
# When a file was made is no part of what it says, and a ZIP knows no zone.
_DATE = (2000, 1, 1, 0, 0, 0)
_TABLE_STYLE_XML = """
<w:style {spaces} w:type="table" w:customStyle="1" w:styleId="ReportTable">
  <w:name w:val="Report Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/>
  <w:tblPr>
    <w:tblBorders>
      <w:bottom w:val="single" w:sz="4" w:space="0" w:color="D9D5D1"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="D9D5D1"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="30" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>
      <w:bottom w:w="30" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/></w:rPr>
    <w:tcPr>
      <w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="1B1B1B"/></w:tcBorders>
      <w:vAlign w:val="bottom"/>
    </w:tcPr>
  </w:tblStylePr>
</w:style>
"""
_LEFT_OUT_XML = """
<w:pBdr {spaces}><w:left w:val="single" w:sz="24" w:space="8" w:color="5F5B58"/></w:pBdr>
"""


def fit(text: str) -> str:
    """A text without what XML cannot hold; an end of line is one, however it was typed."""
    lines = plain_text(text).replace("\r\n", "\n").replace("\r", "\n")
    return _UNFIT.sub("\ufffd", lines)


def set_styles(word: WordDocument) -> None:
    """The styles of a report, which an officer changes in one place each, and its language."""
    styles = word.styles
    for language in word.part._styles_part.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    for name, size, colour in (
        ("Normal", 10.5, INK),
        ("Title", 28, RED),
        ("Subtitle", 14, GREY),
        ("Caption", 10, INK),
        ("TOC Heading", 14, RED),
        ("Heading 1", 18, RED),
        ("Heading 2", 13, RED),
        ("Heading 3", 11, RED),
        ("Header", 8.5, GREY),
        ("Footer", 8.5, GREY),
    ):
        style = styles[name]
        style.font.name = TYPEFACE
        style.font.size = Pt(size)
        style.font.color.rgb = colour
        style.font.italic = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
    styles["Caption"].paragraph_format.keep_with_next = True
    styles["Caption"].paragraph_format.space_before = Pt(10)
    for name, below in (("Heading 1", 10), ("Heading 2", 5), ("Heading 3", 3)):
        styles[name].paragraph_format.space_after = Pt(below)
    rule = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if rule is not None:
        styles["Title"].element.pPr.remove(rule)
    link = styles.add_style(LINK_STYLE, WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.color.rgb = RED
    link.font.underline = True
    contents = styles.add_style(CONTENTS_STYLE, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    contents.base_style = styles["Normal"]
    contents.paragraph_format.space_after = Pt(4)
    left_out = styles.add_style(LEFT_OUT_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    left_out.base_style = styles["Normal"]
    left_out.paragraph_format.left_indent = Cm(0.5)
    left_out.element.get_or_add_pPr().insert_element_before(
        parse_xml(_LEFT_OUT_XML.format(spaces=nsdecls("w"))), "w:spacing", "w:ind", "w:jc"
    )
    cell = styles.add_style(CELL_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = styles["Normal"]
    cell.font.size = Pt(8)
    cell.paragraph_format.space_after = Pt(0)
    cell.paragraph_format.line_spacing = 1
    styles.element.append(parse_xml(_TABLE_STYLE_XML.format(spaces=nsdecls("w"))))


def field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field that Word works out; shown: what stands there until it has."""
    field_begins(paragraph, instruction)
    paragraph.add_run(shown)
    field_ends(paragraph)


def field_begins(paragraph: Paragraph, instruction: str) -> None:
    """The beginning of a field; what follows stands there until Word works it out."""
    _field_part(paragraph, "begin")
    part = OxmlElement("w:instrText")
    part.set(qn("xml:space"), "preserve")
    part.text = f" {instruction} "
    paragraph.add_run()._r.append(part)
    _field_part(paragraph, "separate")


def field_ends(paragraph: Paragraph) -> None:
    """The end of a field."""
    _field_part(paragraph, "end")


def _field_part(paragraph: Paragraph, kind: str) -> None:
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(part)


def link_inside(paragraph: Paragraph, anchor: str, text: str) -> None:
    """A link to a bookmark."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    link.set(qn("w:history"), "1")
    _linked(paragraph, link, text)


def link_outside(paragraph: Paragraph, url: str, text: str) -> None:
    """A link to an address."""
    link = OxmlElement("w:hyperlink")
    known = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), known)
    link.set(qn("w:history"), "1")
    _linked(paragraph, link, text)


def _linked(paragraph: Paragraph, link: BaseOxmlElement, text: str) -> None:
    run = paragraph.add_run(text, style=LINK_STYLE)
    link.append(run._r)
    paragraph._p.append(link)


def bookmark(paragraph: Paragraph, number: int, name: str) -> None:
    """A place that links lead to. number, name: of this one alone; a name has at most 40 letters,
    digits and underscores.
    """
    for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(kind)
        mark.set(qn("w:id"), str(number))
        if kind.endswith("Start"):
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)


def grid(
    word: WordDocument,
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Sequence[bool],
    widths: Sequence[Length],
) -> list[BaseOxmlElement]:
    """A table with a row of headings that is repeated on every page; gives its rows of data.

    Rows are copies of one whose cells are filled: to ask Word's table for each cell takes a time
    that grows with the square of the rows. caption: for those who hear the document.
    """
    table = word.add_table(rows=2, cols=len(heads), style=TABLE_STYLE)
    table.autofit = False
    for kind in ("w:firstColumn", "w:lastColumn", "w:lastRow"):
        table._tblPr.find(qn("w:tblLook")).set(qn(kind), "0")
    spoken = OxmlElement("w:tblCaption")
    spoken.set(qn("w:val"), caption)
    table._tblPr.append(spoken)
    first, pattern = (row._tr for row in table.rows)
    for row in (first, pattern):
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, right, width in zip(row.tc_lst, numeric, widths, strict=True):
            cell.width = width
            paragraph = Paragraph(cell.p_lst[0], table)
            paragraph.style = CELL_STYLE
            if right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.add_run("x")
    first.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _fill(first, heads)
    made = []
    for values in rows:
        row = deepcopy(pattern)
        _fill(row, values)
        pattern.addprevious(row)
        made.append(row)
    pattern.getparent().remove(pattern)
    return made


def widths_of(weights: Sequence[int], whole: Length) -> list[Length]:
    """The widths of columns: each has the room beside its text, and a share of the rest."""
    beside = 2 * _BESIDE_TEXT
    left = whole - beside * len(weights)
    return [Length(beside + left * weight // sum(weights)) for weight in weights]


def link_cell(row: BaseOxmlElement, anchor: str) -> None:
    """Make the first cell of a row a link to a bookmark."""
    (run,) = row.tc_lst[0].p_lst[0].r_lst
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    link.set(qn("w:history"), "1")
    run.addprevious(link)
    link.append(run)
    style = OxmlElement("w:rStyle")
    style.set(qn("w:val"), LINK_STYLE)
    run.get_or_add_rPr().insert(0, style)


def _fill(row: BaseOxmlElement, values: Sequence[str]) -> None:
    """Put texts into the cells of a row, each of which has one run with one text."""
    for text, value in zip(list(row.iter(qn("w:t"))), values, strict=True):
        if _BROKEN.search(value):
            Run(text.getparent(), None).text = value  # type: ignore[arg-type] # no part is asked for
        else:
            text.text = value


def same_every_time(data: bytes) -> bytes:
    """The parts of a document with one date for them all."""
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
