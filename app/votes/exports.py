"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from collections.abc import Mapping

from app.members.domain.parties import party_label
from app.tabular.table import Column, Table
from app.votes.domain.vote import Vote
from app.votes.queries import DivisionRow, MemberVoteRow, PartyFigures, VoteRow

VOTE_WORDS = {
    Vote.AYE: "Aye",
    Vote.NO: "No",
    Vote.TELLER_AYE: "Teller for the ayes",
    Vote.TELLER_NO: "Teller for the noes",
    Vote.BOTH: "Both lobbies",
    Vote.ABSENT: "No vote recorded",
}


def _division_link(division_id: int) -> str:
    return f"/votes/divisions/{division_id}"


def divisions_table(party: str | None, attribution: str) -> Table[DivisionRow]:
    """Divisions, with one party's votes (tellers counted) when a party is named."""
    columns = [
        Column[DivisionRow](
            "title", "Division", lambda row: row.title, link=lambda row: _division_link(row.id)
        ),
        Column[DivisionRow]("date", "Date", lambda row: row.held_on),
        Column[DivisionRow]("number", "Number", lambda row: row.number),
        Column[DivisionRow]("division_id", "Official id", lambda row: row.id),
        Column[DivisionRow]("ayes", "Ayes", lambda row: row.official_ayes, numeric=True),
        Column[DivisionRow]("noes", "Noes", lambda row: row.official_noes, numeric=True),
    ]
    if party is not None:
        columns += [
            Column[DivisionRow](
                "party_ayes", f"{party} aye", lambda row: row.party_aye, numeric=True
            ),
            Column[DivisionRow](
                "party_noes", f"{party} no", lambda row: row.party_no, numeric=True
            ),
        ]
    return Table("divisions", "Divisions", tuple(columns), attribution)


def parties_table(attribution: str) -> Table[PartyFigures]:
    """The parties in one division."""
    return Table(
        "parties",
        "How each party voted",
        (
            Column[PartyFigures]("party", "Party", lambda row: row.party),
            Column[PartyFigures]("ayes", "Aye", lambda row: row.aye, numeric=True),
            Column[PartyFigures]("noes", "No", lambda row: row.no, numeric=True),
            Column[PartyFigures]("both", "Both", lambda row: row.both, numeric=True),
            Column[PartyFigures]("no_vote", "No vote", lambda row: row.absent, numeric=True),
            Column[PartyFigures]("majority", "Majority", lambda row: row.majority.value),
            Column[PartyFigures](
                "against_majority",
                "Against it",
                lambda row: row.against_majority,
                numeric=True,
            ),
            Column[PartyFigures](
                "rice",
                "Rice index",
                lambda row: row.rice,
                numeric=True,
                absent="nobody voted",
            ),
        ),
        attribution,
    )


def votes_table(
    division_id: int, details: Mapping[int, tuple[str | None, str | None]], attribution: str
) -> Table[VoteRow]:
    """Every member's vote in a division. details: sub-party and proxy by member."""
    nothing = (None, None)
    return Table(
        f"division-{division_id}-votes",
        "Every member's vote",
        (
            Column[VoteRow](
                "name",
                "Member",
                lambda row: row.name if row.confirmed else f"{row.name} (unconfirmed)",
                link=lambda row: f"/members/{row.member_id}",
            ),
            Column[VoteRow]("member_id", "Official id", lambda row: row.member_id),
            Column[VoteRow](
                "party",
                "Party that day",
                lambda row: party_label(row.party, details.get(row.member_id, nothing)[0]),
            ),
            Column[VoteRow](
                "constituency",
                "Constituency",
                lambda row: row.constituency,
                absent="seat not known",
            ),
            Column[VoteRow]("vote", "Vote", lambda row: VOTE_WORDS[row.vote]),
            Column[VoteRow](
                "proxy",
                "Cast by proxy",
                lambda row: details.get(row.member_id, nothing)[1],
                absent="no proxy",
            ),
        ),
        attribution,
    )


def member_votes_table(member_id: int, attribution: str) -> Table[MemberVoteRow]:
    """One member's votes."""
    return Table(
        f"member-{member_id}-votes",
        "Votes",
        (
            Column[MemberVoteRow](
                "title",
                "Division",
                lambda row: row.title,
                link=lambda row: _division_link(row.division_id),
            ),
            Column[MemberVoteRow]("date", "Date", lambda row: row.held_on),
            Column[MemberVoteRow]("number", "Number", lambda row: row.number),
            Column[MemberVoteRow]("division_id", "Official id", lambda row: row.division_id),
            Column[MemberVoteRow]("vote", "Vote", lambda row: VOTE_WORDS[row.vote]),
            Column[MemberVoteRow]("party", "Party that day", lambda row: row.party),
            Column[MemberVoteRow](
                "party_ayes", "Party aye", lambda row: row.party_aye, numeric=True
            ),
            Column[MemberVoteRow]("party_noes", "Party no", lambda row: row.party_no, numeric=True),
            Column[MemberVoteRow](
                "against_majority", "Against its majority", lambda row: row.against_majority
            ),
        ),
        attribution,
    )
