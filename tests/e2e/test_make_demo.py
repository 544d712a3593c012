"""`make demo` as somebody types it who has just come by the code."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from config import ROOT
from tests.checks import environment

WHOLE_SAMPLE = "171 divisions on record"
WHOLE_DEMO = "150 divisions on record"
AT = "The demonstration is at http://127.0.0.1:{}/ and the record at http://127.0.0.1:{}/"


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
    """A port that nobody listens on, nor on the one after it."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = int(listening.getsockname()[1])
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
            except (OSError, OverflowError):
                continue
        return port


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
            while "Ctrl-C stops both" not in log.read_text():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            while True:
                try:
                    page(port)
                    page(port + 1)
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


def test_make_demo_fills_both_sites_once_and_demo_new_starts_afresh(checkout: Path) -> None:
    port = free_port()
    with demo(checkout, "demo", port) as said:
        assert AT.format(port, port + 1) + " (Ctrl-C stops both)." in said
        (whip,) = [line.split() for line in said if "whip@example.org" in line and "Whip" in line]
        assert WHOLE_DEMO in page(port)
        assert "Everything here is invented" in page(port)
        assert WHOLE_SAMPLE in page(port + 1)
        assert "invented" not in page(port + 1)
        code = run_make(checkout, "demo-code", port, "EMAIL=whip@example.org")
        assert re.match(r"[0-9]{6} ", code.stdout), code.stderr
        sign_in(port, whip[-1], code.stdout[:6])
        # A second one on the same ports says so, and leaves the first alone.
        second = run_make(checkout, "demo", port)
        assert second.returncode != 0
        assert f"Port {port} cannot be had" in second.stderr
        assert WHOLE_DEMO in page(port)

    with demo(checkout, "demo", port) as again:
        assert "Serving what is there; make demo-new starts afresh." in again
        assert " ".join(whip) in [" ".join(line.split()) for line in again]
        assert WHOLE_DEMO in page(port)
        assert WHOLE_SAMPLE in page(port + 1)

    with demo(checkout, "demo-new", port) as said:
        assert "What there was is put aside in instance/put-aside/." in said
        assert WHOLE_DEMO in page(port)
        assert WHOLE_SAMPLE in page(port + 1)
    aside = {path.name for path in (checkout / "instance/put-aside").iterdir()}
    assert {"demo.sqlite3", "record.sqlite3"} <= aside
    # Nothing goes on when it has been stopped.
    for stopped in (port, port + 1):
        with pytest.raises(OSError, match="refused"):
            page(stopped)


def sign_in(port: int, password: str, code: str) -> None:
    """Sign in as the whip, as a browser that knows both sites does."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def send(path: str, **values: str) -> str:
        form = browser.open(f"http://127.0.0.1:{port}{path}", timeout=30).read().decode()
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', form)
        assert found, form
        sent = urllib.parse.urlencode({"csrf_token": found[1], **values}).encode()
        with browser.open(f"http://127.0.0.1:{port}{path}", sent, timeout=30) as answer:
            return str(answer.url)

    assert send("/sign-in", email="whip@example.org", password=password).endswith("/sign-in/code")
    assert send("/sign-in/code", code=code).endswith("/desk")
    # The other site has the same address but for the port: it leaves our cookie alone.
    browser.open(f"http://127.0.0.1:{port + 1}/", timeout=30).close()
    browser.open(f"http://127.0.0.1:{port + 1}/sign-in", timeout=30).close()
    with browser.open(f"http://127.0.0.1:{port}/desk", timeout=30) as desk:
        assert desk.url.endswith("/desk")


def run_make(checkout: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a goal of make to its end: the goal, the port, and what else is set."""
    goal, port, *more = map(str, arguments)
    return subprocess.run(
        ["make", goal, f"PORT={port}", *more],
        cwd=checkout,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_names_every_command() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    goals = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for goal in goals[0].split():
        assert goal == "help" or f"make {goal}" in listed
