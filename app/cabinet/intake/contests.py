"""Contests taken in from a file: a row for each section's votes for each candidate.

A contest is whole or it is not taken in: a row that cannot be read refuses all rows of its contest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy.orm import Session

from app.cabinet.domain.contests import ContestRefused, check_contest
from app.cabinet.exports.contests import contest_path
from app.cabinet.importing.contests import VotesGiven, contest_of, read_votes
from app.cabinet.intake.wholes import apply_wholes, plan_wholes, void_wholes
from app.cabinet.permissions import CabinetPermission
from app.cabinet.queries import contests as queries
from app.cabinet.service import contests as service
from app.intake.registry import (
    Applied,
    IntakeColumn,
    IntakeKind,
    Planned,
    RowRefused,
    TakenBack,
    intake,
    new,
    refused,
    unchanged,
)
from app.kernel import clock
from app.kernel.errors import DomainError
from app.members.queries import get_own_party

# --- planning ----------------------------------------------------------------------------------


def _plan(session: Session, rows: Sequence[VotesGiven]) -> Sequence[Planned]:
    return plan_wholes(rows, partial(_plan_one, session), "contest")


def _plan_one(session: Session, rows: Sequence[VotesGiven]) -> Planned:
    try:
        given = contest_of(session, rows)
        check_contest(given, today=clock.today(), party=get_own_party(session))
    except RowRefused as error:
        return refused(str(error), error.column)
    except ContestRefused as error:
        return refused(str(error).rstrip(".") + ".")
    for known in queries.list_titled(session, given.title):
        stored = service.given_facts(service.given_of(queries.read_result(session, known)))
        if stored == service.given_facts(given):
            return unchanged()
        return refused(
            "A contest of this title is on record with other figures: edit it there, or give this"
            " one another title.",
            "title",
        )
    return new()


# --- taking in and taking back -----------------------------------------------------------------


def _apply_all(session: Session, rows: Sequence[VotesGiven], by: str) -> Iterator[Applied]:
    return apply_wholes(
        rows,
        lambda group: service.record_contest(session, contest_of(session, group), by=by).id,
    )


def _void_all(
    session: Session, taken: Sequence[TakenBack], reason: str, by: str
) -> Iterator[DomainError | None]:
    """Void the contests that the rows made; one that was changed since stands against it."""

    def void(contest_id: int) -> None:
        contest = queries.find_contest(session, contest_id)
        if contest.version != 1:
            raise DomainError(f"“{contest.title}” has been changed or voided since.")
        service.void_contest(session, contest_id, reason=reason, version=1, by=by)

    return void_wholes(taken, void)


CONTESTS = intake(
    IntakeKind[VotesGiven](
        name="contests",
        title="Contests",
        one="votes of a section",
        many="votes of sections",
        permission=CabinetPermission.KEEP_CONTEST,
        columns=(
            IntakeColumn(
                "section",
                "Section",
                "Who voted, counted apart; “members” is the usual base of a quota.",
                required=True,
                example="members",
            ),
            IntakeColumn(
                "candidate", "Candidate", "Who stood.", required=True, example="Jeremy Corbyn"
            ),
            IntakeColumn(
                "votes", "Votes", "Of this section for her or him.", required=True, example="168216"
            ),
            IntakeColumn(
                "source",
                "Source",
                "Where the result is published; “same” for that of the row above.",
                example="The party, 24 September 2016",
            ),
            IntakeColumn(
                "title",
                "Title",
                "Of the contest: rows of one title are one contest.",
                required=True,
                example="Leadership election 2016",
            ),
            IntakeColumn(
                "office", "Office", "What was contested; blank: Leader.", example="Leader"
            ),
            IntakeColumn("opened_on", "Opened on", "If it is known.", example="2016-07-11"),
            IntakeColumn(
                "held_on",
                "Result declared on",
                "In one row of the contest at least.",
                example="2016-09-24",
            ),
            IntakeColumn(
                "member", "Member", "Name or official id, where the candidate is a member."
            ),
            IntakeColumn("slate", "Slate", "What her or his side is called; blank: the last name."),
            IntakeColumn(
                "total", "Published total", "Of all sections; it is checked.", example="313209"
            ),
            IntakeColumn(
                "share",
                "Published share",
                "Of all sections in per cent; it is checked.",
                example="61.8",
            ),
            IntakeColumn("elected", "Elected", "yes for who was elected.", example="yes"),
            IntakeColumn(
                "leader_since",
                "In office from",
                "The first day of who was elected.",
                example="2016-09-24",
            ),
            IntakeColumn("leader_until", "In office until", "The first day no longer in office."),
            IntakeColumn("note", "Note", "Of the contest."),
        ),
        read=read_votes,
        # Whatever else is twice in a contest, `plan` refuses all of it.
        key=lambda given: given,
        plan=_plan,
        apply_all=_apply_all,
        void_all=_void_all,
        link=contest_path,
        lead="A row for every candidate in every section. A contest is taken in whole or not at"
        " all; undoing the import voids it.",
    )
)
