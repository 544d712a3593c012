"""What two files of one report have in common, whoever made them."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import replace

import pytest
from pypdf import PdfReader, PdfWriter

from app.reports.domain.conference import Format
from app.reports.domain.document import Document, Figure, Figures, Head, Paragraph
from app.reports.rendering import cells
from app.reports.rendering.formats import FORMATS
from app.reports.rendering.reading import content_of
from tests.factories.printed import RECORDS, SMALL, a_report, a_section, a_table

ONE = (Head("member", "Member"),)
SPREAD = a_report(
    a_section(
        Paragraph("Whatever was said is on record. " * 20),
        a_table(*SMALL),
        a_table(*((f"Member {number}",) for number in range(150)), name="long", heads=ONE),
    )
)


def read(format_: Format, document: Document) -> Counter[str]:
    return Counter(content_of(format_, FORMATS[format_].render(document)))


@pytest.mark.parametrize("format_", list(Format))
def test_one_number_among_many_alike_is_missed(format_: Format) -> None:
    """A 7 in place of one of many fives differs, though there are sevens and fives elsewhere."""
    heads = (Head("member", "Member"), Head("votes", "Votes", numeric=True))

    def with_votes(*votes: int) -> Document:
        rows = [(f"Member {at}", vote) for at, vote in enumerate(votes)]
        return a_report(a_section(a_table(*rows, heads=heads)))

    before, after = read(format_, with_votes(5, 5, 7)), read(format_, with_votes(5, 7, 7))
    assert before != after
    assert sum((before - after).values()) == 1


@pytest.mark.parametrize("format_", list(Format))
def test_a_changed_word_of_a_left_out_sentence_is_missed(format_: Format) -> None:
    section = a_section()
    other = replace(section, left_out=("The private notes: nobody wrote any.",))
    assert read(format_, a_report(section)) != read(format_, a_report(other))


def test_where_pages_of_a_pdf_break_is_no_part_of_what_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upright = FORMATS[Format.PDF].render(SPREAD)
    monkeypatch.setattr(cells, "ACROSS", 1)
    monkeypatch.setattr(cells, "SMALLER", 1)
    monkeypatch.setattr(cells, "LONG", 0)
    across = FORMATS[Format.PDF].render(SPREAD)
    assert len(PdfReader(io.BytesIO(upright)).pages) != len(PdfReader(io.BytesIO(across)).pages)
    assert content_of(Format.PDF, upright) == content_of(Format.PDF, across)


def test_how_a_pdf_is_packed_is_no_part_of_what_it_says() -> None:
    data = FORMATS[Format.PDF].render(a_report())
    writer = PdfWriter(clone_from=io.BytesIO(data))
    for page in writer.pages:
        page.compress_content_streams(level=1)
    again = io.BytesIO()
    writer.write(again)
    assert again.getvalue() != data
    assert content_of(Format.PDF, again.getvalue()) == content_of(Format.PDF, data)


def test_a_pdf_says_each_cell_once_and_no_number_of_a_page() -> None:
    said = read(Format.PDF, SPREAD)
    # The heading of a long table stands on each of its pages.
    assert [said[f"Member{number}"] for number in range(150)] == [1] * 150
    assert said["Member"] == 2
    assert not [text for text in said if text.startswith("Page")]
    # In the contents, and above the section.
    assert said["Declarations"] == 2


@pytest.mark.parametrize("format_", [Format.DOCX, Format.XLSX, Format.ZIP])
def test_how_a_file_is_compressed_is_no_part_of_what_it_says(format_: Format) -> None:
    data = FORMATS[format_].render(a_report())
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(again, "w") as stored:
        for name in given.namelist():
            stored.writestr(name, given.read(name))
    assert again.getvalue() != data
    assert content_of(format_, again.getvalue()) == content_of(format_, data)


@pytest.mark.parametrize("format_", list(Format))
def test_every_format_says_the_figures_and_why_one_has_no_value(format_: Format) -> None:
    figures = Figures(
        "Counts",
        (
            Figure("Members counted", 172, RECORDS),
            Figure("Seats foreseen", None, RECORDS, absent="nobody can know"),
        ),
    )
    said = "".join(read(format_, a_report(a_section(figures)))).replace(" ", "")
    for words in ("Memberscounted", "172", "Seatsforeseen", "nobodycanknow", "Hare", "/whips?on="):
        assert words in said
