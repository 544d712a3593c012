"""`flask` as real processes that can be killed, each in a tenth of a second.

Starting Python with the whole application takes three seconds. So one process loads it once and
then forks a copy for every command: a process of its own, with its own connections, that runs the
command from its own entry point.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]


@dataclass
class FlaskProcess:
    """One running command."""

    pid: int
    stdout_path: Path
    stderr_path: Path
    _starter: Starter
    most_memory: int = 0
    """Of the machine's memory, in kibibytes; known when it has ended."""

    def send(self, number: signal.Signals) -> None:
        """Send a signal; nothing happens when the process has ended."""
        os.kill(self.pid, number)  # it stays a zombie until we wait, so the id is still its own

    def wait(self) -> int:
        """Wait for its end. Returns its exit code, or minus the signal that killed it."""
        answer = self._starter.ask({"wait": self.pid})
        assert isinstance(answer, list)
        self.most_memory = answer[1]
        return int(answer[0])

    @property
    def stdout(self) -> str:
        """All it has written to standard output."""
        return self.stdout_path.read_text()

    @property
    def stderr(self) -> str:
        """All it has written to standard error."""
        return self.stderr_path.read_text()


class Starter:
    """Starts commands; the process that has the application loaded stands behind it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, question: Mapping[str, object]) -> object:
        """Put a question to the process behind and return its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def start(
        self, directory: Path, environment: Mapping[str, str], *arguments: str
    ) -> FlaskProcess:
        """Start `flask` with arguments; what it writes goes to new files in a directory."""
        number = len(list(directory.glob("*.stdout")))
        paths = [directory / f"{number}.{name}" for name in ("stdout", "stderr")]
        for path in paths:
            path.touch()
        question = {
            "arguments": ["flask", *arguments],
            "environment": dict(environment),
            "outputs": [str(path) for path in paths],
        }
        return FlaskProcess(int(str(self.ask(question))), *paths, self)


@contextmanager
def starter() -> Iterator[Starter]:
    """A starter of commands. Whatever it started and is still running is killed at the end."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integration.votes.flask_processes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,  # Ctrl-C is sent to the commands by tests, not by the terminal
    ) as process:
        yield Starter(process)
        assert process.stdin is not None
        process.stdin.close()


def serve() -> None:
    """The process behind: fork a command for every line, tell how it ended when asked."""
    import flask.cli  # noqa: PLC0415  (only here: the tests themselves must not load it twice)
    import psycopg  # noqa: F401, PLC0415

    import app  # noqa: F401, PLC0415

    running: set[int] = set()
    for line in sys.stdin:
        question = json.loads(line)
        if "wait" in question:
            _pid, status, used = os.wait4(question["wait"], 0)
            running.discard(question["wait"])
            print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_maxrss]), flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            run(flask.cli.main, **question)
        running.add(pid)
        print(pid, flush=True)
    for pid in running:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def run(
    main: object, arguments: list[str], environment: dict[str, str], outputs: list[str]
) -> None:
    """Be the command, and end as it ends."""
    code = 1
    try:
        os.environ.clear()
        os.environ.update(environment)
        for number, path in enumerate([os.devnull, *outputs]):
            flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_APPEND
            descriptor = os.open(path, flags)
            os.dup2(descriptor, number)
            os.close(descriptor)
        sys.argv = arguments
        assert callable(main)
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
