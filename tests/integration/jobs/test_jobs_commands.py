"""`flask jobs list` and `flask jobs run`."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.jobs import registry
from app.jobs.run import Outcome, Run
from app.jobs.runner import run_recorded
from tests.integration.jobs.jobs_process import register_jobs

# What is printed does not depend on the engine.
pytestmark = pytest.mark.parametrize("jobs_url", ["sqlite"], indirect=True)


@pytest.fixture
def commands(jobs_app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskCliRunner:
    monkeypatch.setattr(registry, "_jobs", {})
    register_jobs()
    return jobs_app.test_cli_runner()


@pytest.mark.parametrize("command", ["", "schedule", "list", "run"])
def test_every_command_explains_itself(commands: FlaskCliRunner, command: str) -> None:
    answer = commands.invoke(args=["jobs", *command.split(), "--help"])
    assert answer.exit_code == 0
    assert "Usage:" in answer.output


def test_a_job_is_run_by_name(commands: FlaskCliRunner) -> None:
    answer = commands.invoke(args=["jobs", "run", "tick"])
    assert (answer.exit_code, answer.output) == (0, "tick succeeded: ticks 1.\n")


def test_a_failed_job_exits_1_and_says_why(commands: FlaskCliRunner) -> None:
    answer = commands.invoke(args=["jobs", "run", "complaining"])
    assert answer.exit_code == 1
    assert answer.output == (
        "Error: complaining failed: new 12, refused 2. Two records were refused.\n"
    )
    answer = commands.invoke(args=["jobs", "run", "broken"])
    assert answer.exit_code == 1
    assert "ValueError: the source answered nonsense" in answer.output
    assert answer.output.endswith("Error: broken failed; the error is kept with its run.\n")


def test_an_unknown_job_exits_2_with_the_nearest(commands: FlaskCliRunner) -> None:
    answer = commands.invoke(args=["jobs", "run", "complain"])
    assert answer.exit_code == 2
    assert "Did you mean complaining" in answer.output


def test_a_running_job_exits_1_with_a_sentence(commands: FlaskCliRunner) -> None:
    def work(_run: Run) -> Outcome:
        answer = commands.invoke(args=["jobs", "run", "tick"])
        return Outcome({"code": answer.exit_code, "said": answer.output})

    counts = run_recorded("by hand", work, lock="tick").counts
    assert counts["code"] == 1
    assert "tick cannot run now: by hand has been running since" in str(counts["said"])


def test_the_list_says_when_why_and_how_it_went(commands: FlaskCliRunner) -> None:
    commands.invoke(args=["jobs", "run", "complaining"])
    answer = commands.invoke(args=["jobs", "list"])
    assert answer.exit_code == 0
    about = answer.output.partition("complaining\n")[2].partition("stubborn\n")[0]
    assert "because   For the tests." in about
    assert "London time" in about
    assert "next run  1 January" in about
    assert ": failed; new 12, refused 2; Two records were refused.\n" in about
    assert "last run  none yet" in answer.output


def test_the_list_is_there_as_json(commands: FlaskCliRunner) -> None:
    commands.invoke(args=["jobs", "run", "tick"])
    jobs = {
        job["name"]: job
        for job in json.loads(commands.invoke(args=["jobs", "list", "--json"]).output)
    }
    assert jobs["broken"]["last_run"] is None
    tick = jobs["tick"]
    assert tick["time_zone"] == "Europe/London"
    assert tick["next_run_at"].endswith("T04:00:00+00:00")
    assert tick["last_run"]["outcome"] == "succeeded"
    assert tick["last_run"]["counts"] == {"ticks": 1}
