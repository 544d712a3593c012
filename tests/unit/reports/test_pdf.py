"""The PDF of a report: tagged for those who hear it, whole, and unmoved by what people typed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader

from app.reports.domain.conference import Format
from app.reports.domain.document import (
    Block,
    Document,
    Figure,
    Figures,
    Head,
    Origin,
    Paragraph,
    Picture,
    Section,
)
from app.reports.pictures import bars_picture
from app.reports.rendering import pdf
from app.reports.rendering.cells import ROOM, ROOM_ACROSS, cells_of
from app.reports.rendering.pdf import RenderingFailed, pdf_bytes
from app.reports.rendering.reading import content_of
from app.tabular.table import Value
from app.web.bars import Group, stacked_bars
from app.web.hemicycle import Part
from app.web.looks import Look
from tests.factories.printed import SVG, a_report, a_section, a_table

INVENTED = "Everything here is invented for a demonstration."
LONG = 130
MARKUP = (
    "#panic(1) #{ $x^2$ *not strong* _flat_ @none <label> = head",
    '"]} #read("data.json") \\u{41} // /* `raw` ~ -- ...',
    "Siân Llŷn o Ŵyr Ynys Môn, £5 – “so”",
    "family 👨‍👩‍👧 العربية שלום 中文 \u202eabc\u202c e\u0301",
    "a\x00b\x07c\x1bd\x7fe\u0085f\ufffeg\ud800h\u2028i",
    "W" * 400,
    "-" * 90,
    "{{ 7 * 7 }} %PDF-1.4 endobj ]]> &amp;",
)


@cache
def long_one() -> bytes:
    rows = tuple((f"Member {number}", number * 1_000) for number in range(LONG))
    heads = (Head("member", "Member"), Head("votes", "Votes cast", numeric=True))
    return pdf_bytes(
        a_report(
            a_section(), a_section(a_table(*rows, name="long", heads=heads)), invented=INVENTED
        )
    )


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def elements(data: bytes) -> list[Any]:
    """Every element of the structure."""
    found: list[Any] = []
    waiting: list[Any] = [read(data).root_object["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if not hasattr(element, "get"):
            continue
        if "/S" in element:
            found.append(element)
        children = element.get("/K", [])
        waiting += children if isinstance(children, list) else [children]
    return found


def test_it_says_that_it_is_tagged_and_in_which_language_and_its_title() -> None:
    reader = read(long_one())
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata
    assert reader.metadata.title == "Report to conference 2016"
    assert root["/Metadata"].get_data().count(b"pdfuaid:part>1<") == 1
    assert reader.outline


def test_heads_of_tables_say_what_they_head_and_pictures_are_told() -> None:
    every = elements(long_one())
    heads = [element for element in every if element["/S"] == "/TH"]
    # Four of figures, six and two of tables: once each, on however many pages they are repeated.
    assert len(heads) == 4 + 6 + 2
    for head in heads:
        attributes = head["/A"].get_object()
        told = attributes if isinstance(attributes, list) else [attributes]
        assert "/Column" in [each.get_object().get("/Scope") for each in told]
    pictures = [element for element in every if element["/S"] == "/Figure"]
    assert [picture["/Alt"] for picture in pictures] == [
        "How many said no? 172 said no, 40 said yes."
    ]


def test_each_page_says_whose_it_is_the_day_and_that_it_is_invented() -> None:
    pages = [page.extract_text() for page in read(long_one()).pages]
    for number, page in enumerate(pages, 1):
        assert INVENTED in page
        assert f"Page {number} of {len(pages)}" in page
        assert "25 September 2016" in page
        assert "Report to conference 2016" in page
    assert sum("Votes cast" in page for page in pages) >= 3


def test_every_cell_and_figure_is_in_it() -> None:
    told = content_of(Format.PDF, long_one())
    for number in range(LONG):
        assert f"Member{number}" in told
        assert f"{number * 1_000:,}" in told
    for words in ("172", "75.1%", "nobodycanknow", "needed51;have40;shortby11"):
        assert words in told


def list_of(page: Any) -> list[Any]:
    """What lies over a page, such as its links."""
    return list(page.get("/Annots", []))


def test_figures_lead_to_how_they_were_made_and_the_appendix_to_the_records() -> None:
    reader = read(long_one())
    links: list[Any] = [
        note.get_object()
        for page in reader.pages
        for note in list_of(page)
        if note.get_object()["/Subtype"] == "/Link"
    ]
    assert all(link.get("/Contents") for link in links)
    addresses = [link["/A"]["/URI"] for link in links if "/URI" in link.get("/A", {})]
    assert "https://whip.example.org/whips?on=2016-09-25" in addresses
    assert len(links) - len(addresses) >= 4 + 2


def of_texts(*texts: str) -> Document:
    """A report that says the texts wherever somebody may type one."""
    all_in_one = " ".join(texts)
    rows = tuple((text, None) for text in texts)
    origin = Origin(all_in_one, "/whips?q=%23", all_in_one, all_in_one)
    parts = tuple(Part(text, 3, Look.NO) for text in texts)
    drawn = stacked_bars(all_in_one, [Group(text, parts) for text in texts])
    heads = (Head("first", all_in_one), Head("second", "Second", numeric=True))
    blocks: tuple[Block, ...] = (
        *(Paragraph(text) for text in texts),
        Figures(all_in_one, tuple(Figure(text, text, origin) for text in texts)),
        replace(a_table(*rows, heads=heads, caption=all_in_one), origin=origin),
        bars_picture("answers", drawn, "answers"),
    )
    section = Section("one", all_in_one, blocks, texts)
    built = a_report(section, title=all_in_one, foreword=texts, invented=texts[0])
    return replace(built, party=texts[-1], built_by=all_in_one, attributions=texts)


def test_what_people_typed_is_shown_and_never_taken_for_markup() -> None:
    data = pdf_bytes(of_texts(*MARKUP))
    told = "\n".join(content_of(Format.PDF, data))
    for text in (MARKUP[0], MARKUP[2], MARKUP[5], MARKUP[7]):
        assert "".join(text.split()) in told
    assert "stands for a character that the typeface has not" in " ".join(
        page.extract_text().replace("\n", " ") for page in read(data).pages
    )


@pytest.mark.parametrize("rows", [5, 40])
def test_a_number_has_its_width_and_texts_give_way(rows: int) -> None:
    heads = [Head(f"text-{number}", "Words", absent="none") for number in range(7)]
    heads += [Head(f"count-{number}", "Votes", numeric=True) for number in range(4)]
    row: tuple[Value, ...] = (*["Some words that may be broken over lines"] * 7, *[1_234_567] * 4)
    cells = cells_of(a_table(*[row] * rows, heads=tuple(heads)), str)
    assert cells.across is (rows == 40)
    assert sum(cells.widths) <= (ROOM_ACROSS if cells.across else ROOM)
    assert cells.widths[7:] == cells.weights[7:] == (10,) * 4
    assert all(width >= least for width, least in zip(cells.widths, cells.least, strict=True))
    narrow = cells_of(a_table(), str)
    assert narrow.widths == narrow.weights


def test_a_report_of_nothing_is_one() -> None:
    nothing = replace(a_report(), sections=(), foreword=(), attributions=())
    assert len(read(pdf_bytes(nothing)).pages) >= 1


def test_a_note_on_characters_stands_only_where_one_was_replaced() -> None:
    plain = pdf_bytes(a_report(a_section(Paragraph("Siân"))))
    assert "typeface" not in read(plain).pages[0].extract_text()


def test_the_day_of_the_file_is_when_the_report_was_built() -> None:
    metadata = read(long_one()).metadata
    assert metadata
    assert metadata.creation_date
    assert metadata.creation_date.date() == date(2016, 9, 26)


def test_a_report_that_takes_too_long_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.01)
    with pytest.raises(RenderingFailed, match="Choose fewer sections"):
        pdf_bytes(a_report())


def test_a_picture_that_is_none_is_a_sentence() -> None:
    broken = Picture("answers", "How many?", SVG[:-6], "Three.", "answers")
    with pytest.raises(RenderingFailed, match="could not be set"):
        pdf_bytes(a_report(a_section(a_table(), broken)))
