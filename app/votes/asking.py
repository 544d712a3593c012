"""What a run of the import asks for: of which sources, and which divisions are due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, select, true
from sqlalchemy.orm import Session

from app.kernel import clock
from app.settings.queries import value_of
from app.source.answers import Request, Source, Unreadable
from app.source.decoding import decode
from app.source.listing import every_item
from app.source.outcome import Told
from app.source.refusals import open_refusals
from app.source.runs import Wish, covered_until
from app.votes.models import Division
from app.votes.reading import LIST, RowShape, read_row, row_id
from app.votes.settings import LOOK_BACK_DAYS

ROWS_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Sources:
    """The two official APIs, or the files that stand for them."""

    divisions: Source
    members: Source

    @property
    def name(self) -> str:
        """Both addresses: runs on other sources are other runs."""
        return f"{self.divisions.name} {self.members.name}"


def divisions_to_ask_for(
    session: Session, wish: Wish, sources: Sources, earlier: frozenset[int], told: Told
) -> tuple[list[int], bool]:
    """Ids to ask for, oldest division first, and whether the list could be read to its end.

    earlier: the runs this one goes on from; what they compared is not due again. Ends the
    session's transaction before it asks the source. Raises SourceUnreachable.
    """
    reach = timedelta(days=value_of(session, LOOK_BACK_DAYS))
    covered = covered_until(session, sources.name)
    since = wish.since
    if since is None and covered is not None:
        since = covered - reach
    if since is not None and wish.until is not None and wish.until < since:
        told.notes.append(
            f"The range is empty: it begins on {since}, where complete runs have covered the"
            f" record, and ends on {wish.until}. Give a first day with --since."
        )
    look_back = min(clock.today(), covered or clock.today()) - reach
    stored = {
        row.id: row
        for row in session.execute(
            select(
                Division.id,
                Division.title,
                Division.official_ayes,
                Division.official_noes,
                Division.publication_updated,
                Division.checked_run_id,
            ).where(true() if since is None else Division.held_on >= since)
        )
    }
    refused = set(open_refusals(session, sources.name, "division"))
    session.rollback()

    wanted: dict[int, date] = {}
    complete = True
    try:
        for row, day in _listed(wish, sources.divisions, since, wanted, told):
            known = stored.get(row.DivisionId)
            if known is not None and row.DivisionId not in refused:
                compared = known.checked_run_id in earlier
                due = not compared and (wish.full or day >= look_back)
                if not (due or _shows_change(row, known)):
                    continue
            wanted[row.DivisionId] = day
    except Unreadable as error:
        told.notes.append(f"The list of divisions could not be read to its end. {error}")
        complete = False
    for division_id in refused:
        wanted.setdefault(division_id, date.max)
    return sorted(wanted, key=lambda i: (wanted[i], i)), complete


def _listed(
    wish: Wish, source: Source, since: date | None, wanted: dict[int, date], told: Told
) -> Iterator[tuple[RowShape, date]]:
    """Rows of the list in the range. One that cannot be read is asked for by its id."""
    bounds = []
    if since is not None:
        bounds.append(("queryParameters.startDate", since.isoformat()))
    if wish.until is not None:
        bounds.append(("queryParameters.endDate", wish.until.isoformat()))
    request = Request("/data/divisions.json/search", tuple(bounds))
    for item in every_item(
        source,
        request,
        "queryParameters.",
        ROWS_A_PAGE,
        lambda body: decode(body, LIST),
    ):
        try:
            row, day = read_row(item)
        except Unreadable as error:
            division_id = row_id(item)
            if division_id is None:
                told.refuse("division", None, f"A row of the list: {error}")
            else:
                wanted[division_id] = date.max
            continue
        after = since is None or day >= since
        if after and (wish.until is None or day <= wish.until):
            yield row, day


def _shows_change(row: RowShape, known: Row[*tuple[Any, ...]]) -> bool:
    return (row.Title, row.AyeCount, row.NoCount, row.PublicationUpdated) != (
        known.title,
        known.official_ayes,
        known.official_noes,
        known.publication_updated,
    )
