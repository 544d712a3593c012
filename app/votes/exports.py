"""The tables of this room, as pages and files show them."""

from __future__ import annotations

from collections.abc import Mapping

from app.members.domain.parties import party_label
from app.tabular.table import Column, Table
from app.votes.domain.vote import Vote
from app.votes.queries import DivisionRow, MemberVoteRow, PartyFigures, RebellionRow, VoteRow
from app.votes.queries.excuses import ExcuseRow
from app.votes.queries.expected import ExpectedRow
from app.votes.queries.lines import LinedRow, LineRow
from app.votes.queries.sheets import SheetRow

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


# --- for the whips' office ---------------------------------------------------------------------


def lines_table() -> Table[LineRow]:
    """Every line of one division."""
    return Table(
        "lines",
        "Lines declared",
        (
            Column[LineRow]("party", "Party", lambda row: row.party),
            Column[LineRow]("line", "Line", lambda row: row.words),
            Column[LineRow]("state", "State", lambda row: row.state),
            Column[LineRow]("evidence", "Known from", lambda row: EVIDENCE_WORDS[row.evidence]),
            Column[LineRow]("source", "Source", lambda row: row.source),
            Column[LineRow]("note", "Note", lambda row: row.note),
            Column[LineRow]("published", "Published", lambda row: row.published),
            Column[LineRow]("declared_at", "Declared", lambda row: row.declared_at),
            Column[LineRow]("declared_by", "By", lambda row: row.declared_by),
        ),
    )


EVIDENCE_WORDS = {"office": "the office", "reported": "a report"}


def expected_table(own_party: str) -> Table[ExpectedRow]:
    """Divisions that are expected. own_party: whose line is shown."""
    return Table(
        "expected-divisions",
        "Expected divisions",
        (
            Column[ExpectedRow](
                "title",
                "Division",
                lambda row: row.title,
                link=lambda row: f"/votes/expected/{row.id}",
            ),
            Column[ExpectedRow]("expected_on", "Day", lambda row: row.expected_on),
            Column[ExpectedRow](
                "line", f"Line of {own_party}", lambda row: row.line, absent="not declared"
            ),
            Column[ExpectedRow](
                "excuses", "Slips and the like", lambda row: row.excuses, numeric=True
            ),
            Column[ExpectedRow]("state", "State", lambda row: row.state),
            Column[ExpectedRow](
                "division_id",
                "Official id",
                lambda row: row.division_id,
                link=lambda row: f"/votes/divisions/{row.division_id}",
                absent="not matched",
            ),
        ),
    )


def excuses_table(*, ids: bool = False) -> Table[ExcuseRow]:
    """Slips, pairs and the like, without a ground. ids: for a file, official ids besides."""
    columns = [
        Column[ExcuseRow](
            "member", "Member", lambda row: row.name, link=lambda row: f"/votes/excuses/{row.id}"
        ),
        Column[ExcuseRow]("kind", "Kind", lambda row: row.shown_kind),
        Column[ExcuseRow]("scope", "Excused from", lambda row: row.scope),
        Column[ExcuseRow]("recorded_at", "Recorded", lambda row: row.recorded_at),
    ]
    if ids:
        columns += [
            Column[ExcuseRow]("member_id", "Official id", lambda row: row.member_id),
            Column[ExcuseRow]("other_id", "Id of the other member", lambda row: row.other_id),
            Column[ExcuseRow]("division_id", "Id of the division", lambda row: row.division_id),
            Column[ExcuseRow]("first_day", "First day", lambda row: row.first_day),
            Column[ExcuseRow]("last_day", "Last day", lambda row: row.last_day),
            Column[ExcuseRow]("voided_at", "Voided", lambda row: row.voided_at),
        ]
    return Table("excuses", "Slips, pairs and the like", tuple(columns))


def sheet_table() -> Table[SheetRow]:
    """The whip sheet of a division."""
    return Table(
        "whip-sheet",
        "Whip sheet",
        (
            Column[SheetRow]("member", "Member", lambda row: row.name),
            Column[SheetRow]("member_id", "Official id", lambda row: row.member_id),
            Column[SheetRow](
                "constituency", "Constituency", lambda row: row.constituency, absent="not known"
            ),
            Column[SheetRow]("expected", "Expected", lambda row: row.expected),
            Column[SheetRow]("excused_by", "Excused by", lambda row: row.excused_by),
        ),
    )


def lined_table() -> Table[LinedRow]:
    """Divisions in which the party had a declared line."""
    return Table(
        "lines-declared",
        "Divisions with a declared line",
        (
            Column[LinedRow](
                "title",
                "Division",
                lambda row: row.title,
                link=lambda row: _division_link(row.division_id),
            ),
            Column[LinedRow]("held_on", "Held", lambda row: row.held_on),
            Column[LinedRow]("number", "No.", lambda row: row.number),
            Column[LinedRow]("line", "Line", lambda row: row.line),
            Column[LinedRow]("ayes", "Ayes", lambda row: row.ayes, numeric=True),
            Column[LinedRow]("noes", "Noes", lambda row: row.noes, numeric=True),
            Column[LinedRow](
                "against",
                "Against the line",
                lambda row: row.against,
                numeric=True,
                hint="By members who held the whip that day.",
            ),
        ),
    )


def rebellions_table() -> Table[RebellionRow]:
    """Each member's votes over a range of days."""
    return Table(
        "rebellions",
        "Rebellion, member by member",
        (
            Column[RebellionRow](
                "name", "Member", lambda row: row.name, link=lambda row: f"/members/{row.member_id}"
            ),
            Column[RebellionRow](
                "held",
                "Divisions",
                lambda row: row.record.held,
                numeric=True,
                hint="Held while she sat for the party.",
            ),
            Column[RebellionRow]("voted", "Voted", lambda row: row.record.voted, numeric=True),
            Column[RebellionRow](
                "excused",
                "Excused",
                lambda row: row.record.excused,
                numeric=True,
                hint="Absent by a slip, a pair or leave.",
            ),
            Column[RebellionRow]("absent", "Absent", lambda row: row.record.absent, numeric=True),
            Column[RebellionRow](
                "attendance",
                "Attendance",
                lambda row: row.record.attendance,
                numeric=True,
                hint="Voted, of divisions held while she was not excused.",
                absent="no division",
            ),
            Column[RebellionRow](
                "against_line",
                "Against the line",
                lambda row: row.record.against_line,
                numeric=True,
                hint="Votes against a declared line while she held the whip.",
            ),
            Column[RebellionRow](
                "against_majority",
                "Against the majority",
                lambda row: row.record.against_majority,
                numeric=True,
                hint="Votes against most of the party, line or no line.",
            ),
        ),
    )
