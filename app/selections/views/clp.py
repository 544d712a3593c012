"""A CLP's page: its secretary's first one, on which stands what is asked of her now."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from app.accounts.domain import Role
from app.db import db
from app.desk.registry import heading_of, landing
from app.kernel import clock
from app.members.queries import ClpFilter, find_sitting, get_clp, list_clps
from app.security.access import requires
from app.security.identity import Identity, current_identity
from app.selections.domain.asked import asked_now, nothing_asked
from app.selections.domain.ballots import BallotState
from app.selections.domain.organisation import UnitPool
from app.selections.domain.wording import threshold_words
from app.selections.permissions import SelectionPermission
from app.selections.queries.asked import list_to_enter, wanted_of
from app.selections.queries.ballots import BallotFilter, BallotRow, list_ballots
from app.selections.queries.matching import count_fitting
from app.selections.queries.organisation import find_contact
from app.selections.queries.progress import Progress, UnitProgress, list_progress
from app.selections.queries.vacancies import list_vacancies_of_clp
from app.selections.views.ballots import ballot_scopes, words_of
from app.selections.views.blueprint import pages
from app.selections.views.matching import sees_all

Answer = str | AnyResponse | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Shown:
    """A ballot on the page, with its progress in words and what is asked of the secretary."""

    ballot: BallotRow
    progress: Progress
    words: dict[str, object]
    rule_words: str
    asked: str
    nothing: str
    enter: tuple[UnitProgress, ...]

    @property
    def pools(self) -> list[tuple[str, list[UnitProgress]]]:
        """The units by pool, for the page."""
        return [
            (heading, self.progress.of_pool(pool))
            for heading, pool in (
                ("Party branches", UnitPool.BRANCH),
                ("Affiliated branches", UnitPool.AFFILIATE),
            )
            if self.progress.of_pool(pool)
        ]


@pages.get("/clps/<int:clp_id>")
@requires(SelectionPermission.READ_CLP)
def clp(clp_id: int) -> Answer:
    """One CLP: its MP, what is asked of its secretary now, its ballots, its contact."""
    identity = current_identity()
    scopes = ballot_scopes()
    found, seat = get_clp(db.session, clp_id, scopes)
    today = clock.today()
    member = find_sitting(db.session, seat.id, today)
    ballots = list_ballots(db.session, BallotFilter(clp_id=clp_id), scopes)
    ballots = [one for one in ballots if one.state is not BallotState.VOIDED]
    progress = list_progress(db.session, ballots)
    shown = [_shown(one, progress[one.id]) for one in ballots]
    vacancies = list_vacancies_of_clp(db.session, clp_id)
    return render_template(
        "selections/clp.html",
        clp=found,
        seat=seat,
        member=member,
        status=None if member is None else heading_of(db.session, member.id).status,
        live=[one for one in shown if one.ballot.live],
        past=[one for one in shown if not one.ballot.live][::-1],
        vacancies=vacancies,
        fitting=count_fitting(db.session, vacancies, today, full=sees_all()),
        contact=find_contact(db.session, seat.region),
        today=today,
        may_enter=identity.may(SelectionPermission.ENTER_RETURN),
        officer=identity.may(SelectionPermission.READ),
    )


def _shown(ballot: BallotRow, progress: Progress) -> Shown:
    today = clock.today()
    asked = nothing = ""
    if ballot.state is BallotState.RUNNING:
        wanted = wanted_of(ballot, progress)
        asked, nothing = asked_now(wanted, today), nothing_asked(wanted, today)
    return Shown(
        ballot=ballot,
        progress=progress,
        words=words_of(progress),
        rule_words=threshold_words(ballot.rule_set),
        asked=asked,
        nothing=nothing,
        enter=tuple(list_to_enter(ballot, progress)),
    )


@landing(Role.CLP_SECRETARY)
def own_clp(session: Session, identity: Identity) -> str | None:
    """A secretary's first page: her CLP, or the list of hers when she has several."""
    mine = list_clps(
        session,
        ClpFilter(on=clock.today(), ended=True),
        identity.scopes(SelectionPermission.READ_CLP),
        limit=2,
    )
    if not mine:
        return None
    if len(mine) == 1:
        return url_for("selections.clp", clp_id=mine[0].id)
    return url_for("members.clps")
