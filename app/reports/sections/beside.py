"""What members answered in the newest round, beside how often they went against the line."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.confidence.domain import Outcome
from app.confidence.domain.rounds import SHORT
from app.confidence.queries.rounds import list_opened
from app.kernel.dates import end_of, written_day, year_before
from app.reports.domain.beside import ByAnswer, by_answer
from app.reports.domain.document import Figure, Figures, Origin, Paragraph, Section, data_table
from app.reports.exports.beside import beside_picture, beside_table, by_answer_table
from app.reports.permissions import ReportPermission
from app.reports.pictures import scatter_picture
from app.reports.queries.beside import list_beside
from app.reports.sections.kinds import Asked, SectionKind
from app.votes.attribution import attribution_of
from app.votes.settings import rules_in_force

TITLE = "Declarations against rebellion"
LEFT_OUT = (
    "What members answered beside how they voted: whoever this report was built for may not read"
    " it."
)
MEANT = (
    "Two facts on each member stand beside each other. That one is the cause of the other does not"
    " follow from it."
)
RULE = "declared lines, and whip status on the day of each division"


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
    sums = by_answer(rows)
    over = f"from {written_day(since)} to {written_day(asked.as_at)}"
    origin = Origin(
        f"the {len(rows):,} members asked in “{newest.title}”, and their votes {over}",
        f"/reports/declarations-and-rebellion?round={newest.id}&since={since.isoformat()}"
        f"&until={asked.as_at.isoformat()}",
        f"{RULE}. {rules_in_force(session).sentences[0]}",
        attribution_of(session),
    )
    members = data_table(
        beside_table(worded=True),
        rows,
        origin,
        caption=f"Answer and votes of each member {over}",
        leave_out=("member_id",),
        empty="Nobody was asked.",
    )
    answers = data_table(
        by_answer_table(worded=True),
        sums,
        origin,
        caption=f"Votes against the line by answer in “{newest.title}”",
        empty="Nobody was asked.",
    )
    picture = scatter_picture("answers-and-rebellion", beside_picture(rows), members.name)
    return Section(
        "beside",
        TITLE,
        (
            Figures(
                f"“{newest.title}” and the year {over}", tuple(_figures(len(rows), sums, origin))
            ),
            Paragraph(MEANT),
            answers,
            *((picture,) if rows else ()),
            members,
        ),
        used=frozenset({ReportPermission.READ_DISCIPLINE}),
    )


def _figures(asked: int, sums: Sequence[ByAnswer], origin: Origin) -> list[Figure]:
    """How many were asked, and of each answer how many went against the line once or more."""
    figures = [Figure("Members asked", asked, origin)]
    for one in sums:
        words = SHORT[one.outcome]
        base = f"the {one.members:,} members with the answer “{words}” of {origin.base}"
        address = f"{origin.address}&answer={one.outcome.value.replace(' ', '+')}"
        figures.append(
            Figure(
                f"{_said(one.outcome)}, and voted against the line once or more",
                one.rebels,
                Origin(base, address, origin.rule_set, origin.source),
            )
        )
    return figures


def _said(outcome: Outcome) -> str:
    return {
        Outcome.YES: "Said yes",
        Outcome.NO: "Said no",
        Outcome.EQUIVOCATES: "Equivocated",
        Outcome.WITHDRAWN: "Withdrew the declaration",
        Outcome.NO_REPLY: "Did not answer",
    }[outcome]


SECTION = SectionKind(
    "beside",
    TITLE,
    "answers in the newest round, beside votes against the line",
    _build,
)
