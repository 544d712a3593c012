"""Candidates on the desk, in the search and under help."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from app.alist.domain.candidates import CandidateState
from app.alist.exports.candidates import candidate_path
from app.alist.permissions import AlistPermission
from app.alist.queries.candidates import CandidateFilter, list_candidates
from app.desk.registry import DeskItem, Found, HelpTopic, Hit, desk_items, help_topic, searched
from app.kernel import clock
from app.kernel.dates import start_of
from app.kernel.words import plural
from app.security.identity import Identity


@desk_items(AlistPermission.DECIDE)
def waiting(session: Session, _identity: Identity) -> list[DeskItem]:
    """Applications that wait, and listed candidates who no longer have what listing asks for."""
    rows = list_candidates(session, CandidateFilter(), clock.today())
    applied = [row for row in rows if row.state is CandidateState.APPLIED]
    lacking = [row for row in rows if row.state is CandidateState.LISTED and row.missing]
    items = []
    if applied:
        items.append(
            DeskItem(
                text=f"{plural(len(applied), 'application')} to the A-list to be looked at",
                href=url_for("alist.candidates", state=CandidateState.APPLIED.value),
                at=start_of(min(row.since for row in applied)),
                kind="A-list",
            )
        )
    if lacking:
        items.append(
            DeskItem(
                text=f"{plural(len(lacking), 'listed candidate')} without what listing asks for",
                href=url_for("alist.candidates", state=CandidateState.LISTED.value),
                at=clock.now(),
                kind="A-list",
            )
        )
    return items


@searched(75, "Candidates", AlistPermission.READ)
def find(session: Session, _identity: Identity, text: str, most: int) -> Found:
    """Candidates by name, language or organisation."""
    rows = list_candidates(session, CandidateFilter(text=text), clock.today())
    return Found(
        hits=tuple(
            Hit(row.name, row.state.value.capitalize(), candidate_path(row.id))
            for row in rows[:most]
        ),
        total=len(rows),
        more=url_for("alist.candidates", q=text),
    )


help_topic(
    HelpTopic(
        slug="a-list",
        title="The A-list",
        summary="What is asked of a candidate, steps, and what of her is public.",
        template="alist/help/_a_list.html",
        permission=AlistPermission.READ,
    )
)
