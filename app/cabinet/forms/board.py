"""The forms of a live board. Several stand on one page, so each has names of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.cabinet.domain import Settled
from app.members.matching import MemberField
from app.web.forms import AppForm, ChoiceField, LineField, TextField, VersionField


class BoardForm(AppForm):
    """A form of the board; `act` is what it does, and begins the names of its fields."""

    act = ""
    version = VersionField()

    def __init__(self, *, sent: bool, version: int) -> None:
        """Take whether this form is the one that was sent, and the version the page shows."""
        # Flask-WTF would else read every form of the page from what was sent for one of them.
        entered: dict[str, Any] = {} if sent else {"formdata": None}
        super().__init__(prefix=self.act, data={"version": version}, **entered)

    def named(self, field: str | None) -> str | None:
        """A field that a refusal names, when this form has it."""
        return field if field in self else None


class PickForm(BoardForm):
    """A slate fills a post. The view sets the posts, and takes `peer` away where none may be."""

    act = "pick"
    post = ChoiceField("Post")
    nominee = MemberField(
        "Nominee", description="Begin to type a name, or choose from the list of nominees."
    )
    peer = LineField("Or a peer", description="Her or his name. Leave the nominee blank.")


class DeclineForm(BoardForm):
    """The slate whose turn it is passes; in a tie, one of the slates that are equal."""

    act = "decline"
    slate = ChoiceField("Slate that declines")


class TimeOutForm(BoardForm):
    """The slate whose turn it is has run out of time."""

    act = "time-out"


class LeaveForm(BoardForm):
    """A slate takes no further part."""

    act = "leave"
    slate = ChoiceField("Slate that leaves")
    note = LineField("Why", required="Say why it takes no further part")


class SettleForm(BoardForm):
    """A tie is settled for one slate."""

    act = "settle"
    slate = RadioField(
        "The pick goes to", validate_choice=False, validators=[InputRequired("Choose a slate")]
    )
    how = RadioField(
        "How it was settled",
        choices=[(Settled.LOTS.value, "Lots were drawn"), (Settled.OFFICER.value, "By decision")],
        validate_choice=False,
        validators=[InputRequired("Say how the tie was settled")],
    )
    note = TextField("Who drew the lots, or why it was so decided", required="Say who, or why")


class SwapForm(BoardForm):
    """Two slates exchange two posts."""

    act = "swap"
    given = ChoiceField("Post that changes hands")
    got = ChoiceField("In exchange for")
    agreed_first = LineField(
        "Who agreed for the slate that has the first post", required="Say who agreed for it"
    )
    agreed_second = LineField(
        "Who agreed for the slate that has the second", required="Say who agreed for it"
    )


class UndoForm(BoardForm):
    """The last step is undone."""

    act = "undo"
    reason = LineField("Why", required="Say why the step is undone")


def choices_of(named: Mapping[int, str]) -> list[SelectChoice]:
    """Choices by id, in the order given."""
    return [SelectChoice(str(number), label) for number, label in named.items()]
