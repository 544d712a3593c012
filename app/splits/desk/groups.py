"""Breakaway groups on a member's page, in the search and under help."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from app.desk.registry import (
    Found,
    HelpTopic,
    Hit,
    Section,
    help_topic,
    member_section,
    searched,
)
from app.kernel import clock
from app.kernel.dates import written_day
from app.security.identity import Identity, current_identity
from app.splits.exports.groups import group_path
from app.splits.permissions import SplitPermission
from app.splits.queries import groups as queries
from app.splits.queries.groups import GroupFilter


@member_section(26)
def groups_of_member(session: Session, member_id: int) -> Section | None:
    """To officers the groups she sits and has sat in; to nobody else anything."""
    if not current_identity().may(SplitPermission.READ):
        return None
    spells = queries.list_spells_of_member(session, member_id)
    if not spells:
        return None
    sat = [
        (
            queries.name_of(queries.list_facts(session, spell.group_id), spell.since),
            group_path(spell.group_id),
            spell,
        )
        for spell in reversed(spells)
    ]
    return Section("splits/_groups.html", {"sat": sat})


@searched(76, "Breakaway groups", SplitPermission.READ)
def found_groups(session: Session, _identity: Identity, text: str, limit: int) -> Found:
    """Groups by any name they have had."""
    rows = queries.list_groups(session, GroupFilter(on=clock.today(), text=text))
    return Found(
        hits=tuple(
            Hit(row.name, f"formed on {written_day(row.formed_on)}", group_path(row.id))
            for row in rows[:limit]
        ),
        total=len(rows),
        more=url_for("splits.groups", q=text),
    )


help_topic(
    HelpTopic(
        slug="record-a-breakaway",
        title="Record a breakaway group and who governs",
        summary="A group from the day it is formed, who joins it, and what follows only if you say"
        " so.",
        template="splits/help/_record_a_breakaway.html",
        permission=SplitPermission.READ,
    )
)
