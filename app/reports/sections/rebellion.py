"""The lines that were declared in the year before, and who went against them."""

from __future__ import annotations

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
from app.votes.exports import lined_table, rebellions_table
from app.votes.permissions import VotePermission
from app.votes.queries import RebellionRow, list_rebellions
from app.votes.queries.lines import count_held, list_lined
from app.web.looks import Look
from app.web.scatter import Scatter, Spot, scatter

TITLE = "Lines and rebellion"
LEFT_OUT = (
    "The lines that were declared, and who went against them: whoever this report was built for"
    " may not read them. Lines that were published stand with their divisions."
)
MEANT = (
    "A rebellion is a vote against the line that the whips’ office declared, by somebody who held"
    " the whip that day and had no slip, pair or leave. Without a declared line there is none, and"
    " on a free vote there is none; votes against most of the party are counted apart."
)
RULE = "declared lines, whip status and excuses as they stood on the day of each division"


def _build(session: Session, asked: Asked) -> Section:
    since, until = year_before(asked.as_at), asked.as_at
    over = f"from {written_day(since)} to {written_day(until)}"
    span = f"since={since.isoformat()}&until={until.isoformat()}"
    source = attribution_of(session)
    divisions = Origin(f"divisions held {over}", f"/votes/divisions?{span}", source=source)
    held = Figure("Divisions held in the House", count_held(session, since, until), divisions)
    allowed = {ReportPermission.READ_DISCIPLINE, VotePermission.READ_CONDUCT} & asked.may
    if not allowed:
        blocks: tuple[Block, ...] = (Figures(f"The year {over}", (held,)), Paragraph(MEANT))
        return Section("rebellion", TITLE, blocks, left_out=(LEFT_OUT,))
    lined = list_lined(session, asked.party, since, until)
    rows = list_rebellions(session, asked.party, since, until)
    rebels = [row for row in rows if row.record.against_line]
    by_rules = Origin(
        f"votes of {len(rows):,} who sat for the party {over}",
        f"/reports/declarations-and-rebellion?{span}",
        RULE,
        source,
    )
    against = sum(row.record.against_line for row in rows)
    voted = sum(row.record.voted for row in rows)
    figures = (
        held,
        Figure("Divisions with a declared line", len(lined), divisions),
        Figure("Votes against the declared line", against, by_rules),
        Figure("Members with such a vote or more", len(rebels), by_rules),
        Figure(
            "Votes against the line, of all votes of members",
            share(against, voted),
            Origin(f"{voted:,} votes of members {over}", by_rules.address, RULE, source),
            absent="nobody voted",
        ),
    )
    members = data_table(
        rebellions_table(),
        rows,
        by_rules,
        caption=f"Votes of each member {over}",
        empty="Nobody sat for the party.",
    )
    return Section(
        "rebellion",
        TITLE,
        (
            Figures(f"The year {over}", figures),
            Paragraph(MEANT),
            scatter_picture("votes-and-rebellions", _picture(rows), members.name),
            data_table(
                lined_table(),
                lined,
                divisions,
                caption=f"Divisions with a declared line {over}",
                empty="No line was declared.",
            ),
            members,
        ),
        used=frozenset({min(allowed)}),
    )


def _picture(rows: list[RebellionRow]) -> Scatter:
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
