"""The lines that were declared in the year before, and who went against them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.kernel.dates import written_day, year_before
from app.kernel.numbers import share
from app.reports.domain.document import (
    Block,
    Figure,
    Figures,
    Origin,
    Paragraph,
    Section,
    data_table,
)
from app.reports.permissions import ReportPermission
from app.reports.pictures import scatter_picture
from app.reports.sections.kinds import Asked, SectionKind
from app.votes.attribution import attribution_of
from app.votes.domain.lines import Direction
from app.votes.exports import lined_table, rebellions_table
from app.votes.permissions import VotePermission
from app.votes.queries import RebellionRow, list_rebellions
from app.votes.queries.lines import LinedRow, count_held, list_lined
from app.votes.settings import rules_in_force
from app.web.looks import Look
from app.web.scatter import Scatter, Spot, scatter

TITLE = "Lines and rebellion"
LINES_LEFT_OUT = (
    "Lines that were not published, and how many absences a slip, a pair or leave excused: whoever"
    " this report was built for may not read them."
)
MEMBERS_LEFT_OUT = (
    "How often each member went against the line: whoever this report was built for may not read"
    " it."
)
MEANT = (
    "A rebellion is a vote against the line that the whips’ office declared, by somebody who held"
    " the whip that day. Without a declared line there is none, and on a free vote there is none;"
    " votes against most of the party are counted apart. A slip, a pair or leave excuses an"
    " absence, not a vote against the line."
)
RULE = "declared lines, and whip status on the day of each division"


def _build(session: Session, asked: Asked) -> Section:
    since, until = year_before(asked.as_at), asked.as_at
    over = f"from {written_day(since)} to {written_day(until)}"
    span = f"since={since.isoformat()}&until={until.isoformat()}"
    source = attribution_of(session)
    rule = f"{RULE}. {rules_in_force(session).sentences[0]}"
    held = count_held(session, since, until)
    divisions = Origin(
        f"the {held:,} divisions held {over}", f"/votes/divisions?{span}", rule, source
    )
    allowed = {ReportPermission.READ_DISCIPLINE, VotePermission.READ_CONDUCT} & asked.may
    conduct = VotePermission.READ_CONDUCT in asked.may
    lined = list_lined(session, asked.party, since, until)
    told = [row for row in lined if conduct or row.published]
    figures = [
        Figure(
            "Divisions held in the House",
            held,
            Origin(f"divisions held {over}", divisions.address, source=source),
        )
    ]
    blocks: list[Block] = []
    if allowed:
        rows = list_rebellions(session, asked.party, since, until)
        by_rules = Origin(
            f"votes of the {len(rows):,} who sat for the party {over}",
            f"/reports/declarations-and-rebellion?{span}",
            rule,
            source,
        )
        figures += [
            *_counts(lined, "declared", divisions),
            *_figures(rows, by_rules, conduct=conduct),
        ]
        members = data_table(
            rebellions_table(),
            rows,
            by_rules,
            caption=f"Votes of each member {over}",
            leave_out=() if conduct else ("excused", "absent", "attendance"),
            empty="Nobody sat for the party.",
        )
        if rows:
            blocks.append(scatter_picture("votes-and-rebellions", _picture(rows), members.name))
        blocks.append(members)
    else:
        figures += _counts(told, "published", divisions)
    kind = "declared" if conduct else "published"
    figures += _largest(told, kind, rule, source)
    lines = data_table(
        lined_table(),
        told,
        divisions,
        caption=f"Divisions with a {kind} line or free vote {over}",
        empty=f"No line was {kind}.",
    )
    left_out = () if conduct else (LINES_LEFT_OUT,)
    return Section(
        "rebellion",
        TITLE,
        (Figures(f"The year {over}", tuple(figures)), Paragraph(MEANT), lines, *blocks),
        left_out=left_out if allowed else (*left_out, MEMBERS_LEFT_OUT),
        used=frozenset(allowed),
    )


def _counts(lined: Sequence[LinedRow], kind: str, origin: Origin) -> list[Figure]:
    """How many divisions had a line, and how many were left free."""
    free = sum(row.direction is Direction.FREE for row in lined)
    return [
        Figure(f"Divisions with a {kind} line", len(lined) - free, origin),
        Figure(f"Free votes {kind}", free, origin),
    ]


def _figures(rows: Sequence[RebellionRow], origin: Origin, *, conduct: bool) -> list[Figure]:
    """What all members together come to. conduct: whether excuses may be told."""
    against = sum(row.record.against_line for row in rows)
    voted = sum(row.record.voted for row in rows)
    figures = [
        Figure("Votes against the declared line", against, origin),
        Figure(
            "Members who voted against it once or more",
            sum(row.record.against_line > 0 for row in rows),
            origin,
        ),
        Figure(
            "Members who never voted against it",
            sum(not row.record.against_line for row in rows),
            origin,
        ),
        Figure(
            "Votes against the line, of all votes of members",
            share(against, voted),
            Origin(
                f"{voted:,} {origin.base}, in divisions with a declared line or without",
                origin.address,
                origin.rule_set,
                origin.source,
            ),
            absent="nobody voted",
        ),
    ]
    if conduct:
        excuses = Origin(origin.base, "/votes/excuses", "slips, pairs and leave that are in force")
        figures += [
            Figure(
                "Absences excused by a slip, a pair or leave",
                sum(row.record.excused for row in rows),
                excuses,
            ),
            Figure("Absences without one", sum(row.record.absent for row in rows), excuses),
        ]
    return figures


def _largest(lined: Sequence[LinedRow], kind: str, rule: str, source: str) -> list[Figure]:
    """The division in which most went against the line; the first of equals."""
    worst = max(lined, key=lambda row: row.against, default=None)
    if worst is None or not worst.against:
        return []
    return [
        Figure(
            f"Most votes against a {kind} line in one division",
            worst.against,
            Origin(
                f"“{worst.title}”, {written_day(worst.held_on)}, line: {worst.line}",
                f"/votes/divisions/{worst.division_id}",
                rule,
                source,
            ),
        )
    ]


def _picture(rows: Sequence[RebellionRow]) -> Scatter:
    """A spot for each member: how often she voted, and how often against the line."""
    return scatter(
        "Who voted against the declared line, and how often?",
        [
            Spot(
                row.name,
                row.record.voted,
                row.record.against_line,
                Look.NO if row.record.against_line else Look.YES,
            )
            for row in rows
        ],
        x_axis="divisions voted in",
        y_axis="votes against the line",
        words={Look.YES: "Never against the line", Look.NO: "Against the line once or more"},
    )


SECTION = SectionKind(
    "rebellion",
    TITLE,
    "lines declared in the year before, and how often each member went against them",
    _build,
)
