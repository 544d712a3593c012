"""A stand-in for the two official APIs: a real server on loopback, replaying official answers.

It serves the Commons Votes API at its root and the Members API below `/api`, from records that a
test may change at any moment. It pages, filters and says 404 as the official ones do, can be told
to misbehave on any path, and keeps a list of everything it was asked.

The records are built from answers that were recorded (`tests/data/official`), so they have every
field of the official ones.
"""

from __future__ import annotations

import functools
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import httpcore2

RECORDED = Path(__file__).parent / "data" / "official"
Json = dict[str, Any]

PARTY_IDS = {
    "Labour": (15, "Lab", "d50000"),
    "Labour (Co-op)": (8, "Lab", "d50000"),
    "Conservative": (4, "Con", "0063ba"),
    "Liberal Democrat": (17, "LD", "fdbb30"),
    "Scottish National Party": (29, "SNP", "fff95d"),
    "Sinn Féin": (30, "SF", "02665f"),
    "Independent": (8000, "Ind", "c0c0c0"),
    "Speaker": (47, "Spk", None),
    "Deputy Speaker": (48, None, None),
}


def recorded(name: str) -> Any:
    """An answer as it was recorded, fresh to be altered."""
    return json.loads((RECORDED / name).read_bytes())


RECORDED_DIVISION: Json = recorded("division-1873.json")
RECORDED_MEMBER: Json = recorded("members-search.json")["items"][0]["value"]


# --- builders ----------------------------------------------------------------------------------


def entry(
    member_id: int,
    party: str | None = "Labour",
    *,
    name: str | None = None,
    sub_party: str | None = None,
    seat: str = "Redcar",
    proxy: str | None = None,
) -> Json:
    """A member in a list of a division."""
    _id, abbreviation, colour = PARTY_IDS.get(party or "", (None, None, None))
    return {
        "MemberId": member_id,
        "Name": name or f"Member Number{member_id}",
        "Party": party,
        "SubParty": sub_party,
        "PartyColour": colour,
        "PartyAbbreviation": abbreviation,
        "MemberFrom": seat,
        "ListAs": f"Number{member_id}, Member" if name is None else None,
        "ProxyName": proxy,
    }


Voter = int | Json
"""A Labour member by id, or a whole entry."""


def division(
    division_id: int,
    date: str = "2024-11-25T21:50:00",
    *,
    ayes: Iterable[Voter] = (),
    noes: Iterable[Voter] = (),
    aye_tellers: Iterable[Voter] | None = (),
    no_tellers: Iterable[Voter] | None = (),
    no_votes: Iterable[Voter] = (),
    **fields: object,
) -> Json:
    """A division in the official shape; its counts are the lengths of its lists unless given."""
    lists = {
        "Ayes": _entries(ayes),
        "Noes": _entries(noes),
        "AyeTellers": None if aye_tellers is None else _entries(aye_tellers),
        "NoTellers": None if no_tellers is None else _entries(no_tellers),
        "NoVoteRecorded": _entries(no_votes),
    }
    counts = {"AyeCount": len(lists["Ayes"] or ()), "NoCount": len(lists["Noes"] or ())}
    own = {
        "DivisionId": division_id,
        "Date": date,
        "PublicationUpdated": "2024-11-26T09:52:43",
        "Number": division_id % 1000,
        "Title": f"Bill Number {division_id}: Second Reading",
    }
    return deepcopy(RECORDED_DIVISION) | own | counts | lists | fields


def _entries(voters: Iterable[Voter]) -> list[Json]:
    return [entry(voter) if isinstance(voter, int) else voter for voter in voters]


def row_of(whole: Json) -> Json:
    """A division as the list of divisions gives it: the same record, but its lists are empty."""
    return whole | {"Ayes": [], "Noes": [], "NoVoteRecorded": []}


def party(name: str | None) -> Json | None:
    """A party as the Members API gives it."""
    if name is None:
        return None
    official_id, abbreviation, colour = PARTY_IDS.get(name, (9999, name[:3], "777777"))
    recorded_party: Json = RECORDED_MEMBER["latestParty"]
    return recorded_party | {
        "id": official_id,
        "name": name,
        "abbreviation": abbreviation,
        "backgroundColour": colour,
    }


Held = tuple[str, str, str | None]
"""What was held, its first day, its last day (None: still held)."""


def person(
    member_id: int,
    *,
    name: str | None = None,
    seats: Sequence[Held] | None = None,
    parties: Sequence[Held] | None = None,
) -> tuple[Json, Json]:
    """A member as `Members/Search` and as `Members/History` give her.

    seats, parties: default a seat and Labour, both since 2019-12-12.
    """
    name = name or f"Member Number{member_id}"
    seats = seats or [(f"Seat {member_id}", "2019-12-12", None)]
    parties = parties or [("Labour", "2019-12-12", None)]
    *first, last = name.split()
    listed = f"{last}, {' '.join(first)}"
    memberships = [membership(*seat, seat_id=member_id * 10 + i) for i, seat in enumerate(seats)]
    latest = deepcopy(RECORDED_MEMBER) | {
        "id": member_id,
        "nameListAs": listed,
        "nameDisplayAs": name,
        "latestParty": party(parties[-1][0]),
        "latestHouseMembership": memberships[-1],
        "thumbnailUrl": f"https://members-api.parliament.uk/api/Members/{member_id}/Thumbnail",
    }
    history = {
        "id": member_id,
        "thumbnailUrl": latest["thumbnailUrl"],
        "partyHistory": [
            {"startDate": _midnight(since), "endDate": _midnight(until), "party": party(held)}
            for held, since, until in parties
        ],
        "houseMembershipHistory": memberships,
        "nameHistory": [
            {
                "startDate": _midnight(seats[0][1]),
                "endDate": None,
                "nameListAs": listed,
                "nameDisplayAs": name,
                "nameFullTitle": f"{name} MP",
                "nameAddressAs": None,
            }
        ],
    }
    return latest, history


def membership(
    held: str, since: str, until: str | None, *, seat_id: int | None = 4105, house: int = 1
) -> Json:
    """A spell in a House: a seat in the Commons (1) or a kind of peerage in the Lords (2)."""
    recorded_membership: Json = RECORDED_MEMBER["latestHouseMembership"]
    return deepcopy(recorded_membership) | {
        "membershipFrom": held,
        "membershipFromId": seat_id,
        "house": house,
        "membershipStartDate": _midnight(since),
        "membershipEndDate": _midnight(until),
        "membershipStatus": None,
    }


def _midnight(day: str | None) -> str | None:
    return None if day is None else f"{day}T00:00:00"


# No certificate is looked at on loopback, and reading them all takes half the time of a run.
certificates_read_once = functools.cache(httpcore2.default_ssl_context)


# --- the server --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    path: str
    query: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return [value for key, value in self.query if key == name]

    def one(self, name: str, default: str) -> str:
        """The value of a parameter that stands once."""
        return dict(self.query).get(name, default)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent. The body is bytes as they are, or anything else as JSON.

    wait: seconds before anything is sent. drip: seconds between two bytes of the body.
    cut: only so many bytes of the body are sent, though `Content-Length` promises all, and the
    connection is closed.
    """

    body: object = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0.0
    drip: float = 0.0
    cut: int | None = None

    def payload(self) -> bytes:
        """The body as bytes."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class OfficialApi:
    """The records served, and how the server behaves. Everything may be changed at any moment.

    divisions: by id, whole. rows: what the list says instead of the whole record, by id.
    people, histories: members' records by id. current: ids that `Members/Search` lists; extra
    items to list as they are stand in search_items.
    instead: answers by path, or by path and query ("/data/division/7.json"): one given for ever,
    or several given once each, after which the server is itself again.
    largest_page: no more rows than that in a page, whatever `take` says. short_pages: lengths of
    the first pages of the list.
    """

    def __init__(self, address: str, stop: Callable[[], None]) -> None:
        self.address = address
        self.connections: set[Any] = set()
        """Addresses of the clients whose connections are open."""
        self._stop = stop
        self.divisions: dict[int, Json] = {}
        self.rows: dict[int, object] = {}
        self.people: dict[int, Json] = {}
        self.histories: dict[int, Json] = {}
        self.current: list[int] = []
        self.search_items: list[object] = []
        self.instead: dict[str, Answer | list[Answer]] = {}
        self.largest_page: int | None = None
        self.short_pages: dict[int, int] = {}
        self.wait = 0.0
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self.errors: list[BaseException] = []
        self.gone = False
        self.on_request: Callable[[int, Asked], None] = lambda _number, _asked: None
        self._at_once = 0
        self._lock = threading.Lock()

    # What tests change.

    @property
    def votes_url(self) -> str:
        """For COMMONS_VOTES_API_URL."""
        return self.address

    @property
    def members_url(self) -> str:
        """For MEMBERS_API_URL."""
        return f"{self.address}/api"

    def add_divisions(self, *wholes: Json) -> None:
        """Serve divisions; one of the same id is replaced."""
        for whole in wholes:
            self.divisions[whole["DivisionId"]] = whole

    def change_division(self, division_id: int, **fields: object) -> None:
        """Correct some fields of a division."""
        self.divisions[division_id] = self.divisions[division_id] | fields

    def add_member(
        self,
        member_id: int,
        *,
        current: bool = True,
        name: str | None = None,
        seats: Sequence[Held] | None = None,
        parties: Sequence[Held] | None = None,
    ) -> None:
        """Serve a member (see `person`), on the list of current members or not."""
        self.people[member_id], self.histories[member_id] = person(
            member_id, name=name, seats=seats, parties=parties
        )
        if current and member_id not in self.current:
            self.current.append(member_id)
        if not current and member_id in self.current:
            self.current.remove(member_id)

    def remove_member(self, member_id: int) -> None:
        """Know nothing of a member any more."""
        self.people.pop(member_id, None)
        self.histories.pop(member_id, None)
        if member_id in self.current:
            self.current.remove(member_id)

    def vanish(self) -> None:
        """Be reachable no more: connections are refused, and those there are break."""
        self.gone = True
        self._stop()

    # What tests look at.

    def forget(self) -> None:
        """Begin a new list of what was asked."""
        with self._lock:
            self.asked = []
            self.most_at_once = 0

    def wait_until_nobody_asks(self, seconds: float = 10) -> None:
        """Wait until every connection made before is closed and what came by it has been answered.

        A process that was killed leaves behind what it had asked: on a busy machine that is read
        long after its death. AssertionError when some connection stays open for so long.
        """
        host, port = urlsplit(self.address).hostname, urlsplit(self.address).port
        # Connections are taken in the order in which they were made, so none before ours is
        # waiting to be taken once ours has been.
        with socket.create_connection((host, port)) as own:
            address = own.getsockname()
            deadline = time.monotonic() + seconds
            while self.connections != {address}:
                assert time.monotonic() < deadline, "a connection stays open"
                time.sleep(0.005)

    def divisions_asked(self) -> list[int]:
        """Ids of the divisions asked for one by one, each time one was; in order of id."""
        return sorted(
            _number(asked.path, "/data/division/", ".json")
            for asked in self.asked
            if asked.path.startswith("/data/division/")
        )

    def members_asked(self) -> set[int]:
        """Ids of the members asked for by id, in a history or alone."""
        ids = {
            int(value)
            for asked in self.asked
            if asked.path == "/api/Members/History"
            for value in asked.all("ids")
        }
        alone = [asked.path.removeprefix("/api/Members/") for asked in self.asked]
        return ids | {int(last) for last in alone if last.isdigit()}

    def lists_asked(self) -> list[Asked]:
        """The pages of the list of divisions that were asked for."""
        return [asked for asked in self.asked if asked.path == "/data/divisions.json/search"]

    # How it answers.

    def begin(self, asked: Asked) -> None:
        """Note a request."""
        with self._lock:
            self.asked.append(asked)
            number = len(self.asked)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        self.on_request(number, asked)

    def end(self) -> None:
        """Note that a request has been answered."""
        with self._lock:
            self._at_once -= 1

    def answer(self, asked: Asked, target: str) -> Answer:
        """What is answered to a request."""
        with self._lock:
            for key in (target, asked.path):
                given = self.instead.get(key)
                if isinstance(given, Answer):
                    return given
                if given:
                    return given.pop(0)
        if asked.path == "/data/divisions.json/search":
            return Answer(self._division_page(asked))
        if asked.path.startswith("/data/division/"):
            return _found(self.divisions.get(_number(asked.path, "/data/division/", ".json")))
        if asked.path == "/api/Members/Search":
            return Answer(self._members_page(asked))
        if asked.path == "/api/Members/History":
            wanted = [int(value) for value in asked.all("ids")]
            found = [
                {"value": self.histories[i], "links": []} for i in wanted if i in self.histories
            ]
            return _found(found or None)
        if asked.path.startswith("/api/Members/"):
            value = self.people.get(_number(asked.path, "/api/Members/", ""))
            return _found(None if value is None else {"value": value, "links": []})
        return Answer({"Message": "No such path."}, 404)

    def _division_page(self, asked: Asked) -> list[object]:
        first = asked.one("queryParameters.startDate", "0000")
        last = asked.one("queryParameters.endDate", "9999")
        skip = int(asked.one("queryParameters.skip", "0"))
        take = int(asked.one("queryParameters.take", "25"))
        newest_first = sorted(
            self.divisions.values(), key=lambda d: (str(d["Date"]), d["DivisionId"]), reverse=True
        )
        rows = [
            self.rows.get(whole["DivisionId"], row_of(whole))
            for whole in newest_first
            if first <= str(whole["Date"])[:10] <= last
        ]
        take = min(take, self.largest_page or take, self.short_pages.get(skip, take))
        return rows[skip : skip + take]

    def _members_page(self, asked: Asked) -> Json:
        skip = int(asked.one("skip", "0"))
        take = min(int(asked.one("take", "20")), 20)
        everybody = [{"value": self.people[i], "links": []} for i in self.current]
        items = [*everybody, *self.search_items]
        next_page = f"/Members/Search?skip={skip + take}&take={take}"
        return {
            "items": items[skip : skip + take],
            "totalResults": len(items),
            "resultContext": "",
            "skip": skip,
            "take": take,
            # The official one has it on the last page too.
            "links": [{"rel": "page.next", "href": next_page, "method": "GET"}],
            "resultType": "Member",
        }


def _found(value: object) -> Answer:
    return Answer({"Message": "Not found."}, 404) if value is None else Answer(value)


def _number(path: str, before: str, after: str) -> int:
    text = path.removeprefix(before).removesuffix(after)
    return int(text) if text.isdigit() else -1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together
    server: _Server

    def do_GET(self) -> None:
        """Answer as the records, or the test, will have it."""
        parts = urlsplit(self.path)
        asked = Asked(parts.path, tuple(parse_qsl(parts.query, keep_blank_values=True)))
        api = self.server.api
        api.begin(asked)
        try:
            if api.gone:
                self.close_connection = True
                return
            answer = api.answer(asked, self.path)
            time.sleep(answer.wait or api.wait)
            self._send(answer)
        finally:
            api.end()

    def _send(self, answer: Answer) -> None:
        body = answer.payload()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        self.send_response(answer.status)
        for name, value in (headers | dict(answer.headers)).items():
            self.send_header(name, value)
        self.end_headers()
        if answer.cut is not None:
            self.wfile.write(body[: answer.cut])
            self.close_connection = True
        elif answer.drip:
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(answer.drip)
        else:
            self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_args: object) -> None:
        """Say nothing: what was asked is in the list."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    api: OfficialApi

    def process_request(self, request: Any, client_address: Any) -> None:
        """Note a connection as it is taken, before a thread of its own serves it."""
        self.api.connections.add(client_address)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection to its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.api.connections.discard(client_address)

    def handle_error(self, *_args: object) -> None:
        """Say nothing of a client that has gone, since tests kill them; keep everything else."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, ConnectionError):
            self.api.errors.append(error)


@contextmanager
def serving() -> Iterator[OfficialApi]:
    """A server on a free port of loopback, gone when the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)

    def stop() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    server.api = OfficialApi(f"http://127.0.0.1:{server.server_address[1]}", stop)
    thread.start()
    try:
        with patch.object(httpcore2, "default_ssl_context", certificates_read_once):
            yield server.api
    finally:
        stop()
    assert not server.api.errors, server.api.errors
