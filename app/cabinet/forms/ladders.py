"""The forms of ladders: filters, and the form whose posts are added, moved and taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from app.cabinet.domain.ladders import INSIDE, MOST_POSTS, OUTSIDE, LadderGiven
from app.cabinet.forms.rows import DO, Texts, is_blank, new_order, read_rows, write_rows
from app.kernel import clock
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

FIRST_POSTS = 5
NOT_TYPED = frozenset({"quota"})
ADD_PASTED = "post-paste"


class LaddersFilter(FilterForm):
    """Which ladders are listed."""

    q = SearchField("Title")
    state = ChoiceField(
        "State",
        [
            SelectChoice("current", "Current"),
            SelectChoice("voided", "Voided"),
            SelectChoice("all", "All"),
        ],
    )


class LadderForm(AppForm):
    """What is on record of a ladder; `ladder_form` adds its posts."""

    title = LineField("Title", required="Enter a title, such as Shadow cabinet 2016", most=120)
    since = DayField("From", required="Enter the day from which these posts stand")
    source = LineField("Source", required="Say where the order of posts is from", most=1_000)
    note = TextField("Note", most=2_000)
    pasted = TextField(
        "More posts, one a line",
        most=20_000,
        description="They are added at the end, inside the quota.",
    )
    version = VersionField()


def ladder_form(posts: int, data: Mapping[str, Any] | None = None, sent: Any = None) -> LadderForm:
    """The form with so many posts.

    data: what stands in it at first, by field name. sent: what was sent, in place of the request.
    """
    fields: dict[str, object] = {}
    for place in range(posts):
        at, rank = f"post-{place}", f"Rank {place + 1}"
        fields[f"{at}-title"] = LineField(f"{rank}, post", most=200)
        fields[f"{at}-quota"] = ChoiceField(
            f"{rank}, quota", [SelectChoice(INSIDE, "Inside"), SelectChoice(OUTSIDE, "Outside")]
        )
        fields[f"{at}-alternative"] = SuggestedField(f"{rank}, alternatives", most=80)
    made = type("FilledLadderForm", (LadderForm,), fields)
    if sent is None:
        return made(data=data)  # type: ignore[no-any-return]
    return made(formdata=sent)  # type: ignore[no-any-return]


def first_ladder() -> LadderForm:
    """What a new ladder proposes: the two elected posts, outside the quota, and blank ones."""
    return ladder_form(
        FIRST_POSTS,
        {
            "since": clock.today(),
            "post-0-title": "Leader",
            "post-0-quota": OUTSIDE,
            "post-1-title": "Deputy Leader",
            "post-1-quota": OUTSIDE,
        },
    )


def stored_ladder(given: LadderGiven, version: int | None) -> LadderForm:
    """The form with a ladder; version: None for a copy, which is a new one."""
    data: dict[str, Any] = {
        "title": given.title,
        "since": given.since,
        "source": given.source,
        "note": given.note or "",
        "version": version,
    }
    for place, post in enumerate(given.posts):
        at = f"post-{place}"
        data |= {
            f"{at}-title": post.title,
            f"{at}-quota": INSIDE if post.inside else OUTSIDE,
            f"{at}-alternative": post.alternative or "",
        }
    return ladder_form(len(given.posts), data)


def sent_ladder(sent: MultiDict[str, str], do: str) -> tuple[LadderForm, int | None]:
    """The form as it was sent, after what a button does to its posts.

    do: "" when the form is saved: posts that are blank are then left out. Gives also the place of
    the post that the focus belongs to.
    """
    rows = read_rows(sent, "post", most=MOST_POSTS)
    touched: int | None = None
    pasted = sent.get("pasted", "")
    if do in ("", ADD_PASTED):
        rows = [row for row in rows if not is_blank(row, NOT_TYPED)]
        # What was pasted and not yet added is meant as well when the ladder is saved.
        added: list[Texts] = [{"title": line} for line in pasted.splitlines() if line.strip()]
        room = MOST_POSTS - len(rows)
        if added:
            touched = len(rows)
        rows, pasted = [*rows, *added[:room]], "\n".join(line["title"] for line in added[room:])
    else:
        order = new_order("post", len(rows), do, most=MOST_POSTS)
        rows = [{} if i is None else rows[i] for i in order.places]
        touched = order.touched
    rows = rows or [{}]
    kept = MultiDict(
        (name, text)
        for name, text in sent.items(multi=True)
        if not name.startswith("post-") and name not in ("pasted", DO)
    )
    kept.update({**write_rows("post", rows), "pasted": pasted})
    return ladder_form(len(rows), sent=kept), touched
