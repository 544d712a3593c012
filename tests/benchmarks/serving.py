"""Serves the product as `deploy/gunicorn.conf.py` says, and asks it for pages.

All of it on 127.0.0.1, and bounded in time.
"""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from flask.sessions import SecureCookieSessionInterface

from app.accounts import service as accounts
from app.accounts.domain import Role
from app.accounts.security import SESSION_KEY
from app.confidence.domain import Answer, Medium, RoundKind
from app.confidence.queries.rounds import get_round
from app.confidence.service.answers import GivenNow, record_answers
from app.db import unit_of_work
from app.kernel import clock
from app.kernel.dates import start_of
from config import ROOT
from tests.benchmarks.databases import process
from tests.benchmarks.measuring import WrongResult
from tests.checks import environment
from tests.factories.party import make_party, opened
from tests.serving import BIN

BY = "the benchmark"
DECLARED = 229
OFFICERS = 50
UP_WITHIN = 60
EMPTY_PAGE = "/an-empty-page"
BESIDE_AN_EMPTY_PAGE = "tests.benchmarks.empty_page:app"
WRK = shutil.which("wrk")
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_TROUBLE = re.compile(r"(Socket errors|Non-2xx or 3xx responses):.*")


def settings(url: str, scratch: Path) -> dict[str, str]:
    """The environment of a served Chief Whip. No network is reached."""
    return {
        **environment(),
        "DATABASE_URL": url,
        "COMMONS_VOTES_API_URL": "http://127.0.0.1:9",
        "MEMBERS_API_URL": "http://127.0.0.1:9/api",
        "MAIL_URL": f"file:{scratch / 'mail'}",
        "AUDIT_SEALS": str(scratch / "seals.log"),
    }


@dataclass(frozen=True, slots=True)
class Served:
    """A served Chief Whip: its port, and the process that keeps the workers."""

    port: int
    keeper: int

    def workers(self) -> list[int]:
        """The ids of its workers as they are now."""
        children = Path(f"/proc/{self.keeper}/task/{self.keeper}/children").read_text()
        return [int(child) for child in children.split()]


@contextmanager
def deployed(url: str, scratch: Path, application: str = "wsgi:app") -> Iterator[int]:
    """Serve a database with two workers; gives the port. Raises WrongResult for a stack trace."""
    with kept_up(url, scratch, application) as served:
        yield served.port


@contextmanager
def kept_up(url: str, scratch: Path, application: str = "wsgi:app") -> Iterator[Served]:
    """The same, for whoever means to end workers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = scratch / f"server-{port}.log"
    options = ["--log-level", "warning", "--workers", "2", "--bind", f"127.0.0.1:{port}"]
    with log.open("w") as said:
        server = subprocess.Popen(
            [BIN / "gunicorn", "--config", "deploy/gunicorn.conf.py", *options, application],
            cwd=ROOT,
            env=settings(url, scratch),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(port, server, log)
            yield Served(port, server.pid)
        finally:
            server.terminate()
            server.wait(timeout=60)
    if "Traceback" in log.read_text():
        raise WrongResult(f"The server failed: {log.read_text()[-2000:]}")


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = perf_counter() + UP_WITHIN
    while perf_counter() < deadline and server.poll() is None:
        try:
            Client(port).get("/help")
        except OSError:
            sleep(0.05)
        else:
            return
    raise WrongResult(f"The server does not come up: {log.read_text()[-2000:]}")


class Client:
    """One connection that is held open, as a browser or nginx holds it."""

    def __init__(self, port: int, cookie: str = "") -> None:
        """cookie: of a session, "" for anybody."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Cookie": cookie} if cookie else {}

    def get(self, path: str) -> float:
        """Seconds until the whole page was there. Raises WrongResult unless it answers 200."""
        start = perf_counter()
        answer = self.answer(path)
        body = answer.read()
        taken = perf_counter() - start
        if answer.status != 200:
            raise WrongResult(f"{path} answers {answer.status}: {body[:200]!r}")
        return taken

    def answer(self, path: str) -> http.client.HTTPResponse:
        """What comes, its body not yet read."""
        self._connection.request("GET", path, headers=self._headers)
        return self._connection.getresponse()


@dataclass(frozen=True, slots=True)
class Office:
    """What was put into a database: cookies of officers who are signed in, the round asked."""

    cookies: Sequence[str]
    round_id: int


def furnish(url: str, *, members: int = 0) -> Office:
    """Open a round that everybody who declares in answers, and sign officers in.

    members: how many to make first; 0 where the database has its own.
    """
    with process(url) as flask, flask.app_context():
        with unit_of_work() as session:
            asked = make_party(session, members) if members else []
            round_id = opened(session, RoundKind.CONFIDENCE).id if asked else 0
        if asked:
            with unit_of_work() as session:
                record_answers(
                    session,
                    get_round(session, round_id),
                    [GivenNow(member, Answer.YES) for member in asked[:DECLARED]],
                    seen=dict.fromkeys(asked, 0),
                    given_at=start_of(clock.today()),
                    medium=Medium.EMAIL,
                    source="A letter",
                    by=BY,
                )
        security = flask.extensions["security"]
        signer = SecureCookieSessionInterface().get_signing_serializer(flask)
        assert signer is not None
        cookies = []
        # Passwords are slow to take in, as they should be; whoever signs in with one is not timed.
        for number in range(OFFICERS):
            with unit_of_work() as session:
                user, _link = accounts.invite(
                    session, email=f"whip{number}@example.org", name=f"Whip {number}", by=BY
                )
                user.active = True
                for role in (Role.WHIP, Role.AUDITOR):
                    accounts.grant_role(session, user.id, role, "", clock.today(), by=BY)
                security._mf_recovery_codes_util.create_recovery_codes(user)
                key = accounts.begin_session(
                    session, user, second_factor=True, browser="benchmark", address="127.0.0.1"
                )
                kept = {"_user_id": user.fs_uniquifier, "_fresh": True, SESSION_KEY: key}
            name = flask.config["SESSION_COOKIE_NAME"]
            cookies.append(f"{name}={signer.dumps(kept)}")
    return Office(cookies, round_id)


def rate(port: int, path: str, *, seconds: float, headers: Sequence[str] = ()) -> float:
    """Requests a second that `wrk` gets answered over 16 connections. Raises WrongResult."""
    assert WRK is not None
    sent = [part for header in headers for part in ("-H", header)]
    done = subprocess.run(
        [WRK, "-t1", "-c16", f"-d{seconds:g}s", *sent, f"http://127.0.0.1:{port}{path}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    if trouble := _TROUBLE.search(done.stdout):
        raise WrongResult(f"{path}: {trouble[0]}")
    found = _RATE.search(done.stdout)
    assert found is not None
    return float(found[1])
