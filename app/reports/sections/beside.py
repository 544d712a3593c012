"""What members answered in the newest round, beside how often they went against the line."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.confidence.domain.figures import end_of
from app.confidence.queries.rounds import list_opened
from app.kernel.dates import written_day, year_before
from app.reports.domain.beside import by_answer
from app.reports.domain.document import Origin, Paragraph, Section, data_table
from app.reports.exports.beside import beside_picture, beside_table, by_answer_table
from app.reports.permissions import ReportPermission
from app.reports.pictures import scatter_picture
from app.reports.queries.beside import list_beside
from app.reports.sections.kinds import Asked, SectionKind

TITLE = "Declarations against rebellion"
LEFT_OUT = (
    "What members answered beside how they voted: whoever this report was built for may not read"
    " it."
)
MEANT = (
    "Two facts on each member stand beside each other. That one is the cause of the other does not"
    " follow from it."
)


def _build(session: Session, asked: Asked) -> Section:
    if ReportPermission.READ_DISCIPLINE not in asked.may:
        return Section("beside", TITLE, (), left_out=(LEFT_OUT,))
    opened = [one for one in list_opened(session) if one.opens_on <= asked.as_at]
    if not opened:
        words = Paragraph(f"No round had been opened by {written_day(asked.as_at)}.")
        return Section("beside", TITLE, (words,))
    newest = opened[0]
    since = year_before(asked.as_at)
    rows = list_beside(session, newest, since, asked.as_at, end_of(asked.as_at))
    over = f"from {written_day(since)} to {written_day(asked.as_at)}"
    origin = Origin(
        f"the {len(rows):,} members asked in “{newest.title}”, and their votes {over}",
        f"/reports/declarations-and-rebellion?round={newest.id}&since={since.isoformat()}"
        f"&until={asked.as_at.isoformat()}",
        "declared lines, whip status and excuses as they stood on the day of each division",
    )
    members = data_table(
        beside_table(), rows, origin, caption=f"Answer and votes of each member {over}"
    )
    return Section(
        "beside",
        TITLE,
        (
            Paragraph(MEANT),
            data_table(
                by_answer_table(),
                by_answer(rows),
                origin,
                caption=f"Votes against the line by answer in “{newest.title}”",
                empty="Nobody was asked.",
            ),
            scatter_picture("answers-and-rebellion", beside_picture(rows), members.name),
            members,
        ),
        used=frozenset({ReportPermission.READ_DISCIPLINE}),
    )


SECTION = SectionKind(
    "beside",
    TITLE,
    "answers in the newest round, beside votes against the line",
    _build,
)
