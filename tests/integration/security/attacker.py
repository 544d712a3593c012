"""Somebody at the other end of the network: a browser without manners, and bare sockets."""

from __future__ import annotations

import http.client
import re
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

from werkzeug.datastructures import MultiDict

from tests.client import find_form, form_values
from tests.serving import Site

HOST = "chief-whip.example"
FORM = "application/x-www-form-urlencoded"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. headers: in small letters."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    path: str

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def header(self, name: str) -> str:
        """A header by its name; "" when it is not there."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def location(self) -> str:
        """Where it leads."""
        return self.header("location")

    @property
    def cookies(self) -> list[str]:
        """The cookies it sets, whole."""
        return [value for key, value in self.headers if key == "set-cookie"]

    @property
    def words(self) -> str:
        """The page without tags, tokens and numbers: what two answers are compared by."""
        plain = re.sub(r'<input[^>]*value="[^"]*"[^>]*>', " ", self.text)
        plain = re.sub(r"<[^>]+>", " ", plain)
        return " ".join(re.sub(r"\d+", "N", plain).split())


@dataclass
class Browser:
    """A browser that keeps cookies and comes from a network address of its own."""

    site: Site
    address: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    heard: list[Answer] = field(default_factory=list)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request and read the answer; follow nothing."""
        sent = {"Host": HOST, "User-Agent": "an attacker", **self.headers, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        line = http.client.HTTPConnection(
            "127.0.0.1", self.site.port, timeout=60, source_address=(self.address, 0)
        )
        try:
            line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                line.putheader(name, value)
            if body is not None and "Content-Length" not in sent:
                line.putheader("Content-Length", str(len(body)))
            line.endheaders(body)
            got = line.getresponse()
            answer = Answer(
                got.status,
                tuple((name.lower(), value) for name, value in got.getheaders()),
                got.read(),
                path,
            )
        finally:
            line.close()
        for cookie in answer.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        self.heard.append(answer)
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        """Read a page."""
        return self.ask("GET", path, headers=headers)

    def post(
        self,
        path: str,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send fields as a form would."""
        body = urlencode(list(MultiDict(data or {}).items(multi=True))).encode()
        return self.ask("POST", path, body, {"Content-Type": FORM, **(headers or {})})

    def send_file(
        self, path: str, name: str, content: bytes, disposition: str | None = None
    ) -> Answer:
        """Send a file by the form of a page. disposition: instead of what a browser would say."""
        values = form_values(find_form(self.get(path).text, "Show what would change"))
        edge = "----edge"
        said = disposition or f'form-data; name="file"; filename="{name}"'
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in values
        ]
        parts.append(f"--{edge}\r\nContent-Disposition: {said}\r\n")
        parts.append("Content-Type: text/csv\r\n\r\n")
        body = "".join(parts).encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self.ask(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"}
        )

    def submit(
        self, path: str, data: Mapping[str, Any] | None = None, button: str | None = None
    ) -> Answer:
        """Open a page, fill in its form as a person would, and send it."""
        page = self.get(path)
        assert page.status == 200, f"{path}: {page.status} {page.location}"
        return self.fill(page, data, button)

    def fill(
        self, page: Answer, data: Mapping[str, Any] | None = None, button: str | None = None
    ) -> Answer:
        """Fill in the form of a page that has come already."""
        form = find_form(page.text, button)
        values = dict(form_values(form)) | dict(data or {})
        action = urljoin(page.path, form.get("action") or page.path)
        return self.post(action, {k: v for k, v in values.items() if v is not None})

    def token(self) -> str:
        """A token against forgery that this browser may use."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get("/accounts/me").text)
        assert found
        return found[1]

    @property
    def session(self) -> str:
        """The value of its session's cookie."""
        return self.cookies.get("__Host-session", "")


def bare(site: Site, request: bytes, *more: bytes) -> Answer:
    """Send bytes as they are; "" and 0 when the server hangs up without a word."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=30) as line:
        got = b""
        try:
            for piece in (request, *more):
                line.sendall(piece)
        except OSError:
            pass  # it has heard enough; what it says stands in its answer
        try:
            while piece := line.recv(65536):
                got += piece
        except OSError:
            pass
    head, _, body = got.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    status = int(first.split(" ")[1]) if first.startswith("HTTP/") else 0
    headers = tuple(
        (name.strip().lower(), value.strip())
        for name, _, value in (line.partition(":") for line in lines)
    )
    return Answer(status, headers, body, "")


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Do everything at the very same time; what came of each, in order."""
    barrier = threading.Barrier(len(acts))

    def act(one: Callable[[], T]) -> T:
        barrier.wait()
        return one()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act, acts))


def is_ours(location: str) -> bool:
    """Whether a browser that follows it stays with us, however it reads strokes and blanks."""
    cleaned = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    parts = urlsplit(cleaned)
    return cleaned.startswith("/") and not cleaned.startswith("//") and not parts.netloc
