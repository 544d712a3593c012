"""A report as a Word document, read back as Word reads it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.reports.domain.document import (
    DataTable,
    Document,
    Figures,
    Head,
    Paragraph,
    Picture,
    Subheading,
    explained,
)
from app.reports.rendering.docx import docx_bytes
from app.reports.rendering.wordparts import widths_of
from app.tabular.page import shown
from tests.factories.printed import RECORDS, SMALL, SVG, a_full_report, a_report, a_section, a_table

MEMBER = (Head("member", "Member"),)
WIDE = DataTable(
    "wide",
    "A wide table",
    tuple(Head(f"column_{number}", f"Column number {number}") for number in range(9)),
    (tuple(f"Some words {number}" for number in range(9)),) * 3,
    RECORDS,
)


def opened(document: Document) -> WordDocument:
    return docx.Document(io.BytesIO(docx_bytes(document)))


def texts(word: WordDocument, style: str) -> list[str]:
    return [
        paragraph.text for paragraph in word.paragraphs if _style_of(paragraph) == style.casefold()
    ]


def _style_of(paragraph: Any) -> str:
    return str(paragraph.style.name).casefold()


def cells(word: WordDocument, number: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in word.tables[number].rows]


def instructions(word: WordDocument) -> list[str]:
    return [part.text.strip() for part in word.element.body.iter(qn("w:instrText"))]


def test_headings_and_captions_are_those_of_word() -> None:
    word = opened(a_report(a_section(), a_section(a_table(name="other"), title="Votes")))
    assert texts(word, "Heading 1") == [
        "Foreword",
        "Declarations",
        "Votes",
        "How each figure was made",
    ]
    assert texts(word, "Heading 2") == ["What was said", "Member by member"]
    assert texts(word, "Caption") == [
        "Table T1. Answers by member",
        "Picture 1. How many said no?",
        "Table T2. Answers by member",
    ]
    assert instructions(word)[1:] == [
        "SEQ Table \\* ARABIC",
        "SEQ Picture \\* ARABIC",
        "SEQ Table \\* ARABIC",
    ]


def test_the_contents_stand_there_before_anybody_asks_for_them() -> None:
    word = opened(a_report(a_section(), a_section(title="Votes")))
    assert instructions(word)[0].startswith("TOC ")
    assert texts(word, "toc 1") == texts(word, "Heading 1")


def test_every_link_within_leads_somewhere_and_only_there() -> None:
    same = "Two sections whose titles begin with the same forty letters and more"
    word = opened(a_report(a_section(title=same + " one"), a_section(title=same + " two")))
    marks = [mark.get(qn("w:name")) for mark in word.element.body.iter(qn("w:bookmarkStart"))]
    assert len(set(marks)) == len(marks)
    assert max(len(mark) for mark in marks) <= 40
    links = [link.get(qn("w:anchor")) for link in word.element.body.iter(qn("w:hyperlink"))]
    inside = {link for link in links if link}
    assert inside <= set(marks)
    assert {"section_1", "section_2", "foreword", "appendix", "why_F1", "is_T1"} <= inside


def test_a_table_keeps_its_headings_on_each_page_and_numbers_at_the_right() -> None:
    word = opened(a_report(a_section(a_table(*SMALL))))
    assert cells(word, 0) == [
        ["Member", "Day", "Time", "Votes", "Share against", "Rebelled"],
        ["Siân Llŷn", "25 September 2016", "25 September 2016, 21:50", "1,234", "66.7%", "Yes"],
        ["Ada Birch", "–", "–", "0", "–", "No"],
    ]
    first, second, _ = (row._tr for row in word.tables[0].rows)
    assert first.trPr.find(qn("w:tblHeader")) is not None
    assert second.trPr.find(qn("w:tblHeader")) is None
    sides = [cell.paragraphs[0].alignment for cell in word.tables[0].rows[1].cells]
    assert [side is not None for side in sides] == [False, False, False, True, True, False]
    assert word.tables[0].style is not None
    assert word.tables[0].style.name == "Report Table"


def test_figures_have_the_numbers_of_the_appendix() -> None:
    document = a_report(a_section(), a_section(a_table(name="other")))
    word = opened(document)
    assert cells(word, 0) == [
        ["Number", "Figure", "Value", "Working"],
        ["F1", "MPs who said no", "172", ""],
        ["F2", "Share who said no", "75.1%", ""],
        ["F3", "Seats at the next election", "nobody can know", ""],
        ["F4", "Signatures", "40", "needed 51; have 40; short by 11"],
    ]
    body = [paragraph.text for paragraph in word.paragraphs]
    appendix = body[body.index("How each figure was made", body.index("Declarations") + 3) + 1 :]
    assert [line.partition(".")[0] for line in appendix] == [
        line.number for line in explained(document)
    ]
    assert appendix[3] == (
        "F4. Signatures (Declarations). Of 229 MPs in receipt of the whip on 25 September 2016. "
        "By Hare quota, largest remainder. Needed: 51. Have: 40. Short by: 11. "
        "Source: UK Parliament, Commons Votes. Records: /whips?on=2016-09-25"
    )
    links = {known.target_ref for known in word.part.rels.values() if known.is_external}
    assert links == {"https://whip.example.org/whips?on=2016-09-25"}


def test_every_page_says_whose_day_it_is_and_that_it_is_invented() -> None:
    word = opened(a_report(a_section(WIDE, Paragraph("After")), invented="All of it is invented."))
    for section in word.sections:
        (head,) = section.header.paragraphs
        assert (
            head.text
            == "Report to conference 2016 – as at 25 September 2016 – All of it is invented."
        )
        (foot,) = section.footer.paragraphs
        fields = [part.text.strip() for part in foot._p.iter(qn("w:instrText"))]
        assert fields == ["PAGE", "NUMPAGES"]


def test_a_wide_table_lies_across_with_the_words_before_it() -> None:
    blocks = Paragraph("Before"), a_table(), Subheading("Widely"), WIDE, Figures("Few", ())
    word = opened(a_report(a_section(*blocks)))
    assert [section.orientation for section in word.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    assert all(
        (section.page_width > section.page_height) is (section.orientation is WD_ORIENT.LANDSCAPE)
        for section in word.sections
        if section.page_width and section.page_height
    )
    order = [
        element.find(f".//{qn('w:t')}").text
        for element in word.element.body
        if element.find(f".//{qn('w:t')}") is not None
    ]
    widely = order.index("Widely")
    assert order[widely + 1 : widely + 3] == ["Table T", "Column number 0"]


def test_a_section_that_begins_with_a_wide_table_lies_across_from_its_heading() -> None:
    word = opened(a_report(a_section(WIDE)))
    assert [section.orientation for section in word.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    breaks = [
        place
        for place, element in enumerate(word.element.body)
        if element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    ]
    heading = next(
        place
        for place, element in enumerate(word.element.body)
        if "".join(part.text or "" for part in element.iter(qn("w:t"))) == "Declarations"
        and element.find(f".//{qn('w:hyperlink')}") is None
    )
    assert breaks[0] < heading < breaks[1]


def test_an_empty_table_says_so() -> None:
    table = DataTable("none", "Nobody", MEMBER, (), RECORDS, "Nobody has answered.")
    word = opened(a_report(a_section(table)))
    assert not word.tables
    assert "Nobody has answered." in texts(word, "Normal")


def test_what_is_left_out_is_said_in_its_section() -> None:
    word = opened(a_report())
    assert texts(word, "Left Out") == ["Left out: The private notes: they are confidential."]


def test_a_picture_has_words_letters_and_fits_its_page() -> None:
    tall = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 900" width="100" height="900">'
    pictures = (
        Picture("one", "How many?", SVG, "172 said no.", "answers"),
        Picture(
            "two", "How tall?", f'{tall}<rect width="9" height="9"/></svg>', "Very.", "answers"
        ),
    )
    data = docx_bytes(a_report(a_section(*pictures, a_table())))
    word = docx.Document(io.BytesIO(data))
    first, second = word.inline_shapes
    assert first._inline.docPr.get("descr") == "How many? 172 said no."
    assert first.width == Cm(17)
    assert second.height <= Cm(21)
    assert round(second.height / second.width) == 9
    with (
        zipfile.ZipFile(io.BytesIO(data)) as archive,
        archive.open("word/media/image1.png") as file,
    ):
        image = Image.open(file).convert("L")
    # To the right of its bars, the picture has a number alone.
    right = image.crop((int(image.width * 0.79), 0, image.width, image.height))
    darkest, _ = right.getextrema()
    assert isinstance(darkest, int | float)
    assert darkest < 100


def test_it_is_in_british_english_and_says_who_made_it_and_when() -> None:
    word = opened(replace(a_report(), title="T" * 300, built_by="R" * 300))
    properties = word.core_properties
    assert properties.language == "en-GB"
    assert properties.title == "T" * 255
    assert properties.author == "R" * 255
    assert properties.created == properties.modified == datetime(2016, 9, 26, 8, 30, 15, tzinfo=UTC)
    languages = word.part._styles_part.element.iter(qn("w:lang"))
    assert {language.get(qn("w:val")) for language in languages} == {"en-GB"}


ANY = st.text(max_size=40) | st.text("<>&\"'\x00\x0b\x1f\ufffe\ud800\r\n\t _x0041_😀", max_size=40)


@settings(max_examples=15, deadline=None)
@given(st.lists(ANY, min_size=1, max_size=6), ANY)
@example(
    ["<w:p/>", "&amp;", "]]>", "\x00\x1f\ufffe\ud800", " two  spaces ", "a\nb\tc", "a\r\nb\rc"],
    "\r\n",
)
def test_no_text_breaks_the_document_or_gets_lost(given_texts: list[str], title: str) -> None:
    table = a_table(*((text,) for text in given_texts), heads=MEMBER)
    section = a_section(Paragraph(title), table, title=title)
    word = opened(a_report(section, title=title, foreword=(title,)))
    rows = [row for (row,) in cells(word, 0)]
    assert rows[0] == "Member"
    assert [_bare(row) for row in rows[1:]] == [_bare(shown(text)) or "–" for text in given_texts]


def _bare(text: str) -> str:
    """What a page shows, but for what Word writes otherwise: ends of lines."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        "\ufffd" if letter in "\ufffe\uffff" or (letter < " " and letter not in "\n\t") else letter
        for letter in kept
    )


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=20),
    st.sampled_from((Cm(17), Cm(25.7))),
)
def test_columns_share_the_page_by_their_weights(weights: list[int], whole: Cm) -> None:
    widths = widths_of(weights, whole)
    assert min(widths) > 0
    assert whole - len(weights) < sum(widths) <= whole
    for (one, width), (other, next_width) in pairwise(zip(weights, widths, strict=True)):
        assert (one > other) is (width > next_width) or one == other


@pytest.mark.parametrize("rows", [229])
def test_no_cell_of_a_full_party_is_lost(rows: int) -> None:
    document = a_full_report(tables=2, rows=rows)
    word = opened(document)
    tables = [table for table in word.tables if len(table.columns) == 6]
    assert [len(table.rows) for table in tables] == [rows + 1, rows + 1]
    for table in tables:
        texts_of = [[cell.text for cell in row.cells] for row in table.rows]
        assert texts_of[229][0] == "Member 229 of Constituency-with-a-name 8"
        assert texts_of[229][3:] == ["8,473", "100.0%", "No"]
        assert all(all(row) for row in texts_of)
