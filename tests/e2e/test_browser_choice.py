"""Which browser is taken, in which order, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from tests.e2e.browser import APT, NoBrowser, choose_browser


@dataclass
class Machine:
    """A machine with some programs. works: those that run; installs: what apt-get brings."""

    programs: set[str]
    works: set[str] | None = None
    installs: set[str] = field(default_factory=set)
    playwright: bool = True
    said: list[str] = field(default_factory=list)
    ran: list[Sequence[str]] = field(default_factory=list)

    def which(self, name: str) -> str | None:
        """Where a program is."""
        return f"/bin/{name}" if name in self.programs else None

    def run(self, command: Sequence[str]) -> str | None:
        """Run one."""
        self.ran.append(command)
        name = command[0].removeprefix("/bin/")
        if tuple(command) == APT:
            self.programs |= self.installs
            return "" if self.installs else None
        if name == "apt-get":
            return ""
        if "playwright" in command:
            return "" if self.playwright else None
        return f"{name.title()} 156.0\n" if self.works is None or name in self.works else None

    def choose(self, *, is_root: bool) -> tuple[str | None, str]:
        """The choice on this machine."""
        choice = choose_browser(
            on_path=self.which, run=self.run, is_root=is_root, say=self.said.append
        )
        return choice.path, choice.words


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_the_systems_browser_is_taken_and_nothing_installed(name: str) -> None:
    machine = Machine({name, "apt-get"})
    path, words = machine.choose(is_root=True)
    assert path == f"/bin/{name}"
    assert words == f"the system's {name.title()} 156.0 (/bin/{name})"
    assert machine.ran == [(f"/bin/{name}", "--version")]


def test_chromium_comes_before_chrome() -> None:
    machine = Machine({"google-chrome", "chromium"})
    assert machine.choose(is_root=False)[0] == "/bin/chromium"


def test_a_stub_that_does_not_run_is_passed_over() -> None:
    machine = Machine({"chromium-browser", "google-chrome"}, works={"google-chrome"})
    assert machine.choose(is_root=False)[0] == "/bin/google-chrome"


def test_root_on_debian_gets_debians_package_and_is_told() -> None:
    machine = Machine({"apt-get"}, installs={"chromium"})
    path, words = machine.choose(is_root=True)
    assert path == "/bin/chromium"
    assert "installed for these tests" in words
    assert machine.said == ["No Chromium here: installing Debian's package chromium."]


def test_nobody_but_root_installs_debians_package() -> None:
    machine = Machine({"apt-get"}, installs={"chromium"})
    assert machine.choose(is_root=False) == (None, "Playwright's own Chromium")
    assert APT not in machine.ran


def test_playwright_comes_last_and_is_told() -> None:
    machine = Machine({"apt-get"})
    assert machine.choose(is_root=True) == (None, "Playwright's own Chromium")
    assert machine.said[-2:] == [
        "Debian's package could not be installed.",
        "Downloading Playwright's own Chromium.",
    ]


def test_without_any_the_sentence_says_what_to_do() -> None:
    machine = Machine(set(), playwright=False)
    with pytest.raises(NoBrowser, match="apt-get install chromium"):
        machine.choose(is_root=False)
