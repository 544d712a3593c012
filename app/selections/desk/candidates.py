"""Selections on the page of a candidate of the A-list, and matching under help."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.alist.registry import candidate_section
from app.desk.registry import HelpTopic, Section, help_topic
from app.security.identity import current_identity
from app.selections.permissions import SelectionPermission
from app.selections.queries.matching import list_selections_of_candidate


@candidate_section(20)
def selections_of_candidate(session: Session, candidate_id: int) -> Section | None:
    """To officers of selections: for which seats she contends, or is selected."""
    if not current_identity().may(SelectionPermission.READ):
        return None
    rows = list_selections_of_candidate(session, candidate_id)
    return Section("selections/_selections_of_candidate.html", {"rows": rows}) if rows else None


help_topic(
    HelpTopic(
        slug="candidates-who-fit",
        title="Candidates who fit a vacancy",
        summary="What each criterion means, what a CLP sees, and how a candidate is put on a"
        " shortlist.",
        template="selections/help/_candidates_who_fit.html",
        permission=SelectionPermission.READ_CLP,
    )
)
