"""Who governs, and a group that two who lost the whip have formed, one of whom has left it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.demo.country import GOVERNING, OWN
from app.demo.demonstration import Demo
from app.splits.service import groups
from app.splits.service.governments import record_government

JOINED = (9, 10, 12)
"""Places from the end among the members of the party, as those who lost the whip are told."""


def record_groups(session: Session, demo: Demo) -> None:
    """A coalition since the election; a group that is no party, as it was formed and is now."""
    country, by = demo.country, demo.by(Role.WHIP)
    elected_on = min(member.since for member in country.members)
    for party in GOVERNING:
        record_government(
            session,
            party=party,
            since=elected_on + timedelta(days=5),
            until=None,
            source="The Alderhithe Gazette",
            by=by,
        )
    formed_on = country.day - timedelta(days=30)
    group = groups.form_group(
        session,
        name="The Orchard Group",
        formed_on=formed_on,
        source="Their letter in the Alderhithe Messenger",
        by=by,
    )
    own = [member.id for member in country.sitting_for(OWN)]
    rows = groups.join_group(
        session,
        group.id,
        [own[-place] for place in JOINED],
        since=formed_on,
        source="Their letter in the Alderhithe Messenger",
        consequences=groups.Consequences(),
        by=by,
    )
    groups.correct_spell(
        session,
        rows[-1].id,
        since=formed_on,
        until=country.day - timedelta(days=8),
        source="Her speech at Kellhaven",
        version=rows[-1].version,
        by=by,
    )
