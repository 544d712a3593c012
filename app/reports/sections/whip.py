"""Who holds the whip, and what has changed in the year before."""

from __future__ import annotations

from collections import Counter

from sqlalchemy.orm import Session

from app.kernel.dates import written_day, year_before
from app.reports.domain.document import Block, Figure, Figures, Origin, Section, data_table
from app.reports.pictures import hemicycle_picture
from app.reports.sections.kinds import Asked, SectionKind
from app.whips.domain import WhipState
from app.whips.domain.words import WHIP_WORDS
from app.whips.exports import changes_table, standing_table, status_picture
from app.whips.permissions import WhipPermission
from app.whips.queries import list_standing, list_status_changes

TITLE = "The whip"
SOURCE = "Whip status: kept by the whips’ office. Seats and parties: UK Parliament, Members."

LEFT_OUT = (
    "Who holds the whip, name by name, and who decided each change: whoever this report was built"
    " for may not read it."
)


def _build(session: Session, asked: Asked) -> Section:
    standing = list_standing(session, asked.as_at)
    counts = Counter(row.whip for row in standing)
    own = [row for row in standing if row.own]
    day = written_day(asked.as_at)
    address = f"/whips?on={asked.as_at.isoformat()}"
    base = f"the {len(standing):,} with a seat of whom anything is recorded, or who sit for the"
    base = f"{base} party, at the end of {day}"

    def origin(of: str, state: WhipState | None = None) -> Origin:
        chosen = f"&whip={state.value.replace(' ', '-')}" if state else ""
        return Origin(of, address + chosen, source=SOURCE)

    figures = [
        Figure(
            "Members who sit for the party",
            len(own),
            origin(f"everybody with a seat on {day}, by the party of the public record"),
        )
    ]
    figures += [
        Figure(WHIP_WORDS[state], counts[state], origin(base, state)) for state in WhipState
    ]
    since = year_before(asked.as_at)
    changes = list_status_changes(session, since, asked.as_at)
    over = f"from {written_day(since)} to {day}"
    figures.append(
        Figure(
            f"Changes of the whip {over}",
            len(changes),
            Origin(f"changes on record that took effect {over}", "/whips", source=SOURCE),
        )
    )
    blocks: list[Block] = [Figures("Where the party stands", tuple(figures))]
    if WhipPermission.READ not in asked.may:
        return Section(
            "whip",
            TITLE,
            tuple(blocks),
            left_out=(LEFT_OUT,),
        )
    table = data_table(
        standing_table(),
        standing,
        origin(base),
        caption=f"How each member stands to the whip on {day}",
        leave_out=("due_on",),
        empty="Nobody sits for the party.",
    )
    blocks += [
        hemicycle_picture("who-holds-the-whip", status_picture(standing), table.name),
        data_table(
            changes_table(),
            changes,
            Origin(f"changes on record that took effect {over}", "/whips", source=SOURCE),
            caption=f"Changes of the whip {over}",
            empty="Nothing changed.",
        ),
        table,
    ]
    return Section("whip", TITLE, tuple(blocks), used=frozenset({WhipPermission.READ}))


SECTION = SectionKind(
    "whip", TITLE, "who holds it, who does not, and what changed in the year before", _build
)
