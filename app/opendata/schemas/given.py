"""What the API answers: every field with its meaning. Figures are counts or exact shares."""

from __future__ import annotations

from marshmallow import fields

from app.confidence.domain import Medium
from app.confidence.domain.rounds import RULES
from app.opendata.schemas.asked import VOTES
from app.opendata.schemas.base import Strict, a_day, a_flag, a_number, a_text, many, one_of
from app.votes.domain.lines import Direction

MAJORITIES = [Direction.AYE.value, Direction.NO.value, Direction.UNKNOWN.value]
DIRECTIONS = [direction.value for direction in Direction]
KINDS = [rules.label for rules in RULES.values() if rules.declaration]
ATTRIBUTION = "Whose record it is and under which licence: to be kept with every copy."


class Share(Strict):
    """An exact share: never rounded."""

    numerator = a_number("How many.")
    denominator = a_number("Of how many.")


class Listed(Strict):
    """One page of a list."""

    page = a_number("Which page this is, from 1.")
    page_size = a_number("How many items a full page has.")
    pages = a_number("How many pages there are; an empty list has one.")
    total = a_number("How many items the whole list has.")
    attribution = a_text(ATTRIBUTION)


# --- members -----------------------------------------------------------------------------------


class Member(Strict):
    """A member as at a day."""

    id = a_number("Official id of the member.")
    name = a_text("Name as it is shown.")
    confirmed = a_flag("False: seen in a division, but in no membership record yet.")
    party = a_text("Party sat for that day; null: not known.", nullable=True)
    sub_party = a_text("Part of the party, such as Co-operative; null: none.", nullable=True)
    constituency = a_text("Seat held that day; null: none.", nullable=True)
    region = a_text("Region of the seat; null: not known.", nullable=True)
    seat_since = a_day("First day of the present spell in that seat.", nullable=True)


class Members(Listed):
    """Members as at a day."""

    on = a_day("The day that seats and parties are told for.")
    items = many(Member, "The members on this page.")


class Seat(Strict):
    """A seat held."""

    constituency = a_text("Name of the seat.")
    since = a_day("First day.")
    last_day = a_day("Last day; null: still held.", nullable=True)


class PartySpell(Strict):
    """A party sat for."""

    party = a_text("Official name.")
    sub_party = a_text("Part of the party; null: none.", nullable=True)
    since = a_day("First day.")
    last_day = a_day("Last day; null: still so.", nullable=True)


class Attendance(Strict):
    """Divisions of a member over all time; tellers and both lobbies count as voting."""

    held = a_number("Divisions held while a member.")
    voted = a_number("Of these, divisions voted in.")
    against_majority = a_number(
        "Votes the other way than most of the party; not measured by any line."
    )
    share = fields.Nested(
        Share,
        required=True,
        allow_none=True,
        metadata={"description": "Voted, of held, in lowest terms; null: no division was held."},
    )


class WholeMember(Strict):
    """One member: seats, parties and attendance."""

    id = a_number("Official id of the member.")
    name = a_text("Name as it is shown.")
    confirmed = a_flag("False: seen in a division, but in no membership record yet.")
    seats = many(Seat, "Seats in order of time.")
    parties = many(PartySpell, "Parties in order of time.")
    attendance = fields.Nested(
        Attendance,
        required=True,
        allow_none=True,
        metadata={"description": "Null: no division on record was held while a member."},
    )
    attribution = a_text(ATTRIBUTION)


class Party(Strict):
    """A party, or a name that stands as one."""

    name = a_text("Official name.")
    abbreviation = a_text("Short name; null: none.", nullable=True)
    colour = a_text("Colour of the record, six hexadecimal digits; null: none.", nullable=True)
    is_party = a_flag("False: a name such as Independent or Speaker, whose members are no party.")
    seats = a_number("Members with a seat who sit for it on the day.")


class Parties(Strict):
    """Parties that a member has sat for."""

    on = a_day("The day that seats are counted for.")
    items = many(Party, "By name; all of them, without pages.")
    attribution = a_text(ATTRIBUTION)


# --- divisions ---------------------------------------------------------------------------------


class Division(Strict):
    """A division in a list."""

    id = a_number("Official id of the division.")
    held_on = a_day("The day in London.")
    number = a_number("Number of the division in its session.")
    title = a_text("Title as the source has it.")
    deferred = a_flag("Whether it was a deferred division.")
    ayes = a_number("Official count of ayes, tellers left out.")
    noes = a_number("Official count of noes, tellers left out.")


class Divisions(Listed):
    """Divisions."""

    items = many(Division, "The divisions on this page.")


class Line(Strict):
    """A line that the party has published, with its source."""

    direction = one_of("What the party asked of its members.", DIRECTIONS)
    known_from = one_of("The whips’ office itself, or a report.", ["office", "reported"])
    source = a_text("Where it can be read.", nullable=True)
    declared_on = a_day("The day it was declared.")
    against = a_number("Members of the party who held the whip and voted against it.")


class PartyCounts(Strict):
    """How a party voted in a division, tellers counted."""

    party = a_text("Official name.")
    aye = a_number("Members who voted aye, tellers among them.")
    no = a_number("Members who voted no, tellers among them.")
    both = a_number("Members recorded in both lobbies.")
    no_vote = a_number("Members with a seat for whom no vote is recorded.")
    majority = one_of("The way most of those who voted went; unknown: a tie.", MAJORITIES)
    against_majority = a_number("Members who voted the other way than the majority.")
    rice_index = fields.Nested(
        Share,
        required=True,
        allow_none=True,
        metadata={
            "description": "|aye - no| / (aye + no) of members who held the whip, in lowest terms;"
            " null: none of them voted."
        },
    )
    line = fields.Nested(
        Line,
        required=True,
        allow_none=True,
        metadata={"description": "The published line; null: none is published."},
    )


class WholeDivision(Division):
    """One division with its counts by party."""

    listed_ayes = a_number("Length of the published list of ayes.")
    listed_noes = a_number("Length of the published list of noes.")
    teller_ayes = a_number("Tellers for the ayes; null: the source names none.", nullable=True)
    teller_noes = a_number("Tellers for the noes; null: the source names none.", nullable=True)
    both = a_number("Members recorded in both lobbies.")
    version = a_number("How often the source has said something new of it, from 1.")
    parties = many(PartyCounts, "The parties in it, the largest first.")
    attribution = a_text(ATTRIBUTION)


class DivisionVote(Strict):
    """How one member stands in a division."""

    member_id = a_number("Official id of the member.")
    name = a_text("Name as it is shown.")
    confirmed = a_flag("False: in no membership record yet.")
    party = a_text("Party of that day.")
    sub_party = a_text("Part of the party that day; null: none.", nullable=True)
    constituency = a_text("Seat held that day; null: not known.", nullable=True)
    vote = one_of("How the member voted; absent: no vote is recorded.", VOTES)
    proxy = a_text("Who cast the vote by proxy; null: no proxy.", nullable=True)


class DivisionVotes(Listed):
    """Votes of a division by name."""

    division_id = a_number("Official id of the division.")
    items = many(DivisionVote, "The votes on this page.")


class MemberVote(Strict):
    """One vote of a member."""

    division_id = a_number("Official id of the division.")
    held_on = a_day("The day in London.")
    number = a_number("Number of the division in its session.")
    title = a_text("Title as the source has it.")
    party = a_text("Party of that day.")
    vote = one_of("How the member voted; absent: no vote is recorded.", VOTES)
    party_aye = a_number("Members of that party who voted aye, tellers among them.")
    party_no = a_number("Members of that party who voted no, tellers among them.")
    against_majority = a_flag("Whether it was the other way than most of the party.")


class MemberVotes(Listed):
    """Votes of a member, the newest first."""

    member_id = a_number("Official id of the member.")
    items = many(MemberVote, "The votes on this page.")


# --- the register ------------------------------------------------------------------------------


class RoundText(Strict):
    """A text that members were asked to declare."""

    version = a_number("Which version, from 1.")
    text = a_text("The exact words.")


class Round(Strict):
    """A round of declarations that has been opened."""

    id = a_number("Id of the round.")
    title = a_text("What it is called.")
    kind = one_of("What is declared.", KINDS)
    opens_on = a_day("First day on which members were asked.")
    closes_on = a_day("Last day on which members were asked.")
    asked = a_number("How many members it asks.")
    declared = a_number("How many of them had declared by the day; withdrawn ones not counted.")
    texts = many(RoundText, "Every text it has had, the newest first.")


class Rounds(Strict):
    """Rounds of declarations that had been opened by a day."""

    on = a_day("As at the end of this day, or now when it is today.")
    items = many(Round, "The newest first; all of them, without pages.")
    attribution = a_text(ATTRIBUTION)


class Declaration(Strict):
    """A declaration in force. Party, seat and region as they were when the round was opened."""

    member_id = a_number("Official id of the member.")
    name = a_text("Name as it is shown.")
    party = a_text("Party; null: not known.", nullable=True)
    constituency = a_text("Seat; null: not known.", nullable=True)
    region = a_text("Region of the seat; null: not known.", nullable=True)
    round_id = a_number("Id of the round.")
    round = a_text("What the round is called.")
    kind = one_of("What is declared.", KINDS)
    given_on = a_day("The day it was made.")
    given_at = fields.DateTime(
        required=True,
        allow_none=True,
        format="iso",
        metadata={"description": "When, in UTC; null: the time is not known."},
    )
    medium = one_of("How it was made.", [medium.value for medium in Medium])
    text_version = a_number("Which version of the text was declared.")


class Declarations(Listed):
    """Declarations in force on a day, by name. To be absent is no refusal."""

    on = a_day("As at the end of this day, or now when it is today.")
    items = many(Declaration, "The declarations on this page.")


# --- what went wrong ---------------------------------------------------------------------------


class Wrong(Strict):
    """One parameter that cannot be so."""

    parameter = a_text("Its name.")
    message = a_text("What is wrong, in a sentence.")


class Problem(Strict):
    """Why there is no answer (RFC 9457)."""

    type = a_text("Always about:blank: the status says what kind it is.")
    title = a_text("The status in words.")
    status = a_number("The status of the answer.")
    detail = a_text("What happened and what to do, in a sentence.")
    errors = fields.List(
        fields.Nested(Wrong), metadata={"description": "Which parameters are wrong, at 422."}
    )
