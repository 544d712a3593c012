"""Administrators keep users and their roles; what is ended or erased stays told."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts import queries, service
from app.accounts.domain import Role
from app.accounts.models import RoleGrant, User, UserSession
from app.audit.models import AuditEntry
from app.audit.service import read_private
from app.db import db, unit_of_work
from app.kernel import clock
from app.kernel.errors import DomainError
from app.mail.models import Message
from tests.client import LintingClient, path_of

ClientAs = Callable[..., LintingClient]
INVITED = {"name": "Bea Ashe", "email": "Bea@Example.org"}


@pytest.fixture
def administrator(client_as: ClientAs, app: Flask) -> LintingClient:
    """An administrator, who is user 1 and on record."""
    with unit_of_work() as session:
        user, _link = service.invite(session, email="ada@example.org", name="Ada", by="a test")
        service.grant_role(session, user.id, Role.ADMINISTRATOR, "", clock.today(), by="a test")
        user.active, user.password = True, "x"
        assert user.id == 1
    return client_as(Role.ADMINISTRATOR, user_id=1)


@pytest.fixture
def stopped() -> Iterator[time_machine.Traveller]:
    """A clock that stands."""
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as traveller:
        yield traveller


def joined(email: str, *roles: Role) -> int:
    """A user with an open account; her id."""
    with unit_of_work() as session:
        user, _link = service.invite(session, email=email, name="Cat Dole", by="a test")
        user.active, user.password = True, "x"
        for role in roles:
            service.grant_role(session, user.id, role, "", clock.today(), by="a test")
        return user.id


def test_an_administrator_invites_somebody_with_a_role(administrator: LintingClient) -> None:
    answer = administrator.submit("/accounts/users/new", {**INVITED, "role": "whip"})
    page = administrator.get(path_of(answer)).text
    assert "An invitation is on its way to bea@example.org" in page
    assert "Whip" in page
    message = db.session.scalars(select(Message).where(Message.kind == "invitation")).one()
    assert message.recipient == "bea@example.org"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"email": "bea"}, "one @ and a domain"),
        ({"email": "ADA@example.org"}, "an account with this e-mail address already"),
        ({"name": ""}, "Enter the name"),
        ({"role": "clp_secretary"}, "Say for which CLP"),
        ({"email": "bea@example.org\r\nBcc: all@example.org"}, "one @ and a domain"),
    ],
)
def test_a_bad_invitation_is_refused_and_leaves_nothing(
    administrator: LintingClient, changes: dict[str, str], says: str
) -> None:
    answer = administrator.submit("/accounts/users/new", {**INVITED, **changes})
    assert answer.status_code == 422
    assert says in answer.text
    assert db.session.scalars(select(User.id)).all() == [1]
    assert db.session.scalar(select(Message.id)) is None


def test_a_role_is_granted_and_ended_and_both_stay_on_record(
    administrator: LintingClient,
) -> None:
    user_id = joined("cat@example.org")
    administrator.submit(f"/accounts/users/{user_id}/grant", {"role": "auditor"})
    grant_id = db.session.scalars(select(RoleGrant.id).where(RoleGrant.user_id == user_id)).one()
    db.session.rollback()
    twice = administrator.submit(f"/accounts/users/{user_id}/grant", {"role": "auditor"})
    assert twice.status_code == 422
    assert "holds this role already" in twice.text
    administrator.submit(f"/accounts/grants/{grant_id}/end", {"reason": "stood down"})
    page = administrator.get(f"/accounts/users/{user_id}").text
    assert "Ended by Ada: stood down" in page
    events = db.session.scalars(
        select(AuditEntry.event)
        .where(AuditEntry.subject == f"user {user_id}")
        .order_by(AuditEntry.id)
    ).all()
    assert events[-2:] == ["accounts:role:granted", "accounts:role:ended"]


def test_a_role_counts_from_its_first_day_to_the_day_it_ends(
    app: Flask, stopped: time_machine.Traveller
) -> None:
    user_id = joined("cat@example.org")
    later = clock.today() + timedelta(days=2)
    with unit_of_work() as session:
        grant = service.grant_role(session, user_id, Role.WHIP, "", later, by="a test")

    def roles() -> frozenset[str]:
        db.session.rollback()
        return queries.identity_of(db.session, queries.get_user(db.session, user_id)).roles

    assert roles() == frozenset()
    stopped.shift(timedelta(days=2))
    assert roles() == {Role.WHIP}
    with unit_of_work() as session:
        service.end_grant(session, grant.id, reason="stood down", by="a test")
    assert roles() == frozenset()


def test_a_role_is_not_granted_for_days_that_have_passed(
    app: Flask, stopped: time_machine.Traveller
) -> None:
    user_id = joined("cat@example.org")
    with pytest.raises(DomainError, match="days that have passed"), unit_of_work() as session:
        service.grant_role(session, user_id, Role.WHIP, "", date(2026, 3, 1), by="a test")


def test_the_last_administrator_can_neither_be_closed_nor_lose_the_role(
    administrator: LintingClient, client_as: ClientAs
) -> None:
    grant = db.session.scalars(select(RoleGrant)).one()
    db.session.rollback()
    ended = administrator.submit(f"/accounts/grants/{grant.id}/end", {"reason": "tired"})
    assert ended.status_code == 422
    assert "the only administrator" in ended.text
    own = administrator.submit("/accounts/users/1/close", {"reason": "tired"})
    assert "cannot close your own account" in own.text
    second = joined("cat@example.org", Role.ADMINISTRATOR)
    other = client_as(Role.ADMINISTRATOR, user_id=second)
    assert other.submit("/accounts/users/1/close", {"reason": "left"}).status_code == 302


def test_a_closed_account_can_be_opened_again(administrator: LintingClient) -> None:
    user_id = joined("cat@example.org")
    administrator.submit(f"/accounts/users/{user_id}/close", {"reason": "on leave"})
    page = administrator.get(f"/accounts/users/{user_id}")
    assert "Closed" in page.text
    administrator.post_form(page, button="Open the account again")
    assert "Active" in administrator.get(f"/accounts/users/{user_id}").text


def test_an_erased_person_is_gone_and_what_she_did_stays(administrator: LintingClient) -> None:
    user_id = joined("cat@example.org", Role.WHIP)
    address = f"/accounts/users/{user_id}"
    first = administrator.submit(f"{address}/erase", {"reason": "asked for it"})
    assert "Close the account first" in first.text
    administrator.submit(f"{address}/close", {"reason": "left"})
    administrator.submit(f"{address}/erase", {"reason": "asked for it"})
    page = administrator.get(address).text
    assert "Cat Dole" not in page
    assert "cat@example.org" not in page
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.person == f"user {user_id}")
    ).all()
    assert entries
    assert [read_private(db.session, entry) for entry in entries] == [None] * len(entries)
    assert "Cat Dole" not in administrator.get("/accounts/users.csv").text


def test_a_stale_edit_of_a_user_is_answered_with_both_texts(
    administrator: LintingClient,
) -> None:
    user_id = joined("cat@example.org")
    address = f"/accounts/users/{user_id}/edit"
    opened = administrator.get(address)
    administrator.submit(address, {"name": "Catherine Dole"})
    stale = administrator.post_form(opened, {"name": "Kate Dole"})
    assert stale.status_code == 409
    assert "Catherine Dole" in stale.text
    assert "Kate Dole" in stale.text
    assert administrator.post_form(stale).status_code == 302


def test_a_changed_address_is_in_the_trail_for_those_who_may_read_it_only(
    administrator: LintingClient,
) -> None:
    user_id = joined("cat@example.org")
    administrator.submit(f"/accounts/users/{user_id}/edit", {"email": "kate@example.org"})
    found = db.session.scalars(
        select(AuditEntry).where(AuditEntry.event == "accounts:user:changed")
    ).one()
    assert found.changes == {"fields": ["email"]}
    assert "kate" not in str(found.private)
    private = read_private(db.session, found)
    assert private is not None
    assert private["after"] == {"name": "Cat Dole", "email": "kate@example.org"}


def test_users_are_listed_filtered_and_sorted(administrator: LintingClient) -> None:
    joined("cat@example.org", Role.WHIP)
    administrator.submit("/accounts/users/new", INVITED)
    assert "3 users" in administrator.get("/accounts/users").text
    assert "1 user" in administrator.get("/accounts/users?role=whip").text
    assert "bea@example.org" in administrator.get("/accounts/users?state=invited").text
    assert "No user matches" in administrator.get("/accounts/users?q=nobody").text
    assert administrator.get("/accounts/users?role=king").status_code == 422
    down = administrator.get("/accounts/users?sort=email&order=descending").text
    assert down.index("cat@example.org") < down.index("ada@example.org")


def test_an_auditor_reads_users_and_changes_nothing(
    administrator: LintingClient, client_as: ClientAs
) -> None:
    auditor = client_as(Role.AUDITOR, user_id=2)
    page = auditor.get("/accounts/users/1").text
    assert "Close the account" not in page
    assert "Grant a role" not in page
    for path in ("edit", "close", "grant"):
        assert auditor.get(f"/accounts/users/1/{path}").status_code == 403


def test_the_matrix_of_roles_says_what_the_code_grants(administrator: LintingClient) -> None:
    page = administrator.get("/accounts/roles").text
    for role in Role:
        assert role.label in page
    assert "read the audit trail" in page


ROWS = (
    "email,name,role,clp\r\n"
    "dee@example.org,Dee Elm,Whip,\r\n"
    "eve@example.org,Eve Fern,auditor,\r\n"
    "ada@example.org,Ada,Whip,\r\n"
    "bad,Nobody,Whip,\r\n"
    "fay@example.org,Fay Gorse,CLP secretary,Nowhere CLP\r\n"
)


def test_users_are_invited_from_a_file_and_the_whole_is_undone(
    administrator: LintingClient,
) -> None:
    file = (io.BytesIO(ROWS.encode()), "users.csv")
    preview = path_of(administrator.submit("/intake/users/new", {"file": file}))
    page = administrator.get(preview).text
    assert "There is an account with this address" in page
    assert "No CLP “Nowhere CLP” is on record" in page
    taken = administrator.submit(preview, button="Take in these 2 rows")
    assert taken.status_code == 302, taken.text
    messages = db.session.scalars(select(Message.recipient)).all()
    assert sorted(messages) == ["dee@example.org", "eve@example.org"]
    db.session.rollback()
    administrator.submit(f"{preview}/undo", {"reason": "the wrong list"})
    held = db.session.scalars(select(RoleGrant).where(RoleGrant.until.is_(None))).all()
    assert [grant.user_id for grant in held] == [1]


def test_sessions_that_ended_long_ago_are_forgotten(
    app: Flask, stopped: time_machine.Traveller
) -> None:
    user_id = joined("cat@example.org")
    with unit_of_work() as session:
        user = queries.get_user(session, user_id)
        service.begin_session(
            session, user, second_factor=False, browser="A browser", address="192.0.2.1"
        )
    stopped.shift(timedelta(days=179))
    with unit_of_work() as session:
        assert service.forget_sessions(session, by="a test") == 0
    stopped.shift(timedelta(days=2))
    with unit_of_work() as session:
        assert service.forget_sessions(session, by="a test") == 1
    assert db.session.scalar(select(UserSession.id)) is None


def test_everything_held_on_a_user_is_one_file(
    administrator: LintingClient, client_as: ClientAs
) -> None:
    user_id = joined("cat@example.org", Role.WHIP)
    officer = client_as(Role.PARTY_OFFICER, user_id=2)
    page = officer.get(f"/privacy/people/user/{user_id}")
    assert "Cat Dole" in page.text
    answer = officer.post_form(page, {"reason": "she asked, by letter"})
    held = answer.get_json()
    assert "cat@example.org" in str(held)
    assert "whip" in str(held)
