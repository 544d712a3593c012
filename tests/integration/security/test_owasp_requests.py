"""Requests that no browser of ours would send: forged, split, oversize, misdirected."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import quote, urlencode

from sqlalchemy import delete, update

from app.accounts.models import UserSession
from config import ROOT
from tests.checks import environment
from tests.integration.security.attacker import FORM, HOST, Answer, bare, is_ours
from tests.integration.security.conftest import (
    FIELD_KEY,
    MONITORING_KEY,
    PASSWORD,
    PUBLIC_URL,
    SECRET_KEY,
    Stand,
    production,
)
from tests.integration.security.test_owasp_access import NOT_THERE, paths
from tests.serving import BIN

MEGABYTE = 1024 * 1024
TRACES = re.compile(r"Traceback|File \"|werkzeug|sqlalchemy|/app/|\.py\b|line \d+, in")
CSRF = "does not come from here"
ANY = {**NOT_THERE, "member_id": 1, "division_id": 1, "reference": "x", "slug": "sign-in"}
ANY |= {"version": "0", "filename": "chief-whip.css"}


# --- forged --------------------------------------------------------------------------------------


def test_nothing_is_done_without_the_token_of_the_session(stand: Stand) -> None:
    """CSRF: every address that takes POST, without a token, with a stranger's, with half of one."""
    officer, stranger = stand.known("officer").browser, stand.browser()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', stranger.get("/sign-in").text)
    assert found
    foreign, own = found[1], officer.token()
    before = stand.entries()
    walked = 0
    for rule in stand.app.url_map.iter_rules():
        if "POST" not in (rule.methods or set()):
            continue
        for path in paths(rule, ANY):
            for data, headers in (
                ({}, {}),
                ({"csrf_token": foreign}, {}),
                ({"csrf_token": own[:-4]}, {}),
                ({}, {"X-CSRFToken": foreign}),
            ):
                answer = officer.post(path, data, headers)
                assert answer.status == 400, f"{path}: {answer.status}"
                assert CSRF in answer.text, path
            walked += 1
    assert walked >= 40
    for kind in ("text/plain", "application/json", "multipart/form-data", "application/xml"):
        answer = officer.ask("POST", "/accounts/me", b'{"digest": "daily"}', {"Content-Type": kind})
        assert answer.status == 400
    assert stand.entries() == before
    # It is the token that was wanting: with her own the same is done.
    done = officer.post("/accounts/me", {"csrf_token": own, "digest": "weekly"})
    assert (done.status, done.location) == (302, "/accounts/me")


def test_what_comes_from_another_page_is_refused_by_its_referrer_too(stand: Stand) -> None:
    """CSRF behind a proxy that ends TLS: a token is no use on a page of another site."""
    officer = stand.person()
    officer.browser.address = "127.0.0.1"  # gunicorn believes a proxy on the same machine alone
    officer.sign_in()
    data = {"csrf_token": officer.browser.token(), "digest": "weekly"}
    for referrer in ("https://evil.example/", f"https://{HOST}.evil.example/", ""):
        sent = {"X-Forwarded-Proto": "https"} | ({"Referer": referrer} if referrer else {})
        assert officer.browser.post("/accounts/me", data, sent).status == 400
    ours = {"X-Forwarded-Proto": "https", "Referer": f"https://{HOST}/accounts/me"}
    assert officer.browser.post("/accounts/me", data, ours).status == 302


def test_only_the_verbs_that_are_meant_do_anything(stand: Stand) -> None:
    """PUT, PATCH, DELETE, TRACE, CONNECT, PROPFIND and one made up: 405 everywhere, or 404."""
    officer = stand.known("officer").browser
    token = {"X-CSRFToken": officer.token()}
    before = stand.entries()
    rules = list(stand.app.url_map.iter_rules())
    # One address may have a view that reads and another that changes.
    read = {str(rule) for rule in rules if "GET" in (rule.methods or set())}
    for rule in rules:
        path = next(paths(rule, ANY))
        for verb in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "MADEUP"):
            answer = officer.ask(verb, path, b"", token)
            assert answer.status in (404, 405), f"{verb} {path}: {answer.status}"
            assert token["X-CSRFToken"] not in answer.text  # nothing is echoed
        if "POST" in (rule.methods or set()) and str(rule) not in read:
            assert officer.get(path).status == 405
    assert stand.entries() == before
    tunnel = f"CONNECT evil.example:443 HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
    assert bare(stand.site, tunnel.encode()).status in (0, 400, 404, 405)


def test_no_header_or_field_makes_one_verb_another(stand: Stand) -> None:
    """Method override: a link with it signs nobody out, a form with it is an ordinary form."""
    officer = stand.known("officer").browser
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert officer.get("/sign-out", **{name: "POST"}).status == 405
        assert officer.get("/sign-out?_method=POST", **{name: "POST"}).status == 405
        answer = officer.post("/accounts/me", {"_method": "DELETE", "digest": "no"}, {name: "GET"})
        assert answer.status == 400
    assert officer.get("/accounts/me").status == 200


# --- split and misdirected -----------------------------------------------------------------------


def split(answer: Answer) -> bool:
    """Whether what was sent became a header, or ended the headers."""
    names = {name for name, _ in answer.headers}
    said = " ".join(value for _, value in answer.headers)
    return "x-injected" in names or "\n" in said or "injected=" in "".join(answer.cookies)


def test_no_line_end_in_an_address_becomes_a_header(stand: Stand) -> None:
    """Header injection: CR and LF, raw and encoded, in every argument and part of an address."""
    evil = "x\r\nX-Injected: yes\r\nSet-Cookie: injected=1\r\n\r\n<p>"
    names = ("next", "q", "page", "sort", "order", "on", "kind", "about", "request", "show")
    for who in (stand.browser(), stand.known("officer").browser):
        for rule in stand.app.url_map.iter_rules():
            if "GET" not in (rule.methods or set()):
                continue
            texts = {name: quote(evil, safe="") for name in rule.arguments}
            for path in paths(rule, {**ANY, "token": evil, "name": evil, "slug": evil}):
                answer = who.get(f"{path}?{urlencode(dict.fromkeys(names, evil))}")
                assert answer.status < 500, path
                assert not split(answer), path
            assert set(texts) == rule.arguments
    for line in ("\r\n", "\n", "\r", "%0d%0a", "%E5%98%8A%E5%98%8D", "\u2028"):
        request = f"GET /desk?a={line}X-Injected:yes HTTP/1.1\r\nHost: {HOST}\r\n"
        answer = bare(stand.site, f"{request}Connection: close\r\n\r\n".encode())
        assert not split(answer)
        assert answer.status in (0, 200, 302, 400), repr(line)


def test_no_line_end_in_a_field_becomes_a_header_of_an_answer_or_a_message(stand: Stand) -> None:
    """Header injection by forms: names, addresses, the way on, and the name of a file."""
    evil = "\r\nBcc: evil@example.org\r\nX-Injected: yes"
    officer = stand.known("officer").browser
    messages = set((stand.folder / "mail").glob("*.eml"))
    person = stand.person()
    for browser, path, data in (
        (stand.browser(), "/sign-in/reset", {"email": f"{person.email}{evil}"}),
        (stand.browser(), "/sign-in", {"email": f"a@example.org{evil}", "password": "guess"}),
        (officer, "/accounts/users/new", {"name": "Ida", "email": f"ida@example.org{evil}"}),
    ):
        answer = browser.submit(path, data)
        # Who asks for a link is told the same whatever she typed; nothing is sent, see below.
        assert answer.status == (200 if path == "/sign-in/reset" else 422), path
        assert not split(answer)
    wanted = {"email": person.email, "password": PASSWORD, "next": f"/desk{evil}"}
    signed_in = stand.browser().submit("/sign-in", wanted)
    assert not split(signed_in)
    assert is_ours(signed_in.location)
    made = officer.submit(
        "/accounts/users/new", {"name": f"Ida{evil}", "email": f"ida-{person.user_id}@example.org"}
    )
    assert made.status == 302
    stand.mailed(f"ida-{person.user_id}@example.org", rf"{PUBLIC_URL}/invitation/\S+")
    for path in set((stand.folder / "mail").glob("*.eml")) - messages:
        head = path.read_bytes().partition(b"\r\n\r\n")[0].decode().lower()
        assert "bcc" not in head
        assert "x-injected" not in head
        assert "evil@example.org" not in head
    content = b"name,constituency,since,until,source\nA CLP,Northbridge,2020-01-01,,x\n"
    for name in ('a"; filename="evil', "a%0d%0aX-Injected: yes", "..\\..\\etc\\passwd", "/etc/x"):
        sent = officer.send_file("/intake/clps/new", f"{name}.csv", content)
        assert sent.status in (302, 400, 422)
        assert not split(sent)
        if sent.status == 302:
            assert "/etc/" not in officer.get(sent.location).text
            refused = officer.get(f"{sent.location}/refused.csv").header("content-disposition")
            assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.csv"', refused)


def test_a_foreign_name_of_the_host_is_refused(stand: Stand) -> None:
    """Host header: 400 for any but ours, and no link or message is ever made of what it says."""
    stranger = stand.browser()
    for host in ("evil.example", f"{HOST}.evil.example", f"evil.example:80@{HOST}", "127.0.0.1"):
        for path in ("/", "/sign-in", "/desk", "/nowhere"):
            answer = stranger.get(path, Host=host)
            assert answer.status == 400, f"{host} {path}"
            assert "evil" not in answer.text
            assert not TRACES.search(answer.text)
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Server": "evil.example"}
    forged |= {"Forwarded": "host=evil.example", "X-Host": "evil.example"}
    forged |= {"X-Original-URL": "/audit", "X-Rewrite-URL": "/audit"}
    forged |= {"X-Forwarded-Prefix": "//evil.example", "X-Forwarded-Proto": "javascript"}
    for path in ("/", "/sign-in", "/desk", "/members", "/static/0/chief-whip.css"):
        answer = stranger.get(path, **forged)
        assert answer.status in (200, 302), path
        assert "evil.example" not in answer.text + answer.location
    person = stand.person()
    browser = stand.browser()
    browser.headers = forged
    assert browser.submit("/sign-in/reset", {"email": person.email}).status in (200, 302)
    assert stand.mailed(person.email, r"https?://\S+").startswith(f"{PUBLIC_URL}/sign-in/reset/")


ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%09/evil.example",
    "/\n/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    f"https://{HOST}@evil.example/",
    f"https://{HOST}.evil.example/",
    f"//{HOST}:80@evil.example",
    "/desk//..//evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "／／evil.example",
    "/\u00a0/evil.example",
    "desk\r\nLocation: https://evil.example",
    "?next=https://evil.example",
    "evil.example",
)


def test_nobody_is_led_elsewhere(stand: Stand) -> None:
    """Open redirects: `next` in many spellings, in the address and in the form, and odd paths."""
    person = stand.person()
    page = stand.browser().get("/sign-in?next=/accounts/me")
    assert 'value="/accounts/me"' in page.text or "next=" in page.text
    for wanted in ELSEWHERE:
        where = stand.known("hers").browser.get(f"/sign-in?{urlencode({'next': wanted})}")
        assert where.status in (200, 302)
        assert is_ours(where.location or "/"), wanted
    # Signing in costs time: the ones that parsers differ on, and one of each other kind.
    for wanted in (*ELSEWHERE[:9], ELSEWHERE[14], ELSEWHERE[20], ELSEWHERE[24]):
        browser = stand.browser()
        answer = browser.submit(
            f"/sign-in?{urlencode({'next': wanted})}",
            {"email": person.email, "password": PASSWORD, "next": wanted},
        )
        assert answer.status in (302, 422), wanted
        if answer.status == 302:
            assert is_ours(answer.location), wanted
    for path in (
        "//evil.example",
        "//evil.example/members",
        "///members",
        "/\\evil.example",
        "//members/../desk",
        "/members//",
        "//evil.example/%2e%2e",
    ):
        answer = bare(
            stand.site, f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
        )
        assert answer.status < 500, path
        target = re.sub(rf"^https?://{re.escape(HOST)}(?=/)", "", answer.location) or "/"
        assert is_ours(target), f"{path}: {answer.location}"


# --- too much ------------------------------------------------------------------------------------


def head(path: str, *lines: str) -> bytes:
    """The head of a POST."""
    return "\r\n".join(
        (f"POST {path} HTTP/1.1", f"Host: {HOST}", "Connection: close", *lines, "", "")
    ).encode()


def test_a_body_over_one_megabyte_is_not_taken(stand: Stand) -> None:
    """Oversize: a byte too much by its word, in chunks without a word, and too many fields."""
    for path in ("/sign-in", "/sign-in/reset", "/privacy/corrections/new?about=member-1"):
        much = f"Content-Length: {MEGABYTE + 1}"
        said = bare(stand.site, head(path, f"Content-Type: {FORM}", much))
        assert said.status == 413, path
        assert "too large" in said.text
        assert not TRACES.search(said.text)
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    for kind in (FORM, "multipart/form-data; boundary=e", "text/plain"):
        lines = (f"Content-Type: {kind}", "Transfer-Encoding: chunked")
        # Seventeen chunks of 64 KB and no end.
        told = bare(stand.site, head("/sign-in", *lines), *[chunk] * 17, b"0\r\n\r\n")
        assert told.status in (400, 413), kind
    fields = "&".join(f"a{number}=" for number in range(120_000)).encode()
    parts = b"".join(
        b'--e\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' for _ in range(5_000)
    )
    for kind, body in ((FORM, fields), ("multipart/form-data; boundary=e", parts + b"--e--\r\n")):
        answer = stand.browser().ask("POST", "/sign-in", body, {"Content-Type": kind})
        assert answer.status in (400, 413), kind
    assert stand.browser().get("/sign-in").status == 200


def test_a_file_over_ten_megabytes_is_not_taken(stand: Stand) -> None:
    """Oversize upload: where files are taken, ten megabytes are the end of it."""
    officer = stand.known("officer").browser
    cookie = "; ".join(f"{name}={value}" for name, value in officer.cookies.items())
    much = f"Content-Length: {10 * MEGABYTE + 64 * 1024 + 1}"
    kind = "Content-Type: multipart/form-data; boundary=e"
    said = bare(stand.site, head("/intake/clps/new", kind, much, f"Cookie: {cookie}"))
    assert said.status == 413
    row = b"Some CLP,Northbridge,2020-01-01,,Source\n"
    body = b"name,constituency,since,until,source\n" + row * (10 * MEGABYTE // len(row) + 1)
    before = stand.entries()
    sent = officer.send_file("/intake/clps/new", "big.csv", body)
    assert sent.status == 422
    assert "larger than 10 MB" in sent.text
    assert stand.entries() == before


def test_an_address_or_a_header_without_end_is_refused(stand: Stand) -> None:
    """Long lines: 8 KB of address, 64 KB of cookie, ten thousand headers."""
    request = f"GET /{'a' * 8200} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    assert bare(stand.site, request).status in (400, 414)
    start = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n"
    for lines in (f"Cookie: a={'b' * 65536}\r\n", "".join(f"X-{n}: y\r\n" for n in range(10_000))):
        assert bare(stand.site, f"{start}{lines}\r\n".encode()).status in (0, 400, 431)


# --- out of bounds -------------------------------------------------------------------------------


def test_no_path_leads_out_of_what_is_served(stand: Stand) -> None:
    """Path traversal: up, encoded once and twice, absolute, with NUL, in static, help and files."""
    css = re.search(r'href="/static/([0-9a-f]{12})/', stand.browser().get("/").text)
    assert css
    static = f"/static/{css[1]}"
    ups = ("..", "%2e%2e", "%252e%252e", ".%2e", "..%c0%af", "..%5c", "....//", "%2e%2e%2f..")
    secret = re.compile(r"root:.*:0:0|create_app|SECRET_KEY|import |SQLite format")
    places = ["etc/passwd", "config.py", "app/__init__.py", "proc/self/environ"]
    tries = [
        f"{base}/{'/'.join([up] * depth)}/{place}"
        for base in (static, "/static/0", "/help", "/members", "/intake/clps", "")
        for up in ups
        for depth in (1, 4)
        for place in places
    ]
    tries += [f"{static}/{place}" for place in ("/etc/passwd", "%2fetc%2fpasswd", "x.css%00")]
    tries += [f"{static}/chief-whip.css/../../../config.py", f"{static}/", "/static"]
    tries += ["/help/sign-in%00", "/help/..%2f..%2fconfig", "/members.csv%00.html"]
    tries += [
        "/.git/config",
        "/.env",
        "/wsgi.py",
        "/members.pdf",
        "/members.csv/..",
        f"http://{HOST}/../config.py",
        "/instance/mail/",
    ]
    tries += ["/audit/../config.py", "/intake/../config.py/new", "/settings/..%2f..%2fconfig.py"]
    cookie = "; ".join(f"{n}={v}" for n, v in stand.known("officer").browser.cookies.items())
    lines = f"Host: {HOST}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    for path in tries:
        answer = bare(stand.site, f"GET {path} HTTP/1.1\r\n{lines}".encode())
        assert answer.status in (301, 302, 308, 400, 404), f"{path}: {answer.status}"
        assert not secret.search(answer.text), path
        target = re.sub(rf"^https?://{re.escape(HOST)}(?=/)", "", answer.location) or "/"
        assert is_ours(target), f"{path}: {answer.location}"


# --- what production says ------------------------------------------------------------------------


def test_every_answer_of_production_carries_its_guards(stand: Stand) -> None:
    """Clickjacking, CSP, HSTS, nosniff, referrer: on pages, files, redirects and errors alike."""
    stranger, officer = stand.browser(), stand.known("officer").browser
    for browser, path, status in (
        (stranger, "/", 200),
        (stranger, "/members.csv", 200),
        (stranger, "/desk", 302),
        (stranger, "/nowhere", 404),
        (officer, "/accounts/users", 200),
        (officer, "/audit.xlsx", 200),
        (officer, "/sign-out", 405),
        (stand.known("hers").browser, "/audit", 403),
    ):
        answer = browser.get(path)
        assert answer.status == status, path
        assert answer.header("strict-transport-security") == "max-age=31536000; includeSubDomains"
        assert "frame-ancestors 'none'" in answer.header("content-security-policy")
        assert "script-src" not in answer.header("content-security-policy")
        assert answer.header("x-content-type-options") == "nosniff"
        assert answer.header("referrer-policy") == "same-origin"
        assert answer.header("cross-origin-opener-policy") == "same-origin"
        assert not answer.header("access-control-allow-origin")
        assert not answer.header("x-powered-by")
        if browser is not stranger:
            assert answer.header("cache-control") == "no-store", path
    scripted = stranger.get("/sign-in/passkey")
    if scripted.status == 200 and "<script" in scripted.text:
        assert scripted.header("content-security-policy").endswith("script-src 'self'")
        assert "<script>" not in scripted.text


def test_an_error_page_tells_nothing_of_the_inside(stand: Stand) -> None:
    """Errors: 400 to 500 in plain words, without a stack trace, a path or a version."""
    officer = stand.known("officer").browser
    for path, status in (
        ("/nowhere", 404),
        ("/members?on=yesterday", 422),
        ("/votes/divisions/99999999999999999999", 404),
        ("/members/clps/0", 404),
        ("/audit?since=0000-00-00", 422),
    ):
        answer = officer.get(path)
        assert answer.status == status, path
        assert not TRACES.search(answer.text), path
    # A row written under a key that this server does not have: a fault of its own.
    person = stand.person()
    person.sign_in()
    other = stand.browser()
    person.sign_in(other)
    with stand.work() as session:
        last = person.user_id
        newest = session.execute(
            update(UserSession)
            .where(UserSession.user_id == last)
            .values(browser="broken")
            .returning(UserSession.id)
        ).scalars()
        broken = min(newest)
        session.connection().exec_driver_sql(
            f"UPDATE user_session SET address = 'gone.AAAA' WHERE id = {broken}"
        )
    answer = other.get("/accounts/me")
    # Other tests read everything that is held on everybody: the row must not wait for them.
    with stand.work() as session:
        session.execute(delete(UserSession).where(UserSession.id == broken))
    assert answer.status == 500
    assert "Something went wrong on our side" in answer.text
    assert not TRACES.search(answer.text)
    assert answer.header("content-security-policy")


def test_production_does_not_start_without_each_secret(tmp_path: Path) -> None:
    """No start without SECRET_KEY, FIELD_KEYS, PUBLIC_URL, MAIL_URL, nor with development's."""
    good = production(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path)
    wrong = [
        *((name, None) for name in ("SECRET_KEY", "FIELD_KEYS", "PUBLIC_URL", "MAIL_URL")),
        ("SECRET_KEY", "development only: not secret"),
        ("SECRET_KEY", "too short"),
        ("FIELD_KEYS", "development:ZGV2ZWxvcG1lbnQgb25seTogbm90IHNlY3JldC4uLi4="),
        ("PUBLIC_URL", f"http://{HOST}"),
    ]
    started = []
    for name, value in wrong:
        settings = {**environment(), **good, name: value or ""}
        command = [BIN / "python", "-c", "from config import *; Config.from_environment()"]
        if (name, value) == ("SECRET_KEY", None):
            command = [BIN / "gunicorn", "--check-config", "--no-control-socket", "wsgi:app"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        started.append((name, process))
    for name, process in started:
        said = process.communicate(timeout=60)[0].decode()
        assert process.returncode != 0, name
        assert f"{name} must" in said, said
        assert SECRET_KEY not in said
        assert FIELD_KEY not in said
        assert MONITORING_KEY not in said
