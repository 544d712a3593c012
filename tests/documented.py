"""Writes docs/exports.md: every table that can be taken as a file, with what its columns mean.

`python -m tests.documented` writes it anew; a test says when it is out of date. Which definitions
a file is made of is read in the source of its view; the columns are those that they give.
"""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Mapped

from app.reports.domain.every import EXPORTS, Export
from app.tabular.table import Column, Table
from config import ROOT
from tests.glossary import MEANINGS

DOCUMENT = ROOT / "docs" / "exports.md"
HEAD = """# Every table that can be taken as a file

Written by `python -m tests.documented` from the definitions that write the files; do not edit it.

Under every list there is a link to the same rows as CSV and as XLSX, and `/reports` is the index of
all of them. A file has the filters of its list. Column names are stable: a column may be added, and
none changes its name or its meaning. In CSV the first lines begin with `#` and say what the file is
(title, source, filters); then comes a line of the names below, then the rows. Days are written as
2016-09-25, instants in UTC as 2016-09-25T20:50:00Z, a yes or no as `true` or `false`, shares as
decimals of four places. In XLSX the headings are the labels, and the second sheet tells what they
mean. What an officer takes is put on record, with its filters and how many rows it has.

A label in braces is that of the record the file is about, such as a party or a round.
"""


KINDS: dict[type, str] = {
    bool: "yes or no",
    int: "whole number",
    Fraction: "share",
    datetime: "instant",
    date: "day",
    str: "text",
}
STAGES = frozenset({"ballot", "decision", "hustings", "papers"})
"""Days of a timetable, which are named for what happens on them."""
UNANSWERED = (AssertionError, AttributeError, KeyError, StopIteration, TypeError, ValueError)


class _Anything:
    """Stands for whatever a definition is given to make its columns from."""

    def __init__(self, name: str, kind: Any = None, *, flag: bool = True) -> None:
        self._name = name
        self._kind = kind
        self._flag = flag

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(name, _hint_of(self._kind, name), flag=self._flag)

    def __getitem__(self, key: object) -> _Anything:
        return self

    def __call__(self, *_args: object, **_kwargs: object) -> _Anything:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return f"{{{self._name}}}"

    def __format__(self, spec: str) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Made:
    """A definition that a view makes a file of, and the yes or no that it is called with."""

    module: str
    name: str
    flags: tuple[tuple[str, bool], ...]

    def table(self) -> Table[Any]:
        """The table, made with stand-ins for what only a request knows."""
        make = getattr(importlib.import_module(self.module), self.name)
        hints = typing.get_type_hints(make)
        given: dict[str, Any] = {}
        for name in inspect.signature(make).parameters:
            given[name] = dict(self.flags).get(name, _stand_in(name, hints[name]))
        table = make(**given)
        assert isinstance(table, Table)
        return table

    def row(self) -> Any:
        """The class of the table's rows."""
        make = getattr(importlib.import_module(self.module), self.name)
        return typing.get_args(typing.get_type_hints(make)["return"])[0]


def _hint_of(kind: Any, name: str) -> Any:
    """What a class says that one of its attributes is; None when it does not say."""
    if not isinstance(kind, type):
        return None
    by_property = inspect.getattr_static(kind, name, None)
    if isinstance(by_property, property):
        return typing.get_type_hints(by_property.fget).get("return")
    hint = typing.get_type_hints(kind).get(name)
    # Of a table's class: Mapped[date | None].
    return typing.get_args(hint)[0] if typing.get_origin(hint) is Mapped else hint


def _stand_in(name: str, hint: Any, *, flag: bool = True) -> Any:
    """A value of a kind."""
    kinds = typing.get_args(hint) if typing.get_origin(hint) in _UNIONS else (hint,)
    if str in kinds and name == "name":
        return "table"  # it becomes part of the name of a file
    if str in kinds:
        return "" if name == "attribution" else f"{{{name}}}".replace("_", " ")
    if bool in kinds:
        return flag
    if datetime in kinds:
        return datetime(2016, 9, 25, 12, tzinfo=UTC)
    if date in kinds:
        return date(2016, 9, 25)
    if Fraction in kinds:
        return Fraction(1, 2)
    if int in kinds or name == "id":
        return 1
    if typing.get_origin(hint) is tuple and Ellipsis not in typing.get_args(hint):
        return tuple(_stand_in(name, kind) for kind in typing.get_args(hint))
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return next(iter(kind))
    classes = [kind for kind in kinds if isinstance(kind, type) and kind is not type(None)]
    return _Anything(name.replace("_", " "), next(iter(classes), None), flag=flag)


_UNIONS = (typing.Union, type(int | str))


# --- which definitions a view uses ---------------------------------------------------------------


@dataclass(frozen=True)
class _Module:
    """The source of a module of views: its functions, and what its names stand for elsewhere."""

    functions: dict[str, ast.FunctionDef]
    elsewhere: dict[str, str]


@cache
def _read(path: Path) -> _Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    elsewhere = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("app."):
            for alias in node.names:
                elsewhere[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    return _Module(functions, elsewhere)


def _path_of(module: str) -> Path:
    path = ROOT / f"{module.replace('.', '/')}.py"
    return path if path.exists() else path.with_suffix("") / "__init__.py"


def _module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def _is_definition(module: str, name: str) -> bool:
    """Whether a function says that it gives a table."""
    path = _path_of(module)
    function = _read(path).functions.get(name) if path.exists() else None
    return function is not None and "Table[" in ast.unparse(function.returns or ast.Constant(""))


def definitions_of(endpoint: str) -> list[Made]:
    """The definitions that the view of a file uses, itself or by functions it calls."""
    room, _, name = endpoint.partition(".")
    folder = ROOT / "app" / room / "views"
    files = sorted(folder.glob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    (path,) = [path for path in files if name in _read(path).functions]
    found: dict[tuple[str, str], Made] = {}
    _look(path, name, found, set())
    return list(found.values())


def _look(
    path: Path, name: str, found: dict[tuple[str, str], Made], seen: set[tuple[Path, str]]
) -> None:
    """Add what a function uses; a function of another module of views is followed too."""
    if not path.exists():
        return  # an object of another module, such as its blueprint
    module = _read(path)
    if (path, name) in seen or name not in module.functions:
        return
    seen.add((path, name))
    for call in ast.walk(module.functions[name]):
        if not isinstance(call, ast.Call):
            continue
        target = _target(call.func, module)
        if target is None:
            continue
        where, _, what = target.rpartition(".")
        where = where or _module_of(path)
        if _is_definition(where, what):
            found.setdefault((where, what), Made(where, what, _flags(call)))
        elif ".views" in where or ".exports" in where:
            _look(_path_of(where), what, found, seen)


def _target(node: ast.AST, module: _Module) -> str | None:
    """What is called: "app.votes.exports.votes_table", or ".helper" of the same module."""
    if isinstance(node, ast.Name):
        if node.id in module.functions:
            return f".{node.id}"
        return module.elsewhere.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = module.elsewhere.get(node.value.id)
        return None if owner is None else f"{owner}.{node.attr}"
    return None


def _flags(call: ast.Call) -> tuple[tuple[str, bool], ...]:
    """The yes or no that a call is given as such."""
    return tuple(
        (keyword.arg, keyword.value.value)
        for keyword in call.keywords
        if keyword.arg and isinstance(keyword.value, ast.Constant)
        if isinstance(keyword.value.value, bool)
    )


# --- the document --------------------------------------------------------------------------------


def written() -> str:
    """The whole document."""
    parts = [HEAD]
    subjects = list(dict.fromkeys(export.subject for export in EXPORTS))
    for subject in subjects:
        parts.append(f"## {subject}\n")
        parts += [_section(export) for export in EXPORTS if export.subject == subject]
    return "\n".join(parts)


def _section(export: Export) -> str:
    """What a file holds; where its view can make several tables, each of them."""
    lines = [f"### {export.title}\n"]
    if export.found:
        lines.append(f"Found from `{export.found}`.\n")
    for made in definitions_of(export.endpoint):
        table = made.table()
        lines.append(f"{table.title}:\n")
        lines += ["| column | label | kind | meaning | a blank means |", "|---|---|---|---|---|"]
        lines += [_row(column, made.row()) for column in table.columns]
        lines.append("")
    return "\n".join(lines)


def _row(column: Column[Any], row: Any) -> str:
    blank = "" if column.absent == "none" else column.absent
    meaning = column.hint or MEANINGS.get((column.name, column.label), "")
    cells = (f"`{column.name}`", column.label, _kind(column, row), meaning, blank)
    return "| " + " | ".join(" ".join(cell.replace("|", "/").split()) for cell in cells) + " |"


def _kind(column: Column[Any], row: Any) -> str:
    """What kinds of value a column gives to a row that knows nothing but its kinds."""
    said = []
    for flag in (True, False):
        try:
            value = column.value(_Anything("row", row, flag=flag))
        except UNANSWERED:
            continue
        said += [words for kind, words in KINDS.items() if type(value) is kind]
        said += ["text"] if isinstance(value, enum.Enum) else []
    return " or ".join(dict.fromkeys(said)) or _by_name(column)


def _by_name(column: Column[Any]) -> str:
    """The same where the value cannot be had: by the names that days, instants and figures bear."""
    if column.name.endswith("_on") or column.name in STAGES:
        return "day"
    if column.name.endswith("_at"):
        return "instant"
    if column.numeric:
        return "share" if "share" in column.name else "whole number"
    return "text"


if __name__ == "__main__":
    DOCUMENT.write_text(written(), encoding="utf-8")
    print(f"{DOCUMENT.relative_to(ROOT)} is written: {len(EXPORTS)} tables.")
