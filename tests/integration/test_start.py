"""What a process says that cannot start."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config import ROOT


@pytest.mark.parametrize(
    ("name", "value"), [("CHIEF_WHIP_ENV", "prod"), ("MEMBERS_API_URL", "ftp://x")]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_bad_setting_stops_the_start_with_one_sentence_that_names_it(
    environment: dict[str, str], name: str, value: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "jobs", "list"],
        cwd=ROOT,
        env=environment | {name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith("Chief Whip cannot start.")
    assert name in line
