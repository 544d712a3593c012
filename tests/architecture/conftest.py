"""What the tests of the house's shape look at."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from config import ROOT, Config


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, put together and not connected to anything."""
    path = tmp_path_factory.mktemp("house") / "never-made.sqlite3"
    return create_app(Config.from_environment({"DATABASE_URL": f"sqlite:///{path}"}))


@pytest.fixture(scope="session")
def modules() -> Mapping[str, ast.Module]:
    """Every Python file of app/, parsed, by module name."""
    parsed = {}
    for path in sorted((ROOT / "app").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        parsed[name] = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    return parsed


@pytest.fixture(scope="session")
def committed() -> list[Path]:
    """Every file that is committed, or would be by `git add .`."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout of git, so nobody knows what is committed")
    # Whoever owns the folder, its list of files may be read.
    git = ["git", "-c", f"safe.directory={ROOT}"]
    listed = subprocess.run(
        [*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]
