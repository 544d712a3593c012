"""The public register of declarations, as the API tells it: what its page shows, no more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from app.confidence.domain.rounds import RULES
from app.confidence.queries import register as queries
from app.confidence.queries.register import RegisterFilter
from app.db import db
from app.kernel import clock
from app.kernel.dates import ONE_DAY, start_of
from app.kernel.errors import NotInRecord
from app.opendata.schemas.asked import DeclarationsAsked, RegisterAsAt
from app.opendata.schemas.given import Declarations, Rounds
from app.opendata.views.blueprint import api, listed
from app.source.attribution import ALL_INVENTED
from app.source.queries import is_invented
from app.web.paging import Page

Asked = dict[str, Any]
TAG = "Register of declarations"
OWN_RECORD = (
    "The party’s own record of what members declared publicly. A declaration that was withdrawn"
    " is not in it: ask again before you rely on a copy."
)


@api("/register/rounds", Rounds, takes=RegisterAsAt, name="listRounds", tag=TAG)
def rounds_json(asked: Asked) -> Asked:
    """Rounds of declarations that had been opened by a day, the newest first."""
    on, at = _moment(asked["on"])
    rounds = queries.list_register_rounds(db.session, at)
    declared = queries.counts_by_round(queries.list_declarations(db.session, at))
    texts = queries.list_register_texts(db.session, [one.id for one in rounds])
    return {
        "on": on,
        "items": [
            {
                "id": one.id,
                "title": one.title,
                "kind": RULES[one.kind].label,
                "opens_on": one.opens_on,
                "closes_on": one.closes_on,
                "asked": one.asked,
                "declared": declared.get(one.id, 0),
                "texts": [{"version": text.version, "text": text.text} for text in texts[one.id]],
            }
            for one in rounds
        ],
        "attribution": _attribution(),
    }


@api(
    "/register/declarations",
    Declarations,
    takes=DeclarationsAsked,
    name="listDeclarations",
    tag=TAG,
)
def declarations_json(asked: Asked) -> tuple[Asked, dict[str, str]]:
    """Declarations in force on a day, by name."""
    on, at = _moment(asked["on"])
    wanted = RegisterFilter(
        text=asked["q"], round_id=asked["round"], party=asked["party"], region=asked["region"]
    )
    everything = queries.list_declarations(db.session, at, member_id=asked["member"])
    items = [
        {
            "member_id": row.member_id,
            "name": row.name,
            "party": row.party,
            "constituency": row.constituency,
            "region": row.region,
            "round_id": row.round_id,
            "round": row.title,
            "kind": RULES[row.kind].label,
            "given_on": row.given_on,
            "given_at": row.given_at if row.time_known else None,
            "medium": row.medium.value,
            "text_version": row.text_version,
        }
        for row in queries.narrowed(everything, wanted)
    ]
    page = Page.of(items, asked["page"], asked["page_size"])
    return listed(page, on=on, attribution=_attribution())


def _moment(on: date | None) -> tuple[date, datetime]:
    """The day asked for and the moment that is meant: its end, or now. Raises NotInRecord."""
    today = clock.today()
    if on is None or on == today:
        return today, clock.now()
    if on > today:
        raise NotInRecord("Of a day to come there is no register yet: ask for today or earlier.")
    return on, start_of(on + ONE_DAY) - timedelta(microseconds=1)


def _attribution() -> str:
    return ALL_INVENTED if is_invented(db.session) else OWN_RECORD
