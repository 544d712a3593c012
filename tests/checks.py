"""Runs every check there is, says how each went, and ends with one line of counts.

    python -m tests.checks              all of them (this is `make test`)
    python -m tests.checks ruff mypy    some of them

A check that cannot be made here is SKIPPED in so many words, never quietly; where CI is set that
counts as a failure, and so does a test that was skipped.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Settings of the person who runs the checks must not reach what is checked.
SETTINGS = frozenset(
    {
        "AUDIT_SEALS",
        "CHIEF_WHIP_ENV",
        "COMMONS_VOTES_API_URL",
        "DATABASE_URL",
        "FIELD_KEYS",
        "FLASK_APP",
        "FLASK_DEBUG",
        "MAIL_URL",
        # What `make test` itself was asked, which is not what a make that a test starts is asked.
        "MAKEFLAGS",
        "MAKELEVEL",
        "MEMBERS_API_URL",
        "METRICS_TOKEN",
        "MONITORING_KEY",
        "OWN_PARTY",
        "PORT",
        "PROXIES",
        "PUBLIC_URL",
        "PYTEST_ADDOPTS",
        # Every process that a test starts would compile the product anew, and what it rests on.
        "PYTHONDONTWRITEBYTECODE",
        "SECRET_KEY",
    }
)
# Each worker has a server of its own, and the browser tests a browser: more than four wait for the
# disk.
SPREAD = ("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal")


class CannotBeMade(Exception):
    """A check cannot be made on this machine; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tests went how."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )


@dataclass(frozen=True, slots=True)
class Result:
    """How one check went. remark: what was skipped, and why; "" for nothing."""

    passed: bool
    counts: Counts = Counts()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name on the command line, what it holds, and how it is made."""

    name: str
    says: str
    make: Callable[[], Result]


def environment() -> dict[str, str]:
    """Our own environment without the settings of the product, and with our programs first."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return {**kept, "PATH": os.pathsep.join((str(BIN), kept.get("PATH", os.defpath)))}


def run(*command: str | Path, cwd: Path = ROOT) -> bool:
    """Run a program, letting it speak for itself; whether it was content."""
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0


def tool(name: str, *arguments: str) -> Callable[[], Result]:
    """A check made by a program of the virtual environment."""
    return lambda: Result(run(BIN / name, *arguments))


def tests_in(folder: str) -> Callable[[], Result]:
    """A check made by the tests of a folder."""

    def make() -> Result:
        with tempfile.TemporaryDirectory() as scratch:
            report = Path(scratch) / "report.xml"
            command = [BIN / "pytest", folder, *SPREAD, "-rs", f"--junitxml={report}"]
            passed = run(*command)
            counts = read_counts(report) if report.exists() else Counts()
        remark = f"{counts.skipped} tests skipped" if counts.skipped else ""
        return Result(passed and counts.passed > 0, counts, remark)

    return make


def read_counts(report: Path) -> Counts:
    """The counts of a report of pytest in JUnit's format. What is known to fail (xfail) passes."""
    passed = failed = skipped = 0
    for case in ElementTree.parse(report).iter("testcase"):
        left_out = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif left_out is not None and left_out.get("type") != "pytest.xfail":
            skipped += 1
        else:
            passed += 1
    return Counts(passed, failed, skipped)


def style_sheet_is_built() -> Result:
    """Build app/web/static from app/web/assets elsewhere and compare it with what is here."""
    if not run("make", "--no-print-directory", "node_modules/.installed"):
        raise CannotBeMade("npm could not bring what builds the style sheet")
    here = ROOT / "app/web/static"
    with tempfile.TemporaryDirectory() as scratch:
        elsewhere = Path(scratch)
        shutil.copy(ROOT / "package.json", elsewhere)
        shutil.copytree(ROOT / "app/web/assets", elsewhere / "app/web/assets")
        (elsewhere / "node_modules").symlink_to(ROOT / "node_modules")
        built = elsewhere / "app/web/static"
        (built / "fonts").mkdir(parents=True)
        if not run("npm", "run", "--silent", "build", cwd=elsewhere):
            return Result(passed=False)
        names = [path.relative_to(built) for path in built.rglob("*") if path.is_file()]
        _, different, missing = filecmp.cmpfiles(built, here, map(str, names), shallow=False)
    for name in [*different, *missing]:
        print(f"app/web/static/{name} is not what its sources make; say: make css")
    return Result(passed=bool(names) and not different and not missing)


CHECKS = (
    Check("format", "code is written as ruff writes it", tool("ruff", "format", "--check", ".")),
    Check("ruff", "no known mistake in the code", tool("ruff", "check", ".")),
    Check("mypy", "types agree", tool("mypy")),
    Check("imports", "who may know whom", tool("lint-imports", "--no-logo")),
    Check("djlint", "no known mistake in the templates", tool("djlint", "app", "--lint")),
    Check("deptry", "what is imported is required, and the reverse", tool("deptry", ".")),
    Check("css", "the style sheet is what its sources make", style_sheet_is_built),
    Check("unit", "rules and parts, without a database", tests_in("tests/unit")),
    Check(
        "architecture",
        "routes, templates, requirements; migrations on SQLite and PostgreSQL",
        tests_in("tests/architecture"),
    ),
    Check("integration", "pages and commands on both databases", tests_in("tests/integration")),
    Check("browser", "journeys and accessibility in Chromium", tests_in("tests/e2e")),
)


def make(check: Check, *, strict: bool) -> tuple[str, Result]:
    """Make one check; returns one word for how it went, and the result.

    strict: whether a skip is a failure.
    """
    try:
        result = check.make()
    except CannotBeMade as reason:
        result = Result(passed=not strict, remark=str(reason))
        print(f"SKIPPED: {check.name}, since {reason}.", flush=True)
        return "FAILED" if strict else "SKIPPED", result
    if result.counts.skipped and strict:
        result = Result(passed=False, counts=result.counts, remark=result.remark)
    return "passed" if result.passed else "FAILED", result


def chosen(names: Iterable[str]) -> list[Check]:
    """The checks of some names, in our order; all of them when none is named.

    Raises SystemExit for a name that no check has.
    """
    known = {check.name for check in CHECKS}
    wanted = set(names)
    if unknown := wanted - known:
        print(
            f"No check is called {', '.join(sorted(unknown))}. There are: "
            f"{', '.join(check.name for check in CHECKS)}.",
            file=sys.stderr,
        )
        raise SystemExit(2)
    return [check for check in CHECKS if not wanted or check.name in wanted]


def main(names: list[str], env: Mapping[str, str]) -> int:
    """Make the checks; returns the exit status: 0 when all passed."""
    strict = bool(env.get("CI"))
    lines = []
    total = Counts()
    passed = True
    for check in chosen(names):
        print(f"\n=== {check.name}: {check.says}", flush=True)
        began = time.monotonic()
        word, result = make(check, strict=strict)
        seconds = time.monotonic() - began
        lines.append(f"{word:8}{check.name:14}{seconds:6.1f} s  {result.remark}".rstrip())
        total += result.counts
        passed = passed and result.passed
    print("\n=== all checks")
    print("\n".join(lines))
    if total != Counts():
        left_out = f", {total.skipped} skipped" if total.skipped else ""
        print(f"Tests: {total.passed} passed, {total.failed} failed{left_out}")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
