"""What every format says beside the sections: notes on the report, and how each figure was made."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.dates import written_day, written_time
from app.reports.domain.document import Document, Explained, explained
from app.tabular.page import shown
from app.tabular.table import Column, Table, Value

APPENDIX = "How each figure was made"
LEFT_OUT = "What is left out"
SOURCES = "Sources"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that a section does not say, and why."""

    section: str
    sentence: str


def report_notes(document: Document) -> list[tuple[str, str]]:
    """What must be known of a report to read any of it: label and text."""
    notes = [
        ("Report", document.title),
        ("Party", document.party),
        ("As at", f"the end of {written_day(document.as_at)}"),
        ("Read from the record", f"{written_time(document.built_at)}, for {document.built_by}"),
        ("For", document.audience.label),
    ]
    if document.invented:
        notes.append(("Note", document.invented))
    return notes + [("Licence", text) for text in document.attributions]


def figures_table() -> Table[Explained]:
    """Every figure and table with its number and its origin."""
    return Table(
        "how-each-figure-was-made",
        APPENDIX,
        (
            Column[Explained]("number", "Number", lambda line: line.number),
            Column[Explained]("section", "Section", lambda line: line.section),
            Column[Explained]("label", "What it is", lambda line: line.label),
            Column[Explained](
                "value",
                "Value",
                lambda line: line.figure.value if line.figure else None,
                numeric=True,
                hint="Of a figure; a table has its values in its own file or sheet.",
            ),
            Column[Explained](
                "absent",
                "Why there is no value",
                lambda line: (
                    line.figure.absent if line.figure and line.figure.value is None else None
                ),
                absent="there is one, or it is a table",
            ),
            Column[Explained]("base", "Of what", lambda line: line.origin.base),
            Column[Explained](
                "rule_set",
                "Rule set",
                lambda line: line.origin.rule_set or None,
                hint="By which published rules it was worked out.",
                absent="a plain count",
            ),
            Column[Explained](
                "needed",
                "Needed",
                lambda line: line.figure.needed if line.figure else None,
                numeric=True,
            ),
            Column[Explained](
                "have", "Have", lambda line: line.figure.have if line.figure else None, numeric=True
            ),
            Column[Explained](
                "short_by",
                "Short by",
                lambda line: line.figure.short_by if line.figure else None,
                numeric=True,
            ),
            Column[Explained]("source", "Source", lambda line: line.origin.source or None),
            Column[Explained](
                "records",
                "Records",
                lambda line: line.origin.address,
                hint="Where the records stand in Chief Whip, from its address on.",
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class Rested:
    """What rests on one source. numbers: of figures and tables, as the appendix has them."""

    source: str
    numbers: tuple[str, ...]
    rule_sets: tuple[str, ...]


def sources_table() -> Table[Rested]:
    """Every source with what rests on it."""
    return Table(
        "sources",
        SOURCES,
        (
            Column[Rested]("source", "Source", lambda row: row.source or None, absent="none named"),
            Column[Rested](
                "numbers", "Figures and tables that rest on it", lambda row: ", ".join(row.numbers)
            ),
            Column[Rested](
                "rule_sets",
                "Rule sets applied to it",
                lambda row: "; ".join(row.rule_sets) or None,
                hint="By which published rules figures were worked out.",
                absent="plain counts",
            ),
        ),
    )


def sources(document: Document) -> list[Rested]:
    """What rests on each source, in the order in which they are first met."""
    met: dict[str, list[Explained]] = {}
    for line in explained(document):
        met.setdefault(line.origin.source, []).append(line)
    return [
        Rested(
            source,
            tuple(line.number for line in lines),
            tuple(dict.fromkeys(line.origin.rule_set for line in lines if line.origin.rule_set)),
        )
        for source, lines in met.items()
    ]


def left_out_table() -> Table[LeftOut]:
    """What the sections do not say."""
    return Table(
        "left-out",
        LEFT_OUT,
        (
            Column[LeftOut]("section", "Section", lambda line: line.section),
            Column[LeftOut]("sentence", "What is left out, and why", lambda line: line.sentence),
        ),
    )


def left_out(document: Document) -> list[LeftOut]:
    """What the sections do not say, in their order."""
    return [
        LeftOut(section.title, sentence)
        for section in document.sections
        for sentence in section.left_out
    ]


def working_out(line: Explained) -> str:
    """How a figure or a table was made, in short sentences: of what, by what rule, from where."""
    origin, figure = line.origin, line.figure
    said = [("Of", origin.base), ("By", origin.rule_set)]
    if figure is not None:
        said += [
            ("Needed:", written(figure.needed)),
            ("Have:", written(figure.have)),
            ("Short by:", written(figure.short_by)),
        ]
    said.append(("Source:", origin.source))
    return " ".join(f"{word} {text.rstrip('.')}." for word, text in said if text)


def written(value: Value, *, numeric: bool = True) -> str:
    """A value as every format that is read by people writes it; "" for none."""
    return shown(value, numeric=numeric)
