"""The forms of contests: filters, and the form whose sections and candidates grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.cabinet.domain.contests import (
    MOST_CANDIDATES,
    MOST_SECTIONS,
    MOST_VOTES,
    ContestGiven,
    read_count,
)
from app.cabinet.forms.rows import Texts, is_blank, new_order, read_rows, write_rows
from app.kernel import clock
from app.members.matching import MemberField
from app.web.forms import (
    AppForm,
    ChoiceField,
    DayField,
    FilterForm,
    LineField,
    SearchField,
    SuggestedField,
    TextField,
    VersionField,
)

OFFICES = ("Leader", "Deputy Leader")
ROW_FIELDS = (
    r"section-\d{1,3}-(name|id)"
    r"|candidate-\d{1,3}-(member|name|slate|votes-\d{1,3}|total|share|elected|id)"
)
"""The names of the fields that `contest_form` adds, as a pattern."""
NOT_TYPED = frozenset({"id", "elected"})
FIRST_SECTIONS, FIRST_CANDIDATES = 1, 2
LONGEST_COUNT = 40
"""Characters of a count with its commas; one that is too large is told the largest."""


class ContestsFilter(FilterForm):
    """Which contests are listed, and the day for which the leader is named."""

    q = SearchField("Title")
    state = ChoiceField(
        "State",
        [
            SelectChoice("current", "Current"),
            SelectChoice("voided", "Voided"),
            SelectChoice("all", "All"),
        ],
    )
    on = DayField("Leader as at", description="Blank: today.")


class CountField(LineField):
    """A count as people write it, "168,216"; `data` is the text, `number` the number or None."""

    def __init__(self, label: str, *, largest: int = MOST_VOTES, **kwargs: Any) -> None:
        """Take a label, the largest number and what WTForms takes."""
        super().__init__(label, most=LONGEST_COUNT, **kwargs)
        self.largest = largest

    @property
    def number(self) -> int | None:
        """The whole number; None for nothing, and for what is none."""
        return read_count(self.data or "")

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no whole number, and more votes than there can be."""
        del form
        if self.data and self.number is None:
            raise ValidationError("Enter a whole number, such as 168,216")
        if self.number is not None and self.number > self.largest:
            raise ValidationError(f"Enter a number from 0 to {self.largest:,}")


class ContestForm(AppForm):
    """What is on record of a contest; `contest_form` adds its sections and candidates."""

    title = LineField("Title", required="Enter a title, such as Leadership election 2016", most=120)
    office = SuggestedField(
        "Office",
        required="Enter what was contested, such as Leader",
        most=120,
        description="Who is elected Leader, Party leader, Leader of the party (or of the party by"
        " its name) or Leader of the Opposition is leader of record; no other office makes one.",
    )
    opened_on = DayField("Opened on", description="If it is known.")
    held_on = DayField(
        "Result declared on", required="Enter the day on which the result was declared"
    )
    source = LineField("Source", required="Say where the result is published", most=500)
    note = TextField("Note", most=2_000)
    leader_since = DayField("In office from", description="The first day of whoever was elected.")
    leader_until = DayField(
        "In office until",
        description="The first day no longer in office. Blank: until the next is elected.",
    )
    version = VersionField()


def contest_form(
    sections: int, candidates: int, data: Mapping[str, Any] | None = None, sent: Any = None
) -> ContestForm:
    """The form with so many sections and candidates.

    data: what stands in it at first, by field name. sent: what was sent, in place of the request.
    """
    fields: dict[str, object] = {}
    for place in range(sections):
        fields[f"section-{place}-name"] = LineField(f"Section {place + 1}", most=80)
        fields[f"section-{place}-id"] = HiddenField()
    for place in range(candidates):
        who = f"Candidate {place + 1}"
        at = f"candidate-{place}"
        fields[f"{at}-member"] = MemberField(f"{who}, member", description="")
        fields[f"{at}-name"] = LineField(f"{who}, name", most=120)
        fields[f"{at}-slate"] = LineField(f"{who}, slate", most=80)
        for section in range(sections):
            fields[f"{at}-votes-{section}"] = CountField(f"{who}, votes in section {section + 1}")
        fields[f"{at}-total"] = CountField(
            f"{who}, published total", largest=MOST_VOTES * MOST_SECTIONS
        )
        fields[f"{at}-share"] = LineField(f"{who}, published share", most=12)
        fields[f"{at}-elected"] = BooleanField("Was elected")
        fields[f"{at}-id"] = HiddenField()
    made = type("FilledContestForm", (ContestForm,), fields)
    if sent is None:
        return made(data=data)  # type: ignore[no-any-return]
    return made(formdata=sent)  # type: ignore[no-any-return]


def first_form() -> ContestForm:
    """What a new contest proposes: the members’ section and two candidates."""
    return contest_form(
        FIRST_SECTIONS,
        FIRST_CANDIDATES,
        {"office": OFFICES[0], "section-0-name": "members", "held_on": clock.today()},
    )


def stored_form(given: ContestGiven, named: Mapping[int, str], version: int) -> ContestForm:
    """The form with what is on record. named: members as they are written, by id."""
    data: dict[str, Any] = {
        "title": given.title,
        "office": given.office,
        "opened_on": given.opened_on,
        "held_on": given.held_on,
        "source": given.source,
        "note": given.note or "",
        "leader_since": given.leader_since,
        "leader_until": given.leader_until,
        "version": version,
    }
    for place, section in enumerate(given.sections):
        data |= {f"section-{place}-name": section.name, f"section-{place}-id": section.id}
    for place, one in enumerate(given.candidates):
        at = f"candidate-{place}"
        data |= {
            f"{at}-member": "" if one.member_id is None else named[one.member_id],
            f"{at}-name": one.name,
            f"{at}-slate": one.slate,
            f"{at}-total": "" if one.total is None else f"{one.total:,}",
            f"{at}-share": one.share or "",
            f"{at}-elected": one.elected,
            f"{at}-id": one.id,
        }
        data |= {f"{at}-votes-{i}": f"{votes:,}" for i, votes in enumerate(one.votes)}
    return contest_form(len(given.sections), len(given.candidates), data)


def sent_form(sent: MultiDict[str, str], do: str) -> tuple[ContestForm, str | None]:
    """The form as it was sent, after what a button does to its rows.

    do: "" when the form is saved: rows that are blank are then left out. Gives also the name of
    the field that the focus belongs to.
    """
    sections = read_rows(sent, "section", most=MOST_SECTIONS)
    candidates = read_rows(sent, "candidate", most=MOST_CANDIDATES)
    focus = None
    if do:
        order = new_order("section", len(sections), do, most=MOST_SECTIONS)
        if order.touched is not None:
            focus = f"section-{order.touched}-name"
        keep = order.places
        those = new_order("candidate", len(candidates), do, most=MOST_CANDIDATES)
        if those.touched is not None:
            focus = f"candidate-{those.touched}-member"
        candidates = [{} if i is None else candidates[i] for i in those.places]
    else:
        candidates = [row for row in candidates if not is_blank(row, NOT_TYPED)]
        keep = [
            i
            for i, row in enumerate(sections)
            if not is_blank(row, NOT_TYPED) or any(row_.get(f"votes-{i}") for row_ in candidates)
        ]
    sections = [{} if i is None else sections[i] for i in keep]
    candidates = [_with_votes(row, keep) for row in candidates]
    # One of each stays, to be typed into.
    sections, candidates = sections or [{}], candidates or [{}]
    kept = MultiDict(
        (name, text)
        for name, text in sent.items(multi=True)
        if not name.startswith(("section-", "candidate-"))
    )
    kept.update(write_rows("section", sections))
    kept.update(write_rows("candidate", candidates))
    return contest_form(len(sections), len(candidates), sent=kept), focus


def _with_votes(row: Texts, sections: Sequence[int | None]) -> Texts:
    """A candidate's row with her votes in the new order of the sections."""
    others = {name: text for name, text in row.items() if not name.startswith("votes-")}
    votes = {
        f"votes-{now}": "" if before is None else row.get(f"votes-{before}", "")
        for now, before in enumerate(sections)
    }
    return {**others, **votes}
