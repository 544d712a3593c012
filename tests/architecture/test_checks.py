"""The runner of all checks: what is left out is said, and in CI it is an error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import checks
from tests.checks import CannotBeMade, Check, Counts, Result, main, read_counts

Set = Callable[..., None]


def not_here() -> Result:
    """A check that wants something this machine has not."""
    raise CannotBeMade("the moon is not in reach")


@pytest.fixture
def with_checks(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts other checks in place of ours: name=what it does."""

    def replace(**made: Callable[[], Result]) -> None:
        found = tuple(Check(name, f"what {name} holds", make) for name, make in made.items())
        monkeypatch.setattr(checks, "CHECKS", found)

    return replace


def test_all_is_well_when_every_check_passed(
    with_checks: Set, capsys: pytest.CaptureFixture[str]
) -> None:
    with_checks(
        one=lambda: Result(passed=True, counts=Counts(passed=3)),
        two=lambda: Result(passed=True, counts=Counts(passed=4)),
    )
    assert main([], {}) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Tests: 7 passed, 0 failed"


def test_one_failure_fails_the_whole_and_the_rest_is_still_checked(
    with_checks: Set, capsys: pytest.CaptureFixture[str]
) -> None:
    with_checks(
        bad=lambda: Result(passed=False, counts=Counts(passed=1, failed=1)),
        good=lambda: Result(passed=True),
    )
    assert main([], {}) == 1
    said = capsys.readouterr().out
    assert "FAILED  bad" in said
    assert "passed  good" in said
    assert said.splitlines()[-1] == "Tests: 1 passed, 1 failed"


def test_a_check_that_cannot_be_made_is_said_aloud(
    with_checks: Set, capsys: pytest.CaptureFixture[str]
) -> None:
    with_checks(far=not_here)
    assert main([], {}) == 0
    said = capsys.readouterr().out
    assert "SKIPPED: far, since the moon is not in reach." in said
    assert "SKIPPED far" in said


def test_in_ci_a_check_that_cannot_be_made_has_failed(with_checks: Set) -> None:
    with_checks(far=not_here)
    assert main([], {"CI": "true"}) == 1


@pytest.mark.parametrize(("env", "status"), [({}, 0), ({"CI": "true"}, 1)])
def test_a_skipped_test_is_an_error_in_ci_only(
    with_checks: Set, env: dict[str, str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with_checks(some=lambda: Result(passed=True, counts=Counts(passed=2, skipped=1)))
    assert main([], env) == status
    assert capsys.readouterr().out.splitlines()[-1] == "Tests: 2 passed, 0 failed, 1 skipped"


def test_only_the_checks_named_are_made(
    with_checks: Set, capsys: pytest.CaptureFixture[str]
) -> None:
    with_checks(one=not_here, two=lambda: Result(passed=True))
    assert main(["two"], {"CI": "true"}) == 0
    assert "one" not in capsys.readouterr().out


def test_a_name_that_no_check_has_is_wrong_usage(
    with_checks: Set, capsys: pytest.CaptureFixture[str]
) -> None:
    with_checks(one=not_here)
    with pytest.raises(SystemExit) as stopped:
        main(["three"], {})
    assert stopped.value.code == 2
    assert "No check is called three. There are: one." in capsys.readouterr().err


def test_what_is_known_to_fail_counts_as_passed_and_an_error_as_failed(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite><testcase/><testcase><failure/></testcase>"
        "<testcase><error/></testcase><testcase><skipped type='pytest.skip'/></testcase>"
        "<testcase><skipped type='pytest.xfail'/></testcase></testsuite></testsuites>"
    )
    assert read_counts(report) == Counts(passed=2, failed=2, skipped=1)


def test_the_settings_of_who_runs_the_checks_do_not_reach_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://the/real/one")
    monkeypatch.setenv("LANG", "cy_GB.UTF-8")
    assert "DATABASE_URL" not in checks.environment()
    assert checks.environment()["LANG"] == "cy_GB.UTF-8"
