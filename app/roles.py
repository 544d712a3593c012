"""Every role and what it may do, on one page.

Nobody signs in yet: the accounts will give users roles and ask here what each allows. A new
permission stands in its room's `permissions.py` and is granted here in the same change; a test
refuses one that no role has.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.jobs.permissions import JobPermission
from app.votes.permissions import VotePermission


class Role(StrEnum):
    """What a user is in the party. A user may have several roles."""

    ADMINISTRATOR = "administrator"
    WHIP = "whip"
    SELECTIONS_OFFICER = "selections_officer"
    CLP_SECRETARY = "clp_secretary"
    PARTY_OFFICER = "party_officer"
    EQUALITY_OFFICER = "equality_officer"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """The role's name in words."""
        return _WORDS[self][0]

    @property
    def sentence(self) -> str:
        """What somebody with this role does."""
        return _WORDS[self][1]


_WORDS: Mapping[Role, tuple[str, str]] = {
    Role.ADMINISTRATOR: (
        "Administrator",
        "Looks after users, roles, settings, rule sets and jobs.",
    ),
    Role.WHIP: (
        "Whip",
        "Keeps whip status, lines, slips and pairs, pledge rounds and declarations.",
    ),
    Role.SELECTIONS_OFFICER: (
        "Selections officer",
        (
            "Keeps deselection marks, CLPs, trigger ballots, boundary changes, vacancies, the"
            " A-list, contests and the draft of posts."
        ),
    ),
    Role.CLP_SECRETARY: (
        "CLP secretary",
        (
            "Follows her own CLP only: her MP's public status, declarations and votes, deadlines"
            " and A-list candidates; enters results of a running ballot."
        ),
    ),
    Role.PARTY_OFFICER: (
        "Party officer",
        (
            "Makes conference reports and exports, and keeps the publication of contests, groups,"
            " expulsions, scenarios, organisations and requests of data subjects."
        ),
    ),
    Role.EQUALITY_OFFICER: (
        "Equality officer",
        "Reads the totals of monitoring, never a person's answers.",
    ),
    Role.AUDITOR: (
        "Auditor",
        (
            "Reads everything but monitoring answers and the grounds of excuses, the audit trail"
            " included; changes nothing."
        ),
    ),
}

Permission = JobPermission | VotePermission

ROLE_GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset({JobPermission.RUN, VotePermission.IMPORT}),
    Role.WHIP: frozenset({VotePermission.DECLARE_LINE}),
    Role.SELECTIONS_OFFICER: frozenset(),
    Role.CLP_SECRETARY: frozenset(),
    Role.PARTY_OFFICER: frozenset(),
    Role.EQUALITY_OFFICER: frozenset(),
    Role.AUDITOR: frozenset(),
}
