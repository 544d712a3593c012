"""The layer before the application: answers from what is kept, and keeps what is for everybody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.http import http_date

from app.db import db
from app.kernel import clock
from app.kernel.dates import written_time
from app.standing.asked import Keepable, is_for_everybody, key_of
from app.standing.registry import KEEP, Keeping
from app.standing.shelf import LARGEST, Key, Page, Shelf, made
from app.standing.version import REST_SECONDS, DatabaseAway, Version

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

EXTENSION = "chief_whip_standing"
LOOK_SECONDS = 1
"""So often a process that keeps pages looks for changes although nobody asks it for a page: what
is withdrawn while nobody looks must not come back when the database goes away."""
WAIT_SECONDS = 5


class Standing:
    """Answers requests of people without a session from what is kept.

    Kept in the memory of the process alone: a copy on a disk would outlive an erasure, and the
    first who asks after a restart has the page made. What is answered to anybody else is not packed
    by us: where a page repeats what was typed beside a token, its packed length tells of both.
    """

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        """inner: what answers whatever is not kept."""
        self.app = app
        self.inner = inner
        self.keepable = Keepable(app)
        self.shelf = Shelf()
        self.hits = self.misses = self.rendered = self.stale = 0
        self.tell: Callable[[str], None] = lambda _what: None
        """Told of each answer how it was given: a "hit", "made" or "stale"."""
        self._version: Version | None = None
        self._making: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()
        self._looking = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        # Tests put rows straight into the database, which leaves no entry to be seen.
        on = self.app.config.get("STANDING", not self.app.testing)
        if not on or not is_for_everybody(self.app, environ):
            return self.inner(environ, start_response)
        key = key_of(environ)
        page = self.shelf.find(key)
        if page is None and (environ["REQUEST_METHOD"] == "HEAD" or key not in self.keepable):
            return self.inner(environ, start_response)
        try:
            version = self._look()
        except DatabaseAway:
            if page is not None and page.keeping.fallback and page.is_html:
                self.stale += 1
                self.tell("stale")
                return _as_it_was(page, start_response)
            return self.inner(environ, start_response)
        if page is not None and _is_current(page, version):
            self.hits += 1
            self.tell("hit")
            return _answer(page, environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self.inner(environ, start_response)
        self.misses += 1
        return self._made(key, version, environ, start_response)

    def look(self) -> None:
        """Give up what has changed. Nothing happens while the database is away."""
        try:
            self._look()
        except DatabaseAway:
            return

    def _rest(self) -> float:
        """How long a look stands: over the network a little; a file is looked at each time."""
        network = db.engine.dialect.name == "postgresql" and not self.app.testing
        return REST_SECONDS if network else 0.0

    def close(self) -> None:
        """Give back what the present thread holds."""
        if self._version is not None:
            self._version.close()

    def _look(self) -> int:
        if self._version is None:
            with self._lock, self.app.app_context():
                # Two that count from different entries on would take each other's pages for new.
                self._version = self._version or Version(db.engine, self._rest())
        version = self._version.look()
        self.shelf.purge(version)
        return version

    def _made(
        self,
        key: Key,
        version: int,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Have the application answer, once for all who ask for the same at the same time."""
        with self._lock:
            lock = self._making.setdefault(key, threading.Lock())
        waited = lock.acquire(timeout=WAIT_SECONDS)
        try:
            page = self.shelf.find(key)
            if page is not None and _is_current(page, version):
                return _answer(page, environ, start_response)
            return self._asked(key, version, environ, start_response)
        finally:
            if waited:
                lock.release()
            with self._lock:
                self._making.pop(key, None)

    def _asked(
        self,
        key: Key,
        version: int,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Ask the application, and keep what it marked as the same for everybody."""
        began: list[tuple[str, list[tuple[str, str]], Any]] = []

        def begin(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            began[:] = [(status, headers, exc_info)]
            return lambda _data: None

        at = clock.now()
        answer = self.inner(environ, begin)
        keeping: Keeping | None = environ.get(KEEP)
        parts = iter(answer)
        body, whole = _read(parts) if keeping else ([], False)
        status, headers, exc_info = began[0]
        if (
            keeping is None
            or not whole
            or any(name.lower() in ("set-cookie", "content-encoding") for name, _ in headers)
        ):
            start_response(status, headers, exc_info)
            return _rest(body, parts, answer)
        _close(answer)
        page = made(headers, b"".join(body), keeping, version, at)
        self.shelf.put(key, page)
        self.rendered += 1
        self.tell("made")
        self._keep_looking()
        return _answer(page, environ, start_response)

    def _keep_looking(self) -> None:
        """Look for changes from now on, in a thread that ends with the process."""
        with self._lock:
            if self._looking or self.app.testing:
                return
            self._looking = True

        def look() -> None:
            pause = threading.Event()
            while not pause.wait(LOOK_SECONDS):
                self.look()

        threading.Thread(target=look, name="looks for changes", daemon=True).start()


def init_app(app: Flask) -> None:
    """Put the layer before everything else."""
    standing = Standing(app, app.wsgi_app)
    app.extensions[EXTENSION] = standing
    app.wsgi_app = standing  # type: ignore[method-assign]


def _is_current(page: Page, version: int) -> bool:
    """Whether a page is what would be made now."""
    return page.version == version and clock.now() < page.until


def _read(parts: Iterator[bytes]) -> tuple[list[bytes], bool]:
    """The parts of an answer up to what is kept at most; whether that was all of it."""
    body: list[bytes] = []
    size = 0
    for part in parts:
        body.append(part)
        size += len(part)
        if size > LARGEST:
            return body, False
    return body, True


def _rest(body: list[bytes], parts: Iterator[bytes], answer: Iterable[bytes]) -> Iterator[bytes]:
    """What has been read of an answer and what has not, and its end."""
    try:
        yield from body
        yield from parts
    finally:
        _close(answer)


def _close(answer: Iterable[bytes]) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()


def _answer(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """A page as it is kept: packed for whoever takes it so, nothing for whoever has it."""
    headers = [*page.headers, ("ETag", page.tag)]
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    # Who was given a weak tag may send it as a strong one.
    if asked and (page.tag.removeprefix("W/") in asked or asked.strip() == "*"):
        without = [pair for pair in headers if not pair[0].lower().startswith("content-")]
        start_response("304 Not Modified", without)
        return []
    body = page.body
    if page.packed and _takes_gzip(environ):
        headers.append(("Content-Encoding", "gzip"))
        body = page.packed
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [body] if environ["REQUEST_METHOD"] == "GET" else []


def _takes_gzip(environ: WSGIEnvironment) -> bool:
    """Whether a packed answer may be given; a browser that refuses it says "gzip;q=0"."""
    for part in environ.get("HTTP_ACCEPT_ENCODING", "").split(","):
        name, _, weight = part.strip().partition(";")
        if name.strip().lower() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _as_it_was(page: Page, start_response: StartResponse) -> Iterable[bytes]:
    """The last state of a page while the database is away, which says of when it is.

    It is not stored by anybody, and has no tag: it must go as soon as the record is back.
    """
    said = (
        '<div class="cw-banner"><p class="cw-banner__words cw-container" role="status">'
        f"{escape(_sentence(page.made_at))}</p></div>"
    )
    body = page.body.replace(b"<main", said.encode() + b"<main", 1)
    headers = [(name, value) for name, value in page.headers if name.lower() != "cache-control"]
    headers += [
        ("Cache-Control", "no-store"),
        ("Last-Modified", http_date(page.made_at)),
        ("Content-Length", str(len(body))),
    ]
    start_response("200 OK", headers)
    return [body]


def _sentence(made_at: datetime) -> str:
    return (
        f"This page is as it was {written_time(made_at)}. The record cannot be reached at the"
        " moment; what was changed since is not here."
    )
