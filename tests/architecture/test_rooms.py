"""Who may know whom, and what is pure. The contracts themselves stand in pyproject.toml."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import grimp
import pytest

from config import ROOT

Modules = Mapping[str, ast.Module]

# Rooms that others are built on: every module of theirs is for use. Of all other rooms only the
# modules named below are, so that the rest can change without asking anybody.
FRAMEWORK = frozenset(
    {
        "db",
        "desk",
        "jobs",
        "kept",
        "kernel",
        "security",
        "source",
        "standing",
        "tabular",
        "web",
        "models",
        "roles",
    }
)
PUBLIC = frozenset(
    {
        "domain",
        "events",
        "importing",
        "matching",
        "models",
        "permissions",
        "queries",
        "registry",
        "running",
        "service",
    }
)
# What reads across all rooms shows their tables as they define them, whose the data are, and who
# went against what as the public page says it.
READS_ACROSS = frozenset({"opendata", "reports"})
SHOWN_ACROSS = frozenset({"attribution", "dissent", "exports", "settings"})
# The clock is a fact of the outside, though the kernel reads it.
NOT_PURE = frozenset({"app.kernel.clock"})
# What a table is, which needs nothing but plain values.
TABLES = "app.tabular.table"
# Libraries of plain values, which know no outside either.
VALUES = frozenset({"msgspec", "numpy"})
WRITES = frozenset({"delete", "insert", "update"})


def rooms() -> list[str]:
    """The packages of app/."""
    return sorted(path.parent.name for path in (ROOT / "app").glob("*/__init__.py"))


def room_of(module: str) -> str:
    """The room of a module; "" for app itself."""
    return module.split(".")[1] if "." in module else ""


def imported_by(tree: ast.AST) -> Iterator[str]:
    """The modules a file names in its imports, wherever they stand."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def is_pure(module: str) -> bool:
    """Whether a module is one that decides."""
    return ".domain" in module or room_of(module) == "kernel" or module == TABLES


def test_the_contracts_on_imports_are_kept() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_room_has_its_place_inside_a_contract() -> None:
    """A new room cannot be forgotten: what is no framework is held to the files of a room."""
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    inside = {
        container
        for contract in configured["contracts"]
        if contract["id"].startswith("inside")
        for container in contract["containers"]
    }
    missing = [r for r in rooms() if r not in FRAMEWORK and f"app.{r}" not in inside]
    assert missing == []


def test_every_room_says_what_it_owns(modules: Modules) -> None:
    silent = [room for room in rooms() if not ast.get_docstring(modules[f"app.{room}"])]
    assert silent == []


def test_between_rooms_only_the_public_modules_are_used() -> None:
    graph = grimp.build_graph("app")
    used = {
        (importer, imported)
        for importer in graph.modules
        if room_of(importer) not in {"", "models"}
        for imported in graph.find_modules_directly_imported_by(importer)
        if room_of(imported) not in FRAMEWORK | {"", room_of(importer)}
    }
    private = {
        (room_of(importer), imported)
        for importer, imported in used
        if not PUBLIC.intersection(imported.split(".")[2:3])
        and not (room_of(importer) in READS_ACROSS and imported.split(".")[2] in SHOWN_ACROSS)
    }
    assert private == set()


def test_the_pure_modules_know_plain_values_and_each_other_only(modules: Modules) -> None:
    allowed = sys.stdlib_module_names | VALUES
    impure = [
        (module, imported)
        for module, tree in modules.items()
        if is_pure(module) and module not in NOT_PURE
        for imported in imported_by(tree)
        if imported.split(".")[0] not in allowed
        and not (imported.startswith("app.") and is_pure(imported) and imported not in NOT_PURE)
    ]
    assert impure == []


def test_nothing_that_decides_uses_a_float(modules: Modules) -> None:
    found = [
        f"{module}:{node.lineno}"
        for module, tree in modules.items()
        if ".domain" in module
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id.startswith("float"))
        or (isinstance(node, ast.Attribute) and node.attr.startswith("float"))
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert found == []


def test_one_place_commits(modules: Modules) -> None:
    found = {
        module
        for module, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    }
    assert found == {"app.db.work"}


def test_nobody_writes_the_tables_of_another_room(modules: Modules) -> None:
    """Neither as a statement (insert(Member)) nor as a new object (Member(...))."""
    graph = grimp.build_graph("app")
    written = set()
    for module, tree in modules.items():
        foreign = {
            alias.asname or alias.name: node.module
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            and node.module in graph.modules
            and node.module.endswith(".models")
            and room_of(node.module) != room_of(module)
            for alias in node.names
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            called = node.func.id
            first = node.args[0] if node.args else None
            if called in foreign:
                written.add((room_of(module), called))
            elif called in WRITES and isinstance(first, ast.Name) and first.id in foreign:
                written.add((room_of(module), first.id))
    assert written == set()


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "manager", "misc"])
def test_no_module_is_a_heap(modules: Modules, word: str) -> None:
    assert [module for module in modules if word in module.split(".")] == []
