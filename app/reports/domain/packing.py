"""A report as canonical JSON, and back: the same content gives the same bytes for ever.

A value is written so that its kind can be told: a text, a whole number, a yes or no and nothing are
themselves; a share is {"share": [1, 3]}, a day {"day": "2016-09-25"}, an instant {"at":
"2016-09-25T20:50:00+00:00"}.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from app.reports.domain.document import (
    Audience,
    Block,
    DataTable,
    Document,
    Figure,
    Figures,
    Head,
    Origin,
    Paragraph,
    Picture,
    Section,
    Subheading,
)
from app.tabular.table import Value, plain_text

FORMAT = 1
"""The version of this writing; a reader of it refuses any other."""


class UnreadableReport(ValueError):
    """What is stored is no report of a version that this program reads."""


def packed(document: Document) -> bytes:
    """A report as canonical JSON in UTF-8: keys in order, no spaces, no choice left open.

    Raises TypeError for a value that no report holds, such as a float.
    """
    content = {
        "format": FORMAT,
        "title": document.title,
        "party": document.party,
        "as_at": document.as_at.isoformat(),
        "built_at": document.built_at.astimezone(UTC).isoformat(),
        "built_by": document.built_by,
        "audience": document.audience.value,
        "foreword": list(document.foreword),
        "site": document.site,
        "invented": document.invented,
        "attributions": list(document.attributions),
        "sections": [_section(section) for section in document.sections],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def unpacked(data: bytes) -> Document:
    """The report that `packed` wrote. Raises UnreadableReport."""
    try:
        content = json.loads(data)
        if content["format"] != FORMAT:
            raise UnreadableReport(f"the report is written in format {content['format']}")
        return Document(
            title=content["title"],
            party=content["party"],
            as_at=date.fromisoformat(content["as_at"]),
            built_at=datetime.fromisoformat(content["built_at"]),
            built_by=content["built_by"],
            audience=Audience(content["audience"]),
            foreword=tuple(content["foreword"]),
            sections=tuple(_read_section(section) for section in content["sections"]),
            site=content["site"],
            invented=content["invented"],
            attributions=tuple(content["attributions"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableReport(f"the report cannot be read: {error!r}") from error


def _section(section: Section) -> dict[str, object]:
    return {
        "key": section.key,
        "title": section.title,
        "blocks": [_block(block) for block in section.blocks],
        "left_out": list(section.left_out),
        "used": sorted(section.used),
    }


def _read_section(data: dict[str, Any]) -> Section:
    return Section(
        data["key"],
        data["title"],
        tuple(_read_block(block) for block in data["blocks"]),
        tuple(data["left_out"]),
        frozenset(data["used"]),
    )


def _block(block: Block) -> dict[str, object]:
    match block:
        case Paragraph():
            return {"is": "paragraph", "text": plain_text(block.text)}
        case Subheading():
            return {"is": "subheading", "text": plain_text(block.text)}
        case Figures():
            return {
                "is": "figures",
                "caption": block.caption,
                "figures": [_figure(figure) for figure in block.figures],
            }
        case DataTable():
            return {
                "is": "table",
                "name": block.name,
                "caption": block.caption,
                "heads": [
                    [head.name, head.label, head.numeric, head.meaning, head.absent]
                    for head in block.heads
                ],
                "rows": [[_value(value) for value in row] for row in block.rows],
                "origin": _origin(block.origin),
                "empty": block.empty,
            }
        case Picture():
            return {
                "is": "picture",
                "name": block.name,
                "question": block.question,
                "svg": block.svg,
                "alternative": block.alternative,
                "table": block.table,
            }


def _read_block(data: dict[str, Any]) -> Block:
    match data["is"]:
        case "paragraph":
            return Paragraph(data["text"])
        case "subheading":
            return Subheading(data["text"])
        case "figures":
            return Figures(
                data["caption"], tuple(_read_figure(figure) for figure in data["figures"])
            )
        case "table":
            return DataTable(
                data["name"],
                data["caption"],
                tuple(Head(*head) for head in data["heads"]),
                tuple(tuple(_read_value(value) for value in row) for row in data["rows"]),
                Origin(**data["origin"]),
                data["empty"],
            )
        case "picture":
            return Picture(
                data["name"],
                data["question"],
                data["svg"],
                data["alternative"],
                data["table"],
            )
    raise UnreadableReport(f"a report has no block {data['is']!r}")


def _origin(origin: Origin) -> dict[str, str]:
    return {
        "base": origin.base,
        "address": origin.address,
        "rule_set": origin.rule_set,
        "source": origin.source,
    }


def _figure(figure: Figure) -> dict[str, object]:
    return {
        "label": figure.label,
        "value": _value(figure.value),
        "origin": _origin(figure.origin),
        "absent": figure.absent,
        "needed": _value(figure.needed),
        "have": _value(figure.have),
        "short_by": _value(figure.short_by),
    }


def _read_figure(data: dict[str, Any]) -> Figure:
    return Figure(
        data["label"],
        _read_value(data["value"]),
        Origin(**data["origin"]),
        data["absent"],
        _read_value(data["needed"]),
        _read_value(data["have"]),
        _read_value(data["short_by"]),
    )


def _value(value: Value) -> object:
    match value:
        case None | bool():
            return value
        case str():
            return plain_text(value)
        case int():
            return int(value)
        case Fraction():
            return {"share": [value.numerator, value.denominator]}
        case datetime():
            return {"at": value.astimezone(UTC).isoformat()}
        case date():
            return {"day": value.isoformat()}
    raise TypeError(f"a report holds no {type(value).__name__}: {value!r}")


def _read_value(data: Any) -> Value:
    match data:
        case {"share": [int(part), int(whole)]}:
            return Fraction(part, whole)
        case {"at": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
        case None | bool() | str() | int():
            return data
    raise UnreadableReport(f"a report holds no {data!r}")
