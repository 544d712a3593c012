"""Two officers at once: rules over several accounts hold, and nobody is shown a fault."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import queries, service
from app.accounts.domain import Role
from app.accounts.models import RoleGrant, User
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.words import folded
from app.members import service as members
from app.members.models import Clp, Constituency


def at_once(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Do some things at one time, each in a unit of work of its own; what each ended with."""
    ready = threading.Barrier(len(acts))
    ended: list[str] = []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            ready.wait()
            try:
                with unit_of_work():
                    act()
            except DomainError:
                ended.append("refused")
            except Exception as error:  # any other is a fault that the test shows
                ended.append(repr(error))
            else:
                ended.append("done")

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def administrator(email: str) -> int:
    """An administrator with an open account; the id of her grant."""
    with unit_of_work() as session:
        user, _ = service.invite(session, email=email, name="Ada", by="a test")
        user.active, user.password = True, "x"
        return service.grant_role(
            session, user.id, Role.ADMINISTRATOR, "", clock.today(), by="a test"
        ).id


def test_of_two_administrators_who_end_each_other_one_is_left(app: Flask) -> None:
    grants = [administrator("ada@example.org"), administrator("bea@example.org")]
    ended = at_once(
        app,
        *(
            lambda grant=grant: service.end_grant(db.session, grant, reason="tired", by="a test")
            for grant in grants
        ),
    )
    assert ended == ["done", "refused"]
    assert queries.count_administrators(db.session, but=0) == 1


def test_of_two_administrators_who_close_each_other_one_is_left(app: Flask) -> None:
    administrator("ada@example.org")
    administrator("bea@example.org")
    ended = at_once(
        app,
        lambda: service.close(db.session, 1, reason="left", by="user 2"),
        lambda: service.close(db.session, 2, reason="left", by="user 1"),
    )
    assert ended == ["done", "refused"]


def test_one_address_is_invited_once(app: Flask) -> None:
    def invite() -> None:
        service.invite(db.session, email="ada@example.org", name="Ada", by="a test")

    assert at_once(app, *[invite] * 4) == ["done", "refused", "refused", "refused"]
    assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_clps_of_one_name_do_not_overlap(app: Flask) -> None:
    with unit_of_work() as session:
        session.add(Constituency(official_id=1, name="Northbridge", search_name="northbridge"))

    def record(name: str, since: date) -> None:
        members.record_clp(
            db.session,
            name=name,
            constituency="Northbridge",
            since=since,
            until=None,
            source="A list",
            by="a test",
        )

    ended = at_once(
        app,
        lambda: record("Northbridge CLP", date(2010, 5, 6)),
        lambda: record("NORTHBRIDGE CLP", date(2015, 5, 7)),
    )
    assert ended == ["done", "refused"]


def test_nobody_becomes_secretary_of_a_clp_that_is_being_voided(app: Flask) -> None:
    with unit_of_work() as session:
        session.add(
            Constituency(official_id=1, name="Northbridge", search_name=folded("Northbridge"))
        )
        session.flush()
        clp_id = members.record_clp(
            session,
            name="Northbridge CLP",
            constituency="Northbridge",
            since=date(2010, 5, 6),
            until=None,
            source="A list",
            by="a test",
        ).id
        user, _ = service.invite(session, email="cat@example.org", name="Cat", by="a test")
        user_id = user.id
    ended = at_once(
        app,
        lambda: members.void_clp(db.session, clp_id, reason="twice", by="a test"),
        lambda: service.grant_role(
            db.session, user_id, Role.CLP_SECRETARY, f"clp:{clp_id}", clock.today(), by="a test"
        ),
    )
    assert ended == ["done", "refused"]
    voided = db.session.scalar(select(Clp.voided_at.is_not(None)))
    held = db.session.scalar(select(func.count()).select_from(RoleGrant))
    assert bool(voided) is (held == 0)


@pytest.mark.parametrize("number", [2**31, 2**63, 2**70])
def test_a_session_of_an_impossible_number_is_not_found(
    app: Flask, client_as: Callable[..., object], number: int
) -> None:
    administrator("ada@example.org")
    client = client_as(Role.ADMINISTRATOR, user_id=1)
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post(f"/accounts/me/sessions/{number}/end")  # type: ignore[attr-defined]
    assert answer.status_code == 404


def test_flask_security_brings_no_commands_of_its_own(app: Flask) -> None:
    assert {"users", "roles"}.isdisjoint(app.cli.commands)


def test_what_postgresql_refuses_to_look_for_is_not_found(app: Flask, client: object) -> None:
    answer = client.get("/privacy/corrections/asked/a%00b")  # type: ignore[attr-defined]
    assert answer.status_code == 404
    refused = client.submit(  # type: ignore[attr-defined]
        "/sign-in", {"email": "a\0b@example.org", "password": "wrong"}
    )
    assert refused.status_code == 422


def test_a_lost_link_of_the_first_administrator_is_made_anew(app: Flask) -> None:
    def create() -> str:
        done = app.test_cli_runner().invoke(
            args=["accounts", "create-administrator", "ada@example.org"]
        )
        assert done.exit_code == 0, done.output
        return str(done.output.splitlines()[-1])

    first, second = create(), create()
    assert first != second
    client = app.test_client()
    assert client.get(first.removeprefix("http://127.0.0.1:5000")).status_code == 404
    assert client.get(second.removeprefix("http://127.0.0.1:5000")).status_code == 200
