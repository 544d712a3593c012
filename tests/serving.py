"""Chief Whip behind gunicorn, as it is served in life, for tests that come by the network."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import ROOT

BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Site:
    """A served Chief Whip. `url` has no stroke at its end."""

    url: str
    log: Path

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        return int(self.url.rpartition(":")[2])


@contextmanager
def serving(
    environment: Mapping[str, str], log: Path, *, workers: int = 1, faultless: bool = True
) -> Iterator[Site]:
    """Serve with gunicorn, as `make demo` does, on a port that nobody else can take.

    environment: the whole of it, DATABASE_URL included. faultless: no stack trace may be logged.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("w") as said:
        site = Site(f"http://127.0.0.1:{listening.getsockname()[1]}", log)
        command = [BIN / "gunicorn", "--bind", f"fd://{listening.fileno()}"]
        options = ["--worker-class", "gthread", "--workers", str(workers), "--threads", "4"]
        server = subprocess.Popen(
            [*command, *options, "--no-control-socket", "--log-level", "warning", "wsgi:app"],
            cwd=ROOT,
            env=dict(environment),
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
    if faultless:
        assert "Traceback" not in log.read_text(), f"it failed: {log.read_text()[-3000:]}"


def wait_until_served(site: Site, server: subprocess.Popen[bytes]) -> None:
    """Return once the first page comes; AssertionError after two minutes."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(site.url, timeout=30).close()
        except urllib.error.HTTPError as error:
            error.close()
            return  # it answers; what, is for the tests
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the site does not come up: {site.log.read_text()[-3000:]}")
