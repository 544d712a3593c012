"""Asking over HTTP, against a real server that misbehaves in every way."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import stamina

from app.source.answers import Missing, Request, SourceUnreachable, Unreadable, get
from app.source.http import AT_ONCE, ATTEMPTS, HttpSource
from tests.official_api import Answer, OfficialApi, division, serving

SEVEN = Request("/data/division/7.json")
PATH = SEVEN.path


@pytest.fixture
def official() -> Iterator[OfficialApi]:
    """The two official APIs, with one division."""
    with serving() as api:
        api.add_divisions(division(7))
        yield api


@pytest.fixture
def source(official: OfficialApi) -> Iterator[HttpSource]:
    """A source that asks them."""
    with HttpSource(official.votes_url) as asking:
        yield asking


@pytest.fixture
def no_pauses() -> Iterator[None]:
    """Requests are asked again without a pause."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that would have been made, in seconds; none is."""
    made: list[float] = []
    really_sleep = asyncio.sleep

    async def sleep(seconds: float) -> None:
        made.append(seconds)
        await really_sleep(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return made


def asked_again(official: OfficialApi, source: HttpSource, *answers: Answer) -> bytes | Unreadable:
    """What comes back when the first answers are these and the next is good."""
    official.instead[PATH] = list(answers)
    (answer,) = source.get_many([SEVEN])
    return answer


@contextmanager
def speaking(lines: Sequence[bytes], *, endlessly: bool = False) -> Iterator[str]:
    """The address of a server that says these lines to everybody, whatever it is asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def speak() -> None:
            while True:
                try:
                    client, _address = server.accept()
                except OSError:
                    return
                with client:
                    try:
                        client.recv(65536)
                        for line in lines:
                            client.sendall(line)
                        while endlessly:
                            client.sendall(lines[-1])
                    except OSError:
                        continue

        thread = threading.Thread(target=speak, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


def test_answers_come_in_the_order_of_the_requests_four_asked_for_at_a_time(
    official: OfficialApi, source: HttpSource
) -> None:
    for division_id in range(1, 21):
        official.add_divisions(division(division_id))
        # The first take longest.
        path = f"/data/division/{division_id}.json"
        official.instead[path] = Answer({"n": division_id}, wait=0.06 - division_id * 0.002)
    answers = source.get_many([Request(f"/data/division/{i}.json") for i in range(1, 21)])
    assert answers == [b'{"n": %d}' % i for i in range(1, 21)]
    assert official.most_at_once == AT_ONCE == 4


def test_a_name_may_be_asked_for_with_many_values(
    official: OfficialApi, source: HttpSource
) -> None:
    source.get_many([Request("/api/Members/History", (("ids", 1), ("ids", 2), ("x", "a b&c")))])
    (asked,) = official.asked
    assert asked.query == (("ids", "1"), ("ids", "2"), ("x", "a b&c"))


def test_one_answer_that_cannot_be_used_spoils_no_other(
    official: OfficialApi, source: HttpSource
) -> None:
    official.instead["/data/division/8.json"] = Answer(status=400)
    answers = source.get_many([SEVEN, Request("/data/division/8.json"), SEVEN])
    assert isinstance(answers[0], bytes)
    assert str(answers[1]) == "The source answered 400 where 200 was expected."
    assert answers[2] == answers[0]


def test_a_404_is_a_record_that_is_missing_and_is_asked_for_once(
    official: OfficialApi, source: HttpSource
) -> None:
    with pytest.raises(Missing, match=r"^The source has no such record \(404\)\.$"):
        get(source, Request("/data/division/9.json"))
    assert len(official.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_or_faulty_source_is_asked_again_after_longer_and_longer_pauses(
    official: OfficialApi, source: HttpSource, pauses: list[float], status: int
) -> None:
    answer = asked_again(official, source, *[Answer(status=status)] * (ATTEMPTS - 1))
    assert isinstance(answer, bytes)
    assert len(official.asked) == ATTEMPTS
    assert len(pauses) == ATTEMPTS - 1
    for pause, least in zip(pauses, (0.5, 1.0, 2.0), strict=True):
        assert least <= pause <= least + 0.5


@pytest.mark.parametrize("status", [429, 503])
def test_a_source_that_stays_busy_is_given_up_with_a_sentence(
    official: OfficialApi, source: HttpSource, pauses: list[float], status: int
) -> None:
    answer = asked_again(official, source, *[Answer(status=status)] * 10)
    assert str(answer) == f"The source answered {status}. It was asked 4 times."
    assert len(official.asked) == ATTEMPTS


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("given", "wanted"), [("7", 7.0), ("0", 0.0), (" 120 ", 120.0)])
def test_the_pause_that_a_source_asks_for_is_kept(
    official: OfficialApi,
    source: HttpSource,
    pauses: list[float],
    status: int,
    given: str,
    wanted: float,
) -> None:
    busy = Answer(status=status, headers={"Retry-After": given})
    assert isinstance(asked_again(official, source, busy), bytes)
    assert pauses == [wanted]


def test_the_pause_may_be_given_as_a_date(
    official: OfficialApi, source: HttpSource, pauses: list[float]
) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    past = "Wed, 21 Oct 2015 07:28:00 GMT"
    answer = asked_again(
        official, source, *[Answer(status=503, headers={"Retry-After": d}) for d in (soon, past)]
    )
    assert isinstance(answer, bytes)
    assert 25 < pauses[0] <= 30
    assert pauses[1] == 0


@pytest.mark.parametrize(
    "given", ["", "soon", "-5", "1.5", "٣", "Mon, 99 Foo 20000 99:99:99", "0 0 0 0 0 +9999999999"]
)
def test_a_pause_that_cannot_be_read_is_one_of_our_own(
    official: OfficialApi, source: HttpSource, pauses: list[float], given: str
) -> None:
    busy = Answer(status=503, headers={"Retry-After": given.encode().decode("latin-1")})
    assert isinstance(asked_again(official, source, busy), bytes)
    assert len(pauses) == 1
    assert 0.5 <= pauses[0] <= 1


@pytest.mark.parametrize("given", ["121", "99999999999999999999", "Fri, 31 Dec 2999 23:59:59 GMT"])
def test_a_pause_too_long_to_wait_for_is_told_at_once(
    official: OfficialApi, source: HttpSource, pauses: list[float], given: str
) -> None:
    busy = Answer(status=429, headers={"Retry-After": given})
    answer = asked_again(official, source, busy)
    assert str(answer) == "The source answered 429. It was asked 1 time."
    assert pauses == []
    assert len(official.asked) == 1


def test_a_pause_is_really_made(official: OfficialApi, source: HttpSource) -> None:
    began = time.monotonic()
    busy = Answer(status=503, headers={"Retry-After": "1"})
    assert isinstance(asked_again(official, source, busy), bytes)
    assert 1 <= time.monotonic() - began < 10


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize(
    "slow",
    [
        Answer(division(7), wait=1.0),
        # A byte at a time is never too late for a timeout that counts from the last byte.
        Answer(division(7), drip=0.02),
    ],
)
def test_a_whole_answer_has_a_deadline(official: OfficialApi, slow: Answer) -> None:
    official.instead[PATH] = slow
    began = time.monotonic()
    with HttpSource(official.votes_url, deadline=0.2) as source:
        (answer,) = source.get_many([SEVEN])
    assert str(answer) == "The answer took longer than 0.2 seconds. It was asked 4 times."
    # The slower one would take more than a minute.
    assert time.monotonic() - began < 10


@pytest.mark.usefixtures("no_pauses")
def test_slow_answers_keep_nobody_else_waiting_for_more_than_their_deadline(
    official: OfficialApi,
) -> None:
    for division_id in range(10, 14):
        official.instead[f"/data/division/{division_id}.json"] = Answer(b"x" * 999, drip=0.02)
    with HttpSource(official.votes_url, deadline=0.1) as source:
        *slow, good = source.get_many(
            [*(Request(f"/data/division/{i}.json") for i in range(10, 14)), SEVEN]
        )
        assert all(isinstance(answer, Unreadable) for answer in slow)
        assert isinstance(good, bytes)
        # The connections that were given up are not the next one's.
        assert isinstance(get(source, SEVEN), bytes)


@pytest.mark.parametrize("where", ["/data/division/8.json", "http://127.0.0.1:9/"])
def test_a_redirection_is_not_followed(
    official: OfficialApi, source: HttpSource, where: str
) -> None:
    for status in (301, 302, 303, 307, 308):
        official.instead[PATH] = Answer(status=status, headers={"Location": where})
        with pytest.raises(Unreadable, match=f"answered {status} where 200 was expected"):
            get(source, SEVEN)
    assert {asked.path for asked in official.asked} == {PATH}


@pytest.mark.usefixtures("no_pauses")
def test_a_source_that_nobody_serves_is_unreachable() -> None:
    with (
        HttpSource("http://127.0.0.1:9") as source,
        pytest.raises(SourceUnreachable, match=r"^http://127\.0\.0\.1:9 could not be reached \("),
    ):
        source.get_many([SEVEN] * 10)


@pytest.mark.usefixtures("no_pauses")
def test_a_name_that_nobody_knows_is_unreachable() -> None:
    with HttpSource("http://no-such-host.invalid") as source, pytest.raises(SourceUnreachable):
        get(source, SEVEN)


@pytest.mark.usefixtures("no_pauses")
def test_a_source_that_goes_away_between_two_requests_is_unreachable(
    official: OfficialApi, source: HttpSource
) -> None:
    assert isinstance(get(source, SEVEN), bytes)
    official.vanish()
    with pytest.raises(SourceUnreachable):
        get(source, SEVEN)


@pytest.mark.usefixtures("no_pauses")
def test_a_connection_that_breaks_is_tried_again(official: OfficialApi, source: HttpSource) -> None:
    answer = asked_again(official, source, Answer(division(7), cut=20), Answer(b"", cut=0))
    assert isinstance(answer, bytes)
    answer = asked_again(official, source, *[Answer(division(7), cut=20)] * ATTEMPTS)
    assert str(answer).startswith("The connection broke before the answer was whole.")


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize(
    ("lines", "endlessly"),
    [
        ([b"220 mail.example.org ESMTP\r\n"], False),
        ([b""], False),
        ([b"\0\1\2\3" * 100], False),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"], False),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"], False),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"], False),
        ([b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"a" * 2000 + b"\r\n"], True),
        ([b"HTTP/1.1 100 Continue\r\n\r\n"], True),
    ],
)
def test_what_is_no_http_is_refused_in_a_sentence(lines: list[bytes], endlessly: bool) -> None:
    with (
        speaking(lines, endlessly=endlessly) as address,
        HttpSource(address, deadline=0.5) as source,
    ):
        (answer,) = source.get_many([SEVEN])
    assert isinstance(answer, Unreadable)
    assert str(answer).endswith(".")
