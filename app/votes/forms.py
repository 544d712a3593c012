"""The filters of the lists of this room."""

from __future__ import annotations

from wtforms import ValidationError
from wtforms.fields.choices import SelectChoice

from app.votes.domain.vote import Vote
from app.web.forms import ChoiceField, DayField, FilterForm, SearchField


class DivisionsFilter(FilterForm):
    """Which divisions are listed."""

    q = SearchField("Words in the title")
    since = DayField("From")
    until = DayField("To")
    party = ChoiceField("Party")
    show = ChoiceField(
        "Show",
        [SelectChoice("all", "All divisions"), SelectChoice("split", "Only where it split")],
    )

    def validate_until(self, field: DayField) -> None:
        """Refuse a range that ends before it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(f"Enter a day from {self.since.data.isoformat()} on")


class VotesFilter(FilterForm):
    """Which votes of a division are listed."""

    q = SearchField("Member or constituency")
    party = ChoiceField("Party", [SelectChoice("", "All parties")])
    vote = ChoiceField(
        "Vote",
        [
            SelectChoice("", "All votes"),
            *(
                SelectChoice(vote.name.lower(), vote.words.capitalize())
                for vote in (Vote.AYE, Vote.NO, Vote.TELLER_AYE, Vote.TELLER_NO, Vote.BOTH)
            ),
            SelectChoice("absent", "No vote recorded"),
        ],
    )


class MemberVotesFilter(FilterForm):
    """Which votes of a member are listed."""

    show = ChoiceField(
        "Show",
        [
            SelectChoice("all", "All divisions"),
            SelectChoice("against", "Votes against the majority of the party"),
        ],
    )
