"""A site with the sample on it, a browser, and a visitor who notices everything that goes wrong."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
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
    StorageState,
    sync_playwright,
)

from app.accounts.domain import Role
from config import ROOT
from tests.checks import environment
from tests.e2e.browser import FLAGS, NODE, Choice, NoBrowser, choose_browser
from tests.e2e.officers import PASSWORD, Office, Officer
from tests.serving import BIN, Site, serving

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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest test, which needs no site: the other worker makes them meanwhile.

    Wherever chance puts it, it would else keep one worker busy for a minute after the last test.
    """
    items.sort(key=lambda item: item.path.name != "test_make_demo.py")


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


def settings(database: Path) -> dict[str, str]:
    """The environment of a Chief Whip on a database of its own. No network is reached."""
    return {
        **environment(),
        "DATABASE_URL": f"sqlite:///{database}",
        "COMMONS_VOTES_API_URL": "http://127.0.0.1:9",
        "MEMBERS_API_URL": "http://127.0.0.1:9/api",
        "MAIL_URL": f"file:{database.parent / 'mail'}",
        "AUDIT_SEALS": str(database.parent / "seals.log"),
    }


def flask(database: Path, *arguments: str) -> None:
    """Run a command of the product; AssertionError with what it said when it failed."""
    run(database, "flask", *arguments)


def run(database: Path, program: str, *arguments: str) -> str:
    """Run a program on a database; what it printed, AssertionError when it failed."""
    done = subprocess.run(
        [BIN / program, *arguments],
        cwd=ROOT,
        env=settings(database),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{program} {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def served(database: Path, log: Path) -> Iterator[Site]:
    """Serve a database; no stack trace may be logged."""
    with serving(settings(database), log) as site:
        yield site


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
def empty(shared: Path) -> Path:
    """A database with the whole schema and nothing in it, to be copied."""
    return made_once(shared / "empty.sqlite3", lambda database: flask(database, "db", "upgrade"))


@pytest.fixture(scope="session")
def sample(shared: Path, empty: Path) -> Path:
    """A database with the sample in it, to be read and copied."""

    def make(database: Path) -> None:
        shutil.copyfile(empty, database)
        flask(database, "votes", "load-sample")

    return made_once(shared / "sample.sqlite3", make)


@pytest.fixture(scope="session")
def site(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Chief Whip with the sample loaded. The tests only read it."""
    with served(sample, tmp_path_factory.mktemp("site") / "server.log") as site:
        yield site


@pytest.fixture(scope="session")
def filled(shared: Path, sample: Path) -> tuple[Path, Office]:
    """A database with users of every role and what they work on, and who and what that is."""
    told = shared / "office.json"

    def make(database: Path) -> None:
        shutil.copyfile(sample, database)
        told.write_text(run(database, "python", "-m", "tests.e2e.officers"), encoding="utf-8")

    return made_once(shared / "office.sqlite3", make), Office.read(told)


@pytest.fixture(scope="session")
def office(filled: tuple[Path, Office]) -> Office:
    """Who can sign in at the officers' site, and what there is."""
    return filled[1]


@pytest.fixture(scope="session")
def office_site(
    filled: tuple[Path, Office], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Chief Whip with officers at work. Tests leave alone what `office` names, or put it back."""
    folder = tmp_path_factory.mktemp("office")
    database = Path(shutil.copy(filled[0], folder))
    with served(database, folder / "server.log") as site:
        yield site


@pytest.fixture(scope="session")
def empty_site(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Chief Whip on the day it was installed."""
    folder = tmp_path_factory.mktemp("empty-site")
    with served(Path(shutil.copy(empty, folder)), folder / "server.log") as site:
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

    def expect(self, path: str) -> None:
        """Take an error status of this address for what it should answer."""
        self.expected.add(self.site.url + path)

    def visit(self, path: str, status: int = 200) -> None:
        """Go to a page of the site. AssertionError when it answers with another status."""
        address = self.site.url + path
        if status >= 400:
            self.expect(path)
        response = self.page.goto(address)
        assert response is not None
        assert response.status == status, f"{path}: {response.status}"

    @property
    def path(self) -> str:
        """Where she is: path and arguments."""
        return self.page.url.removeprefix(self.site.url)

    @property
    def heading(self) -> str:
        """The heading of the page she is on, when all of it has come."""
        self.page.wait_for_load_state()
        return self.page.get_by_role("heading", level=1).inner_text()

    def rows(self, caption: str) -> int:
        """How many rows a table has, its heading left out, when all of the page has come.

        A click waits for the answer to begin; counting does not wait at all.
        """
        self.page.wait_for_load_state()
        table = self.page.get_by_role("table", name=caption, exact=True)
        return table.locator("tbody").get_by_role("row").count()

    def press(self, button: str) -> None:
        """Press the button of these words, and wait for what comes."""
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_load_state()

    def sign_in(self, officer: Officer, *, ahead: int = 0) -> None:
        """Sign in as somebody does, with both factors if she has two.

        ahead: by how many seconds her phone's clock is; a code is taken once, so that whoever
        signs in twice within 30 seconds needs the next one.
        """
        self.visit("/sign-in")
        self.page.get_by_label("E-mail address").fill(officer.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")
        if officer.key:
            self.page.get_by_label("Code", exact=True).fill(officer.code(ahead))
            self.press("Sign in")
        self.page.wait_for_url(re.compile(r"/(desk|selections/clps/\d+)$"))

    def download(self, link: str) -> Download:
        """Follow a link that gives a file."""
        with self.page.expect_download() as started:
            self.page.get_by_role("link", name=re.compile(f"^{link}")).click()
        return started.value


NewVisitor = Callable[..., Visitor]


def come(
    browser: Browser, at: Site, width: int, *, scripts: bool, state: StorageState | None
) -> Visitor:
    """A visitor of a site, at a window of a width, with what her browser has kept."""
    options: dict[str, Any] = {"has_touch": True, "is_mobile": True} if width < 600 else {}
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=scripts,
        locale="en-GB",
        storage_state=state,
        **options,
    )
    context.set_default_timeout(10_000)
    return Visitor.of(context, at)


@pytest.fixture
def new_visitor(browser: Browser, site: Site) -> Iterator[NewVisitor]:
    """Makes visitors: new_visitor(width=360, scripts=False, at=empty_site, state=...)."""
    visitors = []

    def make(
        width: int = 1280,
        *,
        scripts: bool = True,
        at: Site = site,
        state: StorageState | None = None,
    ) -> Visitor:
        visitors.append(come(browser, at, width, scripts=scripts, state=state))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.page.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    """A visitor at a desk."""
    return new_visitor()


# --- officers ------------------------------------------------------------------------------------

AsOfficer = Callable[..., Visitor]


@pytest.fixture(scope="session")
def states() -> dict[Role, StorageState]:
    """What the browser of each officer keeps once she has signed in, made when first needed."""
    return {}


@pytest.fixture
def as_officer(
    new_visitor: NewVisitor, office_site: Site, office: Office, states: dict[Role, StorageState]
) -> AsOfficer:
    """Makes visitors who are signed in: as_officer(Role.WHIP, width=360, scripts=False).

    Their sessions are those of the other tests too: who signs out has to sign in herself.
    """

    def make(role: Role, width: int = 1280, *, scripts: bool = True) -> Visitor:
        if role not in states:
            first = new_visitor(at=office_site)
            first.sign_in(office.by_role[role])
            states[role] = first.page.context.storage_state()
        return new_visitor(width, scripts=scripts, at=office_site, state=states[role])

    return make


@pytest.fixture(scope="session")
def staying() -> Iterator[dict[tuple[Site, Role | None], Visitor]]:
    """Whoever only looks, in the window she has for all tests of the process."""
    visitors: dict[tuple[Site, Role | None], Visitor] = {}
    yield visitors
    for visitor in visitors.values():
        visitor.page.context.close()
    assert [fault for visitor in visitors.values() for fault in visitor.faults] == []


@pytest.fixture
def onlooker(
    browser: Browser,
    as_officer: AsOfficer,
    states: dict[Role, StorageState],
    staying: dict[tuple[Site, Role | None], Visitor],
) -> Iterator[Callable[..., Visitor]]:
    """Gives visitors who change nothing: onlooker(site), or signed in, onlooker(site, Role.WHIP).

    They are the same from test to test: a window of one's own takes longer than many a page.
    """

    def give(at: Site, role: Role | None = None) -> Visitor:
        if (at, role) not in staying:
            if role is not None and role not in states:
                as_officer(role)
            state = states[role] if role is not None else None
            staying[at, role] = come(browser, at, 1280, scripts=True, state=state)
        visitor = staying[at, role]
        visitor.page.set_viewport_size({"width": 1280, "height": 900})
        return visitor

    yield give
    faults = [fault for visitor in staying.values() for fault in visitor.faults]
    for visitor in staying.values():
        visitor.faults.clear()
        visitor.expected.clear()
    assert faults == []
