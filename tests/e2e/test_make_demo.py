"""`make demo` as somebody types it who has just come by the code."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import ROOT
from tests.checks import environment

WHOLE_SAMPLE = "171 divisions on record"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the product without anything in its record; what is installed is shared."""
    copy = tmp_path / "chief-whip"
    copy.mkdir()
    for name in ("app", "migrations"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    # Copied with their dates, so that make sees that their requirements are installed.
    for name in ("Makefile", "config.py", "wsgi.py", ".flaskenv", "requirements.txt"):
        shutil.copy2(ROOT / name, copy / name)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    return copy


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def page(port: int, path: str = "/") -> str:
    """A page of what is served on a port."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return str(answer.read().decode())


@contextmanager
def demo(checkout: Path, goal: str, port: int) -> Iterator[list[str]]:
    """Run `make demo` or `make demo-new` until the block ends; gives what it said, line by line."""
    log = checkout / "said.txt"
    with log.open("w") as said:
        process = subprocess.Popen(
            ["make", goal, f"PORT={port}"],
            cwd=checkout,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + 120
            while "Chief Whip is at" not in log.read_text():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            while True:
                try:
                    page(port)
                except OSError:
                    assert process.poll() is None, log.read_text()
                    assert time.monotonic() < deadline, log.read_text()
                    time.sleep(0.1)
                else:
                    break
            yield log.read_text().splitlines()
        finally:
            os.killpg(process.pid, signal.SIGINT)  # Ctrl-C reaches everybody at the terminal
            process.wait(timeout=60)
    assert "Traceback" not in log.read_text()


def test_make_demo_loads_the_sample_once_and_demo_new_starts_afresh(checkout: Path) -> None:
    port = free_port()
    with demo(checkout, "demo", port) as said:
        assert "The record is empty: loading the sample that ships with Chief Whip." in said
        assert f"Chief Whip is at http://127.0.0.1:{port}/ (Ctrl-C stops it)." in said
        assert WHOLE_SAMPLE in page(port)
        # A second one on the same port says so, and leaves the first alone.
        second = subprocess.run(
            ["make", "demo", f"PORT={port}"],
            cwd=checkout,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode != 0
        assert f"Port {port} cannot be had" in second.stderr
        assert WHOLE_SAMPLE in page(port)

    with demo(checkout, "demo", port) as said:
        assert "Serving the record as it is; make demo-new starts afresh." in said
        assert WHOLE_SAMPLE in page(port)

    with demo(checkout, "demo-new", port) as said:
        assert "The record so far is put aside in instance/put-aside/." in said
        assert "The record is empty: loading the sample that ships with Chief Whip." in said
        assert WHOLE_SAMPLE in page(port)
    aside = {path.name for path in (checkout / "instance/put-aside").iterdir()}
    assert "chief-whip.sqlite3" in aside


def test_demo_new_does_not_empty_a_database_somebody_chose(checkout: Path) -> None:
    refused = subprocess.run(
        ["make", "demo-new", f"PORT={free_port()}"],
        cwd=checkout,
        env={**environment(), "DATABASE_URL": f"sqlite:///{checkout / 'mine.sqlite3'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode != 0
    assert "DATABASE_URL" in refused.stderr


def test_make_alone_names_every_command() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    goals = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for goal in goals[0].split():
        assert goal == "help" or f"make {goal}" in listed
