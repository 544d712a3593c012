"""Asks over HTTP. The other side is trusted in nothing: not in time, size, form or honesty."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType

import httpx2
import stamina

from app.kernel import clock
from app.kernel.words import plural
from app.source.answers import Missing, Request, SourceUnreachable, Unreadable

AT_ONCE = 4
DEADLINE_SECONDS = 30.0
"""For a whole answer. A read timeout alone is per chunk: a dripping server would never end."""
CONNECT_SECONDS = 10.0
LONGEST_ANSWER = 16 * 1024 * 1024
"""Bytes after inflating. The longest real answer is 0.2 MB; 48 KB of gzip can become 50 MB."""
ATTEMPTS = 4
LONGEST_WAIT_SECONDS = 120.0
USER_AGENT = "chief-whip (importer of the public voting record)"

# By default every retry is logged, to standard output: where the commands print their result.
stamina.instrumentation.set_on_retry_hooks([])


class _TryAgain(Exception):
    """Worth another attempt: too many requests, a fault of the server, a broken connection."""

    def __init__(self, sentence: str, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.wait = wait


class HttpSource:
    """The official API at an address. Use it as a context manager: it keeps connections open."""

    def __init__(self, address: str, *, deadline: float = DEADLINE_SECONDS) -> None:
        self.name = address
        self.ends_on: date | None = None
        self._deadline = deadline
        self._runner = asyncio.Runner()
        self._client: httpx2.AsyncClient | None = None

    def __enter__(self) -> HttpSource:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            self._runner.run(self._close(self._client))
        self._runner.close()

    def get_many(self, requests: Sequence[Request]) -> list[bytes | Unreadable]:
        """The answers in the order of the requests, four asked for at a time.

        An answer that cannot be used comes back as Unreadable in its place. Raises
        SourceUnreachable when no connection can be made.
        """
        return self._runner.run(self._get_all(requests))

    async def _close(self, client: httpx2.AsyncClient) -> None:
        """Give up what is still being asked for, as after an order to stop, then the connections.

        The other way round each of them would complain of a closed client.
        """
        asking = asyncio.all_tasks() - {asyncio.current_task()}
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        await client.aclose()

    async def _get_all(self, requests: Sequence[Request]) -> list[bytes | Unreadable]:
        if self._client is None:
            self._client = httpx2.AsyncClient(
                trust_env=False,
                follow_redirects=False,
                timeout=httpx2.Timeout(self._deadline, connect=CONNECT_SECONDS),
                limits=httpx2.Limits(max_connections=AT_ONCE),
                headers={
                    "Accept": "application/json",
                    "Accept-Encoding": "gzip",
                    "User-Agent": USER_AGENT,
                },
            )
        turn = asyncio.Semaphore(AT_ONCE)

        async def in_turn(request: Request) -> bytes | Unreadable:
            async with turn:
                try:
                    return await self._get(request)
                except Unreadable as refusal:
                    return refusal

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(in_turn(request)) for request in requests]
        except* SourceUnreachable as unreachable:
            raise unreachable.exceptions[0] from None
        return [task.result() for task in tasks]

    async def _get(self, request: Request) -> bytes:
        times = 0
        try:
            async for attempt in stamina.retry_context(
                on=_wait_or_give_up,
                attempts=ATTEMPTS,
                timeout=None,
                wait_initial=0.5,
                wait_max=8.0,
                wait_jitter=0.5,
            ):
                times = attempt.num
                with attempt:
                    return await self._get_once(request)
        except _TryAgain as last:
            raise Unreadable(f"{last.sentence} It was asked {plural(times, 'time')}.") from None
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise SourceUnreachable(
                f"{self.name} could not be reached ({error}). Check the address and the network."
            ) from None
        raise AssertionError("the last attempt either answers or raises")

    async def _get_once(self, request: Request) -> bytes:
        assert self._client is not None
        try:
            async with (
                asyncio.timeout(self._deadline),
                self._client.stream(
                    "GET", self.name + request.path, params=list(request.parameters)
                ) as response,
            ):
                _check_status(response)
                return await _bounded_body(response)
        except TimeoutError:
            raise _TryAgain(f"The answer took longer than {self._deadline:g} seconds.") from None
        except httpx2.TimeoutException as error:
            if isinstance(error, httpx2.ConnectTimeout):
                raise
            raise _TryAgain(f"The answer took longer than {self._deadline:g} seconds.") from None
        except httpx2.ConnectError:
            raise
        except httpx2.TransportError:
            raise _TryAgain("The connection broke before the answer was whole.") from None
        except (httpx2.InvalidURL, httpx2.HTTPError):
            raise Unreadable("The answer is not proper HTTP.") from None


def _wait_or_give_up(error: Exception) -> bool | float:
    """Tell stamina whether to try again, and how long the source asked us to wait."""
    if isinstance(error, _TryAgain):
        if error.wait is None:
            return True
        return error.wait if error.wait <= LONGEST_WAIT_SECONDS else False
    return isinstance(error, (httpx2.ConnectError, httpx2.ConnectTimeout))


def _check_status(response: httpx2.Response) -> None:
    status = response.status_code
    if status == 404:
        raise Missing("The source has no such record (404).")
    if status == 429 or status >= 500:
        raise _TryAgain(f"The source answered {status}.", _retry_after(response))
    if status != 200:
        raise Unreadable(f"The source answered {status} where 200 was expected.")


def _retry_after(response: httpx2.Response) -> float | None:
    """Seconds to wait as the source asks (a number, or a date); None when it does not say."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    wait: datetime = moment
    return max(0.0, (wait - clock.now()).total_seconds())


async def _bounded_body(response: httpx2.Response) -> bytes:
    """The inflated body. Raises Unreadable past LONGEST_ANSWER: nothing more is inflated then."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise Unreadable(f"The answer is packed in a way we did not ask for ({coding[:40]}).")
    inflater = None if coding == "identity" else zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    body = bytearray()
    async for chunk in response.aiter_raw():
        if inflater is None:
            body += chunk
        else:
            try:
                body += inflater.decompress(chunk, LONGEST_ANSWER + 1 - len(body))
            except zlib.error:
                raise Unreadable("The answer cannot be unpacked.") from None
        if len(body) > LONGEST_ANSWER:
            raise Unreadable(
                f"The answer is longer than {LONGEST_ANSWER // 1024 // 1024} megabytes."
            )
    if inflater is not None and not inflater.eof:
        raise _TryAgain("The answer ends before it is whole.")
    return bytes(body)
