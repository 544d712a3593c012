"""Every role at every route: the guard lets in whom the page of roles names, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.accounts.domain import Role
from app.roles import ROLE_GRANTS
from app.security.access import ACCESS, Access
from tests.client import LintingClient, path_of

REFUSED = {401, 403}


def routes(app: Flask) -> Iterator[tuple[Rule, Access, str]]:
    """Every route but the static files', its mark, and an address of it."""
    adapter = app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if rule.endpoint == "static":
            continue
        values: dict[str, object] = {}
        for name, converter in rule._converters.items():
            kind = type(converter).__name__
            if kind == "IntegerConverter":
                values[name] = 424242
            elif kind == "AnyConverter":
                values[name] = sorted(converter.items)[0]  # type: ignore[attr-defined]
            else:
                values[name] = "nothing-of-this-name"
        access = getattr(app.view_functions[rule.endpoint], ACCESS)
        yield rule, access, adapter.build(rule.endpoint, values, method=_method(rule))


def _method(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else "POST"


def ask(client: LintingClient, rule: Rule, address: str) -> int | str:
    """The status of an answer; where it leads instead, for whoever is sent to sign in."""
    answer = client.open(address, method=_method(rule))
    if answer.status_code == 302 and path_of(answer).startswith("/sign-in"):
        return "sign in"
    return answer.status_code


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", Role)
def test_a_role_comes_where_it_may_and_nowhere_else(
    app: Flask, client_as: Callable[..., LintingClient], role: Role
) -> None:
    client = client_as(role, scope="clp:1" if role.scoped else "")
    wrong = []
    for rule, access, address in routes(app):
        may = not access.permissions or any(p in ROLE_GRANTS[role] for p in access.permissions)
        if access.public or rule.endpoint.startswith("sign_in."):
            continue
        if not may:
            got = ask(client, rule, address)
            if got != 403:
                wrong.append((str(rule), got))
        elif "GET" in (rule.methods or ()) and not rule.endpoint.startswith("intake."):
            # What is taken in asks for the permission of its kind, which no route knows.
            got = ask(client, rule, address)
            if got in REFUSED or got == "sign in":
                wrong.append((str(rule), got))
    assert not wrong, wrong


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_public_comes_to_public_pages_only(app: Flask, client: LintingClient) -> None:
    wrong = []
    for rule, access, address in routes(app):
        if access.public:
            got = ask(client, rule, address) if "GET" in (rule.methods or ()) else 200
            bad = got in REFUSED or (got == "sign in" and not rule.endpoint.startswith("sign_in."))
        else:
            got = ask(client, rule, address)
            bad = got != "sign in"
        if bad:
            wrong.append((str(rule), got))
    assert not wrong, wrong


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_account_without_a_role_sees_what_is_its_own(
    app: Flask, client_as: Callable[..., LintingClient]
) -> None:
    client = client_as()
    for rule, access, address in routes(app):
        if access.permissions:
            assert ask(client, rule, address) == 403, str(rule)
