"""What is committed holds nothing of the machine it was written on, and nothing out of place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import ROOT

# The product's owner fixed these; the others are what tools need.
REQUIRED = frozenset(
    {"app", "migrations", "config.py", "wsgi.py", "tests", "requirements.txt", "README.md"}
)
FOR_TOOLS = frozenset(
    {
        ".ci",
        ".flaskenv",
        ".gitignore",
        ".npmrc",
        "LICENSE",
        "Makefile",
        "deploy",
        "docs",
        "package.json",
        "pyproject.toml",
    }
)
# Written so that this file itself does not match.
HOME = re.compile(r"(?<![\w.:/-])/(?:work|root|home|Users)/[\w.]")
REGISTRY = re.compile(
    r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|npmjs[.]org|deb[.]debian|[-]-extra-index-url"
    r"|[-]-index-url |[-]-find-links|\"resolved\": "
)
BINARY = frozenset({".xz", ".otf", ".woff2", ".png", ".xlsx", ".sqlite3"})


def lines_matching(paths: list[Path], pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern stands in text files: "app/x.py:12: the line"."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in paths
        if path.suffix not in BINARY
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_folder_of_somebody(committed: list[Path]) -> None:
    assert lines_matching(committed, HOME) == []


def test_no_file_names_this_checkout(committed: list[Path]) -> None:
    here = re.compile(re.escape(str(ROOT)) + r"(?![\w-])")
    assert len(ROOT.parts) < 3 or lines_matching(committed, here) == []


def test_no_file_names_a_registry(committed: list[Path]) -> None:
    assert lines_matching(committed, REGISTRY) == []


def test_the_top_level_is_the_owners(committed: list[Path]) -> None:
    here = {path.relative_to(ROOT).parts[0] for path in committed}
    assert here - REQUIRED - FOR_TOOLS == set()
    assert REQUIRED - here == set()


def test_no_lock_file_is_committed(committed: list[Path]) -> None:
    assert [path for path in committed if re.search(r"(^|[.-])lock([.]|$)", path.name)] == []


def test_the_readme_has_a_map_of_every_room() -> None:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    sections = re.split(r"^#{1,3} ", text, flags=re.MULTILINE)
    maps = [section for section in sections if re.search(r"\bapp/", section)]
    if not maps:
        pytest.skip("README.md has no section on app/ yet")
    rooms = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    named = {word for section in maps for word in re.findall(r"[a-z_]+", section)}
    assert rooms - named == set()
    # A line of the map is `votes/  what it is for`, in a tree or in a table.
    in_map = {
        word
        for section in maps
        for word in re.findall(r"^[|│├└─ `*-]*(?:app/)?([a-z_]+)/(?:`|\s)", section, re.MULTILINE)
    } - {"app", "tests", "migrations", "docs"}
    assert in_map - rooms == set()
