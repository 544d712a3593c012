"""The filter of the list, and the forms by which a history is written.

What may be done is a table: one page serves every action of either history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_wtf.file import FileField
from wtforms.fields.choices import SelectChoice

from app.web.forms import (
    AppForm,
    ChoiceField,
    DayField,
    FilterForm,
    LineField,
    SearchField,
    TextField,
    VersionField,
)
from app.whips.domain import (
    DecidedBy,
    MembershipAction,
    MembershipState,
    WhipAction,
    WhipState,
)
from app.whips.domain.histories import MEMBERSHIP, WHIP, Machine
from app.whips.domain.words import DECIDED_WORDS, MEMBERSHIP_WORDS, WHIP_WORDS
from app.whips.models import MembershipChange, WhipStatusChange

LONGEST_REASON = 2_000


class StandingsFilter(FilterForm):
    """Whose standing is listed, and as at which day."""

    q = SearchField("Name or constituency")
    whip = ChoiceField(
        "Whip",
        [
            SelectChoice("", "All"),
            *(
                SelectChoice(state.value.replace(" ", "-"), WHIP_WORDS[state])
                for state in WhipState
            ),
        ],
    )
    membership = ChoiceField(
        "Membership of the party",
        [
            SelectChoice("", "All"),
            *(SelectChoice(state.value, MEMBERSHIP_WORDS[state]) for state in MembershipState),
        ],
    )
    on = DayField("As at")


@dataclass(frozen=True, slots=True)
class ActionPage:
    """What an officer may record, and the words of its page.

    history: "whip" or "membership". verb: the words of the link and the button. title, consequence,
    done: with "{name}" for one or "5 members", and "{day}". ends: whether it may be for a fixed
    term; reviewed: whether it may be looked at again. danger: whether it takes something away.
    """

    history: str
    action: WhipAction | MembershipAction
    verb: str
    title: str
    consequence: str
    done: str
    ends: bool = False
    reviewed: bool = True
    danger: bool = False
    decided_by: DecidedBy = DecidedBy.CHIEF_WHIP

    @property
    def name(self) -> str:
        """It among all actions of both histories: "whip-suspend"."""
        return f"{self.history}-{self.action.value}"

    @property
    def table(self) -> type[WhipStatusChange] | type[MembershipChange]:
        """The history it is recorded in."""
        return TABLES[self.history]


TABLES: Mapping[str, type[WhipStatusChange] | type[MembershipChange]] = {
    "whip": WhipStatusChange,
    "membership": MembershipChange,
}

MACHINES: Mapping[str, Machine[Any, Any]] = {"whip": WHIP, "membership": MEMBERSHIP}

_APART = "The whip is not touched: it is a history of its own."
_WITHOUT = "Votes from that day on count as those of a member without the whip."

_ACTIONS = (
    ActionPage(
        "whip",
        WhipAction.SUSPEND,
        "Suspend the whip",
        "Suspend the whip of {name}",
        f"Suspends the whip of {{name}} from {{day}}. {_WITHOUT}",
        "The whip of {name} is suspended from {day}.",
        ends=True,
        danger=True,
    ),
    ActionPage(
        "whip",
        WhipAction.WITHDRAW,
        "Withdraw the whip",
        "Withdraw the whip from {name}",
        f"Withdraws the whip from {{name}} from {{day}}. {_WITHOUT}",
        "The whip is withdrawn from {name} from {day}.",
        danger=True,
    ),
    ActionPage(
        "whip",
        WhipAction.RESIGN,
        "Record a resignation of the whip",
        "Record that {name} resigned the whip",
        f"Records that {{name}} resigned the whip from {{day}}. {_WITHOUT}",
        "It is on record that {name} resigned the whip from {day}.",
        danger=True,
        decided_by=DecidedBy.MEMBER,
    ),
    ActionPage(
        "whip",
        WhipAction.RESTORE,
        "Restore the whip",
        "Restore the whip to {name}",
        "Restores the whip to {name} from {day}.",
        "The whip is restored to {name} from {day}.",
        reviewed=False,
    ),
    ActionPage(
        "whip",
        WhipAction.REVIEW,
        "Record a review",
        "Review the whip of {name}",
        "Records that the whip of {name} was looked at on {day}. It stays as it is; the day of the"
        " next review, and the end of a term, are those entered here.",
        "The review of {day} is on record for {name}.",
        ends=True,
    ),
    ActionPage(
        "membership",
        MembershipAction.SUSPEND,
        "Record a suspension from the party",
        "Record that {name} is suspended from the party",
        f"Records that {{name}} is suspended from the party from {{day}}. {_APART}",
        "It is on record that {name} is suspended from the party from {day}.",
        ends=True,
        danger=True,
        decided_by=DecidedBy.EXECUTIVE,
    ),
    ActionPage(
        "membership",
        MembershipAction.EXPEL,
        "Record an expulsion from the party",
        "Record that {name} is expelled from the party",
        f"Records that {{name}} is expelled from the party from {{day}}. {_APART}",
        "It is on record that {name} is expelled from the party from {day}.",
        danger=True,
        decided_by=DecidedBy.EXECUTIVE,
    ),
    ActionPage(
        "membership",
        MembershipAction.RESIGN,
        "Record a resignation from the party",
        "Record that {name} resigned from the party",
        f"Records that {{name}} resigned from the party from {{day}}. {_APART}",
        "It is on record that {name} resigned from the party from {day}.",
        danger=True,
        decided_by=DecidedBy.MEMBER,
    ),
    ActionPage(
        "membership",
        MembershipAction.READMIT,
        "Record a readmission to the party",
        "Record that {name} is readmitted to the party",
        "Records that {name} is readmitted to the party from {day}. This does not restore the"
        " whip, which is a decision of its own.",
        "It is on record that {name} is readmitted to the party from {day}.",
        reviewed=False,
        decided_by=DecidedBy.EXECUTIVE,
    ),
    ActionPage(
        "membership",
        MembershipAction.REVIEW,
        "Record a review of the membership",
        "Review the membership of {name}",
        "Records that the membership of {name} was looked at on {day}. It stays as it is; the day"
        " of the next review, and the end of a term, are those entered here.",
        "The review of {day} is on record for {name}.",
        ends=True,
        decided_by=DecidedBy.EXECUTIVE,
    ),
)

ACTIONS: Mapping[str, ActionPage] = {page.name: page for page in _ACTIONS}
"""What may be recorded, by name, in the order it is offered."""

DECIDED = [SelectChoice(value.value, words) for value, words in DECIDED_WORDS.items()]
ENDS = "Of a suspension for a fixed term: the first day after it. Blank: until further notice."
REVIEW = "When it is to be looked at again. The desk reminds of it."


class DayFields(AppForm):
    """From when, decided by whom, and when it is to be looked at again."""

    effective_on = DayField(
        "Takes effect on",
        required="Enter the day it takes effect",
        description="A day in the past may be entered, also before later changes.",
    )
    decided_by = ChoiceField("Decided by", DECIDED)
    ends_on = DayField("Ends on", description=ENDS)
    review_on = DayField("Review on", description=REVIEW)


class ReasonFields(AppForm):
    """Why something was decided, and what shows it."""

    reason = TextField(
        "Reason",
        required="Say why, for the record",
        most=LONGEST_REASON,
        description="Kept encrypted. Whoever may see who holds the whip can read it.",
    )
    source = LineField("Source", description="A web address, or where the paper is kept.")
    document = FileField(
        "Document",
        description="The letter, as a PDF or a picture (PNG or JPEG), at most 10 MB.",
    )


class ChangeForm(DayFields, ReasonFields):
    """One change of one member's history; the view takes away the fields that make no sense."""


class VoidChangeForm(AppForm):
    """Why a change is voided, or counts again."""

    reason = TextField(
        "Reason",
        required="Say why, for the record",
        most=LONGEST_REASON,
        description="Whoever may see who holds the whip can read it.",
    )
    version = VersionField()


class BulkForm(FilterForm):
    """One decision over many members, all but its reason: that is asked once it is checked.

    It stands in the address, so that going back loses nothing.
    """

    names = TextField(
        "Other members",
        description="One a line: an official id or a name.",
        most=20_000,
    )
    what = ChoiceField(
        "Decision",
        [
            SelectChoice("", "Choose"),
            *(SelectChoice(page.name, page.verb) for page in _ACTIONS),
        ],
    )
    effective_on = DayField("Takes effect on", required="Enter the day it takes effect")
    decided_by = ChoiceField("Decided by", DECIDED)
    ends_on = DayField("Ends on", description=ENDS)
    review_on = DayField("Review on", description=REVIEW)

    @property
    def names_given(self) -> list[str]:
        """The other members, as they were written."""
        lines = (" ".join(line.split()) for line in (self.names.data or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))
