"""The compiled requirements are what pyproject.toml asks for: nothing missing, nothing left over.

Told without a network from what is installed: each file is followed from the names in
pyproject.toml through what the installed packages themselves require.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from config import ROOT

PINNED = re.compile(r"^(?P<name>[\w.-]+)(?:\[[^]]*\])?==(?P<version>[^\s;]+)[^\\\n]*(?P<more>\\?)$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
FILES = {
    "requirements.txt": (),
    "tests/requirements.txt": ("test", "bench"),
}


def pins(file: str) -> dict[str, Version]:
    """The packages of a compiled file and their versions."""
    found = {}
    for line in (ROOT / file).read_text().splitlines():
        if pinned := PINNED.match(line):
            found[canonicalize_name(pinned["name"])] = Version(pinned["version"])
    return found


def asked_for(groups: Iterable[str]) -> list[Requirement]:
    """What pyproject.toml names: the product's own needs, and those of some groups."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = [*project["project"]["dependencies"]]
    for group in groups:
        names += project["dependency-groups"][group]
    return [Requirement(name) for name in names]


def needed(roots: Iterable[Requirement]) -> set[str]:
    """Everything that is needed for some requirements, by name.

    Raises PackageNotFoundError where a package is not installed.
    """
    seen: set[tuple[str, str]] = set()
    waiting = [(root, extra) for root in roots for extra in ("", *root.extras)]
    while waiting:
        wanted, extra = waiting.pop()
        name = canonicalize_name(wanted.name)
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for text in requires(name) or ():
            further = Requirement(text)
            if further.marker is None or further.marker.evaluate({"extra": extra}):
                waiting += [(further, e) for e in ("", *further.extras)]
    return {name for name, _ in seen}


@pytest.mark.parametrize("file", FILES)
def test_every_requirement_is_pinned_with_hashes(file: str) -> None:
    lines = (ROOT / file).read_text().splitlines()
    assert [line for line in lines if not (PINNED.match(line) or HASH.match(line))] == []
    without_hash = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if PINNED.match(line) and not HASH.match(following)
    ]
    assert without_hash == []


@pytest.mark.parametrize("file", FILES)
def test_what_pyproject_asks_for_is_pinned_in_a_version_it_takes(file: str) -> None:
    versions = pins(file)
    unmet = [
        str(wanted)
        for wanted in asked_for(FILES[file])
        if (version := versions.get(canonicalize_name(wanted.name))) is None
        or not wanted.specifier.contains(version, prereleases=True)
    ]
    assert unmet == [], "say: make requirements"


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_missing_and_nothing_left_over(file: str) -> None:
    try:
        expected = needed(asked_for(FILES[file]))
    except PackageNotFoundError as missing:
        pytest.fail(f"{missing.name} is asked for and not installed; say: make requirements")
    assert set(pins(file)) == expected, "say: make requirements"


def test_what_is_tested_is_what_is_served() -> None:
    served, tested = pins("requirements.txt"), pins("tests/requirements.txt")
    different = {name: (v, tested.get(name)) for name, v in served.items() if tested.get(name) != v}
    assert different == {}, "say: make requirements"
