"""How states and those who decide are named on pages and in files."""

from __future__ import annotations

from collections.abc import Mapping

from app.whips.domain import DecidedBy, MembershipState, WhipState

WHIP_WORDS: Mapping[WhipState, str] = {
    WhipState.HOLDS: "Holds the whip",
    WhipState.SUSPENDED: "Suspended",
    WhipState.WITHDRAWN: "Withdrawn",
    WhipState.RESIGNED: "Resigned",
    WhipState.NEVER_HELD: "No whip of the party",
}

MEMBERSHIP_WORDS: Mapping[MembershipState, str] = {
    MembershipState.MEMBER: "Member",
    MembershipState.SUSPENDED: "Suspended",
    MembershipState.EXPELLED: "Expelled",
    MembershipState.RESIGNED: "Resigned",
}

DECIDED_WORDS: Mapping[DecidedBy, str] = {
    DecidedBy.CHIEF_WHIP: "The Chief Whip",
    DecidedBy.PARTY_MEETING: "The meeting of the parliamentary party",
    DecidedBy.EXECUTIVE: "The national executive",
    DecidedBy.AUTOMATIC: "Automatic, by rule",
    DecidedBy.MEMBER: "The member",
}
