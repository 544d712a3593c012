"""A kind of import does its rows one by one, or together."""

from __future__ import annotations

from typing import Any

import pytest

from app.intake.registry import Applied, IntakeColumn, IntakeKind, new

ONE_BY_ONE = {"apply": lambda *_: Applied(1, None), "void": lambda *_, **__: None}
TOGETHER = {"apply_all": lambda *_: iter(()), "void_all": lambda *_: iter(())}


def kind(**acts: Any) -> IntakeKind[str]:
    return IntakeKind[str](
        name="things",
        title="Things",
        one="thing",
        permission="things:thing:keep",
        columns=(IntakeColumn("name", "Name", "What it is called."),),
        read=lambda texts: texts["name"],
        key=lambda given: given,
        plan=lambda _session, rows: [new() for _ in rows],
        link=lambda subject: f"/things/{subject}",
        **acts,
    )


@pytest.mark.parametrize("acts", [ONE_BY_ONE, TOGETHER])
def test_either_is_taken(acts: dict[str, Any]) -> None:
    assert kind(**acts).title == "Things"


@pytest.mark.parametrize("acts", [{}, {**ONE_BY_ONE, **TOGETHER}, {"apply": ONE_BY_ONE["apply"]}])
def test_neither_or_both_is_not(acts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="one by one or together"):
        kind(**acts)
