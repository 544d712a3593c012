"""A site with the sample on it, a browser, and a visitor who notices everything that goes wrong."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Download,
    Page,
    Request,
    sync_playwright,
)

from config import ROOT
from tests.checks import environment
from tests.e2e.browser import FLAGS, NODE, Choice, NoBrowser, choose_browser

BIN = Path(sys.executable).parent
CHOSEN = "CHIEF_WHIP_TEST_BROWSER"
WORDS = pytest.StashKey[str]()


# --- the browser ---------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Choose the browser once, before the workers start: they find it in their environment."""
    if CHOSEN in os.environ:
        return
    capture = config.pluginmanager.getplugin("capturemanager")
    try:
        if capture:
            with capture.global_and_fixture_disabled():
                choice = choose_browser()
        else:
            choice = choose_browser()
    except NoBrowser as error:
        # The tests of the choice itself can still run; those with a browser fail and say why.
        config.stash[WORDS] = str(error)
    else:
        os.environ[CHOSEN] = choice.path or ""
        config.stash[WORDS] = choice.words


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say loudly which browser it is."""
    return [f"BROWSER: {config.stash[WORDS]}"] if WORDS in config.stash else []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium without a window."""
    path = os.environ.get(CHOSEN)
    choice = Choice(path or None, "") if path is not None else choose_browser()
    os.environ.update(NODE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=choice.path, args=list(FLAGS), headless=True
        )
        yield browser
        browser.close()


# --- the site ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Site:
    """A served Chief Whip. `url` has no stroke at its end."""

    url: str
    log: Path


def settings(database: Path) -> dict[str, str]:
    """The environment of a Chief Whip on a database of its own. No network is reached."""
    return {
        **environment(),
        "DATABASE_URL": f"sqlite:///{database}",
        "COMMONS_VOTES_API_URL": "http://127.0.0.1:9",
        "MEMBERS_API_URL": "http://127.0.0.1:9/api",
    }


def flask(database: Path, *arguments: str) -> None:
    """Run a command of the product; AssertionError with what it said when it failed."""
    done = subprocess.run(
        [BIN / "flask", *arguments],
        cwd=ROOT,
        env=settings(database),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"flask {' '.join(arguments)}: {done.stdout}"


@contextmanager
def served(database: Path, log: Path) -> Iterator[Site]:
    """Serve a database with gunicorn, as `make demo` does, on a port that nobody else can take."""
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("w") as said:
        site = Site(f"http://127.0.0.1:{listening.getsockname()[1]}", log)
        command = [BIN / "gunicorn", "--bind", f"fd://{listening.fileno()}"]
        options = ["--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
        server = subprocess.Popen(
            [*command, *options, "--log-level", "warning", "wsgi:app"],
            cwd=ROOT,
            env=settings(database),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            pass_fds=[listening.fileno()],
        )
        try:
            wait_until_served(site, server)
            yield site
        finally:
            server.terminate()
            server.wait(timeout=30)
    assert "Traceback" not in log.read_text(), f"the server failed: {log.read_text()[-3000:]}"


def wait_until_served(site: Site, server: subprocess.Popen[bytes]) -> None:
    """Return once the first page comes; AssertionError after two minutes."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(site.url, timeout=30).close()
        except urllib.error.HTTPError:
            break  # it answers; what, is for the tests
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the site does not come up: {site.log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of the tests, the same in all its workers."""
    mine = tmp_path_factory.getbasetemp()
    return mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine


def made_once(path: Path, make: Callable[[Path], None]) -> Path:
    """A file that the first worker makes while the others wait."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            make(unfinished)
            unfinished.rename(path)
    return path


@pytest.fixture(scope="session")
def site(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Chief Whip with the sample loaded. The tests only read it."""

    def make(database: Path) -> None:
        flask(database, "db", "upgrade")
        flask(database, "votes", "load-sample")

    database = made_once(shared / "sample.sqlite3", make)
    with served(database, tmp_path_factory.mktemp("site") / "server.log") as site:
        yield site


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Chief Whip on the day it was installed."""
    folder = tmp_path_factory.mktemp("empty-site")
    flask(folder / "empty.sqlite3", "db", "upgrade")
    with served(folder / "empty.sqlite3", folder / "server.log") as site:
        yield site


# --- the visitor ---------------------------------------------------------------------------------


@dataclass  # without slots: Playwright notes on it which of its methods listen
class Visitor:
    """Somebody at a browser. `faults` fills with what went wrong where a person might not look:
    errors on the console (a breach of the content security policy is one), scripts that failed,
    requests that left the site or came to nothing."""

    page: Page
    site: Site
    faults: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, context: BrowserContext, site: Site) -> Visitor:
        """A visitor in a context of her own, who starts to watch before the first page."""
        visitor = cls(context.new_page(), site)
        context.on("console", visitor.hear)
        context.on("weberror", lambda error: visitor.faults.append(f"script: {error.error}"))
        context.on("request", visitor.see)
        context.on("requestfailed", visitor.miss)
        return visitor

    def hear(self, message: ConsoleMessage) -> None:
        """Note an error or a warning of the console, but for the status a test expects."""
        if message.type not in ("error", "warning"):
            return
        if message.text.startswith("Failed to load") and message.location["url"] in self.expected:
            return
        self.faults.append(f"console, {message.type}: {message.text}")

    def see(self, request: Request) -> None:
        """Note a request to anybody else."""
        if not request.url.startswith((self.site.url + "/", "data:")):
            self.faults.append(f"a request left the site: {request.url}")

    def miss(self, request: Request) -> None:
        """Note a request without an answer; only a download is cut off, and goes on as a file."""
        if "ERR_ABORTED" not in (request.failure or ""):
            self.faults.append(f"{request.url}: {request.failure}")

    def visit(self, path: str, status: int = 200) -> None:
        """Go to a page of the site. AssertionError when it answers with another status."""
        address = self.site.url + path
        if status >= 400:
            self.expected.add(address)
        response = self.page.goto(address)
        assert response is not None
        assert response.status == status, f"{path}: {response.status}"

    @property
    def path(self) -> str:
        """Where she is: path and arguments."""
        return self.page.url.removeprefix(self.site.url)

    @property
    def heading(self) -> str:
        """The heading of the page she is on."""
        return self.page.get_by_role("heading", level=1).inner_text()

    def rows(self, caption: str) -> int:
        """How many rows a table has, its heading left out."""
        table = self.page.get_by_role("table", name=caption, exact=True)
        return table.locator("tbody").get_by_role("row").count()

    def download(self, link: str) -> Download:
        """Follow a link that gives a file."""
        with self.page.expect_download() as started:
            self.page.get_by_role("link", name=re.compile(f"^{link}")).click()
        return started.value


NewVisitor = Callable[..., Visitor]


@pytest.fixture
def new_visitor(browser: Browser, site: Site) -> Iterator[NewVisitor]:
    """Makes visitors: new_visitor(width=360, scripts=False, at=empty_site)."""
    visitors = []

    def make(width: int = 1280, *, scripts: bool = True, at: Site = site) -> Visitor:
        options: dict[str, Any] = {"has_touch": True, "is_mobile": True} if width < 600 else {}
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            locale="en-GB",
            **options,
        )
        context.set_default_timeout(10_000)
        visitors.append(Visitor.of(context, at))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.page.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    """A visitor at a desk."""
    return new_visitor()
