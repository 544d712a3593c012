"""What this room puts on the desk, into the search and under help."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from sqlalchemy.orm import Session

from app.desk.domain import last_weeks, per_week
from app.desk.registry import (
    DeskItem,
    Figure,
    Found,
    HelpTopic,
    Hit,
    desk_figure,
    desk_items,
    help_topic,
    searched,
)
from app.kernel import clock
from app.kernel.dates import written_day
from app.kernel.words import plural
from app.members import queries as members
from app.security.identity import Identity
from app.source.queries import get_present_day
from app.votes import queries
from app.votes.permissions import VotePermission
from app.votes.queries import DivisionFilter
from app.votes.queries.expected import list_to_match, list_without_line
from app.votes.queries.reviews import list_unreviewed
from app.web.addresses import path_url

NEW = timedelta(days=7)
"""How long what the record brought by itself counts as new."""
SOON = timedelta(days=2)
"""How near an expected division is that still has no line."""
MOST = 25


@desk_items(VotePermission.IMPORT)
def refusals(session: Session, _identity: Identity) -> list[DeskItem]:
    """Records that an import of the last days was the first to refuse, one item a run."""
    return [
        DeskItem(
            text=f"The import refused {plural(run.records, 'record')} that it had not refused"
            " before, and has not been able to use since",
            href=path_url(f"/jobs/runs/{run.run_id}"),
            at=run.at,
            kind="Import",
        )
        for run in queries.list_new_refusals(session, clock.now() - NEW, limit=MOST)
    ]


@desk_items(VotePermission.DECLARE_LINE)
def corrections_of_the_record(session: Session, _identity: Identity) -> list[DeskItem]:
    """Divisions that the source has changed in the last days: lines and rebels may look else."""
    return [
        DeskItem(
            text=f"The source corrected division {found.number} of {written_day(found.held_on)},"
            f" “{found.title}”",
            href=url_for("votes.division", division_id=found.division_id),
            at=found.at,
            kind="Corrected division",
        )
        for found in queries.list_corrected(session, clock.now() - NEW, limit=MOST)
    ]


@desk_items(VotePermission.REVIEW_REBELLION)
def rebellions(session: Session, _identity: Identity) -> list[DeskItem]:
    """Divisions with rebels of the own party, until it is recorded what was made of each."""
    own = members.find_party(session, members.get_own_party(session))
    if own is None:
        return []
    return [
        DeskItem(
            text=f"{plural(found.members, f'{own.name} member')} voted against the line in"
            f" division {found.number} of {written_day(found.held_on)}, “{found.title}”",
            href=url_for("votes.rebellion", division_id=found.division_id),
            at=found.at,
            kind="Rebellion",
        )
        for found in list_unreviewed(session, own.id, own.name, limit=MOST)
    ]


@desk_items(VotePermission.DECLARE_LINE)
def divisions_to_match(session: Session, _identity: Identity) -> list[DeskItem]:
    """Expected divisions whose day has come, and of which nobody has said which they were."""
    return [
        DeskItem(
            text=f"Choose which division it was: “{expected.title}”, expected on"
            f" {written_day(expected.expected_on)}; {plural(count, 'division')} of that day"
            f" {'is' if count == 1 else 'are'} on record",
            href=url_for("votes.match_expected", expected_id=expected.id),
            at=expected.recorded_at,
            kind="Expected division",
        )
        for expected, count in list_to_match(session, get_present_day(session), limit=MOST)
    ]


@desk_items(VotePermission.DECLARE_LINE)
def lines_to_declare(session: Session, _identity: Identity) -> list[DeskItem]:
    """Divisions expected within two days without a line of the own party."""
    own = members.find_party(session, members.get_own_party(session))
    today = clock.today()
    return [
        DeskItem(
            text=f"No line is declared for “{expected.title}”",
            href=url_for("votes.expected_line", expected_id=expected.id),
            at=expected.recorded_at,
            due_on=expected.expected_on,
            kind="Line to declare",
        )
        for expected in list_without_line(
            session, 0 if own is None else own.id, today, today + SOON, limit=MOST
        )
    ]


@desk_figure(20, "")
def divisions_a_week(session: Session, _identity: Identity) -> Figure | None:
    """How many divisions were held this week, and in the weeks before."""
    present = get_present_day(session)
    mondays = last_weeks(present)
    points = per_week(mondays, queries.list_days_held(session, mondays[0], present))
    return Figure(
        label="Divisions this week",
        value=str(points[-1][1]),
        href=url_for("votes.divisions", since=mondays[-1].isoformat()),
        points=points,
        note=f"From Monday to {written_day(present)}.",
    )


@searched(30, "Divisions")
def found_divisions(session: Session, _identity: Identity, text: str, limit: int) -> Found:
    """Divisions by words of the title, or by number."""
    wanted = DivisionFilter(title=text)
    rows = queries.list_divisions(session, wanted, limit=limit)
    return Found(
        hits=tuple(
            Hit(
                row.title,
                f"Division {row.number}, {written_day(row.held_on)}",
                url_for("votes.division", division_id=row.id),
            )
            for row in rows
        ),
        total=queries.count_divisions(session, wanted),
        more=url_for("votes.divisions", q=text),
    )


help_topic(
    HelpTopic(
        slug="voting-record",
        title="Read the voting record",
        summary="Where divisions and votes come from, and what each word beside a vote means.",
        template="votes/help/_record.html",
    )
)
help_topic(
    HelpTopic(
        slug="lines-and-rebellion",
        title="How a line and a rebellion are counted",
        summary="What a party asked of its members, and when a vote goes against it.",
        template="votes/help/_lines.html",
    )
)
help_topic(
    HelpTopic(
        slug="declare-a-line",
        title="Declare a line",
        summary="Write down what the party asked in a division, and who may see it.",
        template="votes/help/_declare.html",
        permission=VotePermission.DECLARE_LINE,
    )
)
help_topic(
    HelpTopic(
        slug="record-a-slip",
        title="Record a slip or pair",
        summary="Who need not vote, in what, and who may read why.",
        template="votes/help/_slips.html",
        permission=VotePermission.READ_CONDUCT,
    )
)
help_topic(
    HelpTopic(
        slug="whip-sheet",
        title="Print the whip sheet",
        summary="Who is expected in a division and who is excused, on paper.",
        template="votes/help/_sheet.html",
        permission=VotePermission.READ_CONDUCT,
    )
)
help_topic(
    HelpTopic(
        slug="expected-divisions",
        title="Enter a division before it is held",
        summary="Line and slips beforehand, and how they find their division.",
        template="votes/help/_expected.html",
        permission=VotePermission.DECLARE_LINE,
    )
)
