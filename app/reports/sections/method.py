"""How everything in a report was made: method, sources, rule sets, settings in force.

It stands in every report, one to the public too: whoever is told a figure must be told by which
rules it was worked out, from what, and how much of the source could not be used.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.dates import end_of, london_day, written_day
from app.members.queries import list_sources
from app.reports.domain.document import (
    Block,
    Figure,
    Figures,
    Origin,
    Paragraph,
    Section,
    Subheading,
    data_table,
)
from app.reports.sections.kinds import Asked, SectionKind
from app.selections.exports.rules import rule_sets_table
from app.selections.queries.rules import list_rule_sets
from app.settings.exports import settings_table
from app.settings.queries import list_values
from app.source.models import RefusedRecord
from app.source.queries import is_invented
from app.votes.attribution import attribution_of
from app.votes.queries import get_range

TITLE = "Method, sources and rule sets"
ROOMS = ("votes", "whips", "confidence", "cabinet", "selections", "alist", "monitoring")
METHOD = (
    (
        "Everything here is what the record says today about the day of the report: what took "
        "effect by the end of that day, in London. What was recorded later about that day counts; "
        "what was voided since, with a reason, does not. A report that was frozen keeps what the "
        "record said when it was read, and the day and hour of that stand on its first page."
    ),
    (
        "Counts are whole numbers and shares are exact fractions; both are rounded only where "
        "they are shown, half up, shares to a tenth of a per cent. A tie is shown as a tie until "
        "somebody decides it, and what is not known is shown as not known."
    ),
    (
        "A rebellion is a vote against the line that the whips’ office declared, by somebody who "
        "held the whip on that day; a slip, a pair or leave excuses an absence, not such a vote. "
        "It is never guessed from how most of the party voted; votes against the majority are "
        "counted apart."
    ),
    (
        "Each figure has a number, such as F3, and each table one, such as T2. The appendix says "
        "of what each was made, by which rules, from which source, and where the records stand."
    ),
    (
        "Nothing is ever deleted from the record. Every change is in an audit trail whose entries "
        "are chained, with who made it and when; freezing a report adds the digest of each of its "
        "files."
    ),
)


def _build(session: Session, asked: Asked) -> Section:
    reach = get_range(session)
    refused = (
        session.scalar(
            select(func.count())
            .select_from(RefusedRecord)
            .where(RefusedRecord.cleared_at.is_(None))
        )
        or 0
    )
    source = attribution_of(session)
    blocks: list[Block] = [Paragraph(text) for text in METHOD]
    blocks += [Subheading("Sources"), Paragraph(_sources(session, source))]
    reached = Origin(
        f"all divisions on record, read {written_day(asked.today)}",
        "/votes/divisions",
        source=source,
    )
    blocks.append(
        Figures(
            "The public record",
            (
                Figure("Divisions on record", reach.divisions, reached),
                Figure("The first was held on", reach.first, reached, absent="none on record"),
                Figure("The last was held on", reach.last, reached, absent="none on record"),
                Figure(
                    "Records of the sources that could not be used",
                    refused,
                    Origin("records refused and not read since", "/jobs", source=source),
                ),
            ),
        )
    )
    until = end_of(asked.as_at)
    rules = [
        row
        for row in list_rule_sets(session)
        if row.in_force_from <= asked.as_at
        and (not row.recorded_by or london_day(row.recorded_at) <= asked.as_at)
    ]
    values = [
        row
        for row in list_values(session, until=until)
        if row.setting.name.partition(":")[0] in ROOMS
    ]
    day = written_day(asked.as_at)
    blocks += [
        data_table(
            rule_sets_table(),
            rules,
            Origin(f"versions in force on {day}", "/selections/rule-sets"),
            caption=f"Rule sets of trigger ballots on {day}",
        ),
        data_table(
            settings_table(),
            values,
            Origin(f"settings of the rules as they were at the end of {day}", "/settings"),
            caption=f"Settings of the rules on {day}",
            leave_out=("name", "why", "since", "set_by"),
        ),
    ]
    return Section("method", TITLE, tuple(blocks))


def _sources(session: Session, attribution: str) -> str:
    """Whence the public record is, in words. attribution: what its licence asks to be said."""
    names = sorted(set(list_sources(session)))
    if is_invented(session) or not names:
        return attribution
    return f"The public record is from: {', '.join(names)}. {attribution}"


SECTION = SectionKind(
    "method", TITLE, "how everything was made, sources, rule sets and settings in force", _build
)
