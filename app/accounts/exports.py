"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from collections.abc import Mapping

from app.accounts.queries import UserRow
from app.tabular.table import Column, Table


def role_words(row: UserRow, scopes: Mapping[str, str]) -> str:
    """The roles somebody holds today in words: "CLP secretary (Northbridge), Whip"."""
    return ", ".join(
        f"{role.label} ({scopes.get(scope, scope)})" if scope else role.label
        for role, scope in row.roles
    )


def users_table(scopes: Mapping[str, str]) -> Table[UserRow]:
    """Users. scopes: names of what scope keys stand for."""
    return Table(
        name="users",
        title="Users of Chief Whip",
        columns=(
            Column[UserRow](
                "name", "Name", lambda row: row.name, link=lambda row: f"/accounts/users/{row.id}"
            ),
            Column[UserRow]("email", "E-mail address", lambda row: row.email),
            Column[UserRow]("state", "Account", lambda row: row.state.value.capitalize()),
            Column[UserRow](
                "roles", "Roles today", lambda row: role_words(row, scopes), absent="no role"
            ),
            Column[UserRow](
                "second_factor", "Second factor", lambda row: "set up" if row.second_factor else ""
            ),
            Column[UserRow]("seen", "Last seen", lambda row: row.seen_at, absent="never"),
        ),
    )
