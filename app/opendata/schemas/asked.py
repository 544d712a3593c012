"""What may be asked of the API: the parameters of an address."""

from __future__ import annotations

from marshmallow import fields, validate

from app.db.model import LARGEST_ID
from app.opendata.schemas.base import Day, Strict, Whole
from app.votes.domain.vote import Vote
from app.web.paging import MOST_PAGES

PAGE_SIZE = 100
LARGEST_PAGE = 1_000
LONGEST_TEXT = 100
VOTES = [vote.words for vote in Vote]
# No control character: not every database holds them.
_PLAIN = (
    validate.Length(max=LONGEST_TEXT, error=f"Give at most {LONGEST_TEXT} characters."),
    validate.Regexp(r"^[^\x00-\x1f\x7f]*$", error="Give no control characters."),
)


def _nothing() -> None:
    """What a parameter is that was left out; as a value, null would be allowed in an address."""


def asked_text(meaning: str) -> fields.String:
    """A text in an address."""
    return fields.String(load_default="", validate=_PLAIN, metadata={"description": meaning})


def asked_day(meaning: str) -> Day:
    """A day in an address."""
    return Day(load_default=_nothing, metadata={"description": meaning})


def asked_id(meaning: str) -> Whole:
    """An id in an address."""
    return Whole(
        load_default=_nothing,
        validate=validate.Range(min=0, max=LARGEST_ID),
        metadata={"description": meaning},
    )


def asked_choice(meaning: str, values: list[str], default: str) -> fields.String:
    """One of some words in an address."""
    return fields.String(
        load_default=default, validate=validate.OneOf(values), metadata={"description": meaning}
    )


class Nothing(Strict):
    """No parameter."""


class AsAt(Strict):
    """A day alone."""

    on = asked_day("As at the end of this day. Left out: the present day of the record.")


class RegisterAsAt(Strict):
    """A day that is not to come."""

    on = asked_day(
        "As at the end of this day, by all that is recorded now; left out: now. Of a day to come"
        " there is no register yet: 404."
    )


class Paged(Strict):
    """Which page of a list."""

    page = Whole(
        load_default=1,
        validate=validate.Range(min=1, max=MOST_PAGES),
        metadata={"description": "Which page, from 1. One past the last is empty."},
    )
    page_size = Whole(
        load_default=PAGE_SIZE,
        validate=validate.Range(min=1, max=LARGEST_PAGE),
        metadata={"description": "How many items a page has."},
    )


class MembersAsked(Paged, AsAt):
    """Which members."""

    q = asked_text("Words of the name or of the constituency; all of them must be there.")
    party = asked_text("Official name of the party sat for that day, as in the list of parties.")
    region = asked_text("Region of the seat held that day.")
    who = asked_choice(
        "Members with a seat that day, or everybody on record.", ["sitting", "all"], "sitting"
    )


class DivisionsAsked(Paged):
    """Which divisions."""

    q = asked_text("Words of the title; a number alone also finds a division by number or id.")
    since = asked_day("Held on this day or later.")
    until = asked_day("Held on this day or before.")
    sort = asked_choice(
        "The order: by day, or by how close the result was.",
        ["newest", "oldest", "closest"],
        "newest",
    )


class DivisionVotesAsked(Paged):
    """Which votes of a division."""

    party = asked_text("Official name of the party of that day.")
    vote = asked_choice("How the member voted; left out: any vote.", ["", *VOTES], "")


class MemberVotesAsked(Paged):
    """Which votes of a member."""

    show = asked_choice(
        "All votes, or those against the majority of the party sat for that day.",
        ["all", "against"],
        "all",
    )


class DeclarationsAsked(Paged, RegisterAsAt):
    """Which declarations."""

    q = asked_text("Words of the name or of the constituency; all of them must be there.")
    round = asked_id("Id of the round of declarations.")
    member = asked_id("Official id of the member.")
    party = asked_text("Party when the round was opened.")
    region = asked_text("Region of the seat when the round was opened.")
