"""The tables of a quota: all methods side by side, what decided each seat, what would change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.cabinet.domain import Method
from app.cabinet.domain.apportionment import Working, awards, divisor_text
from app.cabinet.domain.quota import Kept, changes, root
from app.cabinet.queries.quota import MethodRead, QuotaRead
from app.kernel.numbers import decimal
from app.kernel.words import plural
from app.tabular.table import Column, Table

OPEN = "open: seats are in dispute"
"""What is heard in place of what cannot be said before a tie is settled."""


# --- all methods side by side ------------------------------------------------------------------


@dataclass(frozen=True)
class SlateRow:
    """One slate by every method. tied: by which methods a disputed seat may still come to it."""

    slate: str
    votes: int
    share: Fraction
    seats: dict[Method, int]
    tied: tuple[Method, ...]


def slate_rows(read: QuotaRead) -> list[SlateRow]:
    """The rows of `slates_table`, in the candidates' order."""
    return [
        SlateRow(
            name,
            count,
            read.shares[name],
            {method: row.seats[name] for method, row in read.methods.items()},
            tuple(method for method, row in read.methods.items() if name in row.settled.now),
        )
        for name, count in read.votes.items()
    ]


def slates_table(contest_id: int, *, as_file: bool = False) -> Table[SlateRow]:
    """Slates by methods. A page marks seats of a tie where they stand, a file in one column."""
    columns = [
        Column[SlateRow]("slate", "Slate", lambda row: row.slate),
        Column[SlateRow]("votes", "Votes", lambda row: row.votes, numeric=True),
        Column[SlateRow]("share", "Exact share", lambda row: _share(row.share), numeric=True),
        *(_seats_column(method, as_file=as_file) for method in Method),
    ]
    if as_file:
        columns.append(
            Column[SlateRow](
                "tied", "Tie", lambda row: ", ".join(SHORT[method] for method in row.tied) or None
            )
        )
    return Table(name=f"quota-{contest_id}", title="Seats by every method", columns=tuple(columns))


def _share(share: Fraction) -> str:
    """A share in one cell, since the table is as wide as a page: "6.080 (124816/20529)"."""
    return str(share) if share.denominator == 1 else f"{decimal(share)} ({share})"


def _seats_column(method: Method, *, as_file: bool) -> Column[SlateRow]:
    name = method.value.replace("-", "_")

    def shown(row: SlateRow) -> str | int:
        return _seats(row.seats[method], tied=method in row.tied and not as_file)

    return Column[SlateRow](name, SHORT[method], shown, numeric=True)


def _seats(seats: int, *, tied: bool) -> str | int:
    """Seats, marked where one in dispute may still be added: "3 + tie"."""
    return f"{seats:,} + tie" if tied else seats


SHORT = {
    Method.HARE: "Hare",
    Method.DROOP: "Droop",
    Method.DHONDT: "D’Hondt",
    Method.SAINTE_LAGUE: "Sainte-Laguë",
    Method.MODIFIED_SAINTE_LAGUE: "Modified Sainte-Laguë",
    Method.HUNTINGTON_HILL: "Huntington-Hill",
    Method.ADAMS: "Adams",
    Method.DEAN: "Dean",
}
"""Names that fit a column's heading."""


# --- what is to be said of each method ---------------------------------------------------------


def kept_words(row: MethodRead) -> str | None:
    """Whether quota is kept, and by whom not: "Kept", "A above, B below".

    While seats are in dispute only what they cannot mend is said, else None.
    """
    broken = ", ".join(f"{name} {_side(kept)}" for name, kept in row.breaks.items())
    return broken or (None if row.settled.disputed else "Kept")


def _side(kept: Kept) -> str:
    return "above" if kept.above else "below"


def index_words(row: MethodRead) -> str | None:
    """The Gallagher index, in per cent; None while seats are in dispute."""
    return None if row.square is None else root(row.square)


def methods_table(
    contest_id: int, chosen: MethodRead, address: dict[Method, str]
) -> Table[MethodRead]:
    """Methods, one a row, beside the one chosen. address: where a method's working is shown."""
    return Table(
        name=f"quota-{contest_id}-methods",
        title="What is to be said of each method",
        columns=(
            Column[MethodRead](
                "method",
                "Method",
                lambda row: row.method.label,
                link=lambda row: address.get(row.method),
            ),
            Column[MethodRead](
                "changed",
                f"Beside {SHORT[chosen.method]}",
                lambda row: _beside(chosen, row),
                absent=OPEN,
            ),
            Column[MethodRead]("quota", "Quota", kept_words, absent=OPEN),
            Column[MethodRead](
                "gallagher", "Gallagher index", index_words, numeric=True, absent=OPEN
            ),
            Column[MethodRead](
                "disputed", "Seats in dispute", lambda row: row.settled.disputed, numeric=True
            ),
            Column[MethodRead](
                "loses",
                "Loses a seat in a larger house",
                _loses,
                absent="nobody",
            ),
        ),
    )


def _loses(row: MethodRead) -> str | None:
    """Who loses a seat in a larger house, and who would if a tie went her way; None for nobody."""
    names = sorted(row.loses.certain)
    names += [f"{name}, if the tie gives it a seat" for name in sorted(row.loses.open)]
    return "; ".join(names) or None


def _beside(chosen: MethodRead, row: MethodRead) -> str | None:
    """Seats more or fewer than by the method chosen; None while either has seats in dispute."""
    if row.method is chosen.method:
        return "This is it"
    if chosen.settled.disputed or row.settled.disputed:
        return None
    return change_words(changes(chosen.seats, row.seats))


# --- what decided each seat --------------------------------------------------------------------


@dataclass(frozen=True)
class AwardRow:
    """A seat of a divisor method. nth: which of the slate's it is; None while it is disputed."""

    seat: int
    slate: str | None
    votes: int | None
    divisor: str
    figure: Fraction | None
    nth: int | None
    decided: str


@dataclass(frozen=True)
class RemainderRow:
    """A slate by Hare or Droop. lots: seats of a settled tie that came to it."""

    slate: str
    votes: int
    share: Fraction
    whole: int
    remainder: Fraction
    extra: int
    decided: str


def award_rows(read: QuotaRead, row: MethodRead, working: Working) -> Iterator[AwardRow]:
    """The rows of `awards_table`: every seat in order, disputed ones at the end."""
    for one in working.awards:
        how = "By votes: a first seat" if one.by_votes else "By its figure"
        yield AwardRow(
            one.seat,
            one.slate,
            read.votes[one.slate],
            divisor_text(row.method, one.nth - 1),
            None if one.by_votes else one.figure,
            one.nth,
            how,
        )
    got = row.settled.apportionment
    won = [name for name, seats in row.seats.items() if seats > got.seats[name]]
    for place in range(got.disputed):
        name = won[place] if row.settled.settlement else None
        held = None if name is None else got.seats[name]
        yield AwardRow(
            len(working.awards) + place + 1,
            name or "Nobody yet",
            None if name is None else read.votes[name],
            "" if held is None else divisor_text(row.method, held),
            working.tie_figure,
            None if held is None else held + 1,
            _settled_words(row),
        )


def remainder_rows(row: MethodRead, read: QuotaRead, working: Working) -> Iterator[RemainderRow]:
    """The rows of `remainders_table`, the largest remainder first."""
    for one in working.remainders:
        extra = row.seats[one.slate] - one.whole
        decided = "By its remainder" if extra else ""
        if one.tied:
            decided = _settled_words(row)
        yield RemainderRow(
            one.slate,
            read.votes[one.slate],
            one.share,
            one.whole,
            one.remainder,
            extra,
            decided,
        )


def _settled_words(row: MethodRead) -> str:
    settlement = row.settled.settlement
    return "A tie" if settlement is None else f"A tie: {settlement.how.label}"


def awards_table(contest_id: int, method: Method) -> Table[AwardRow]:
    """Seats in order, with the figure that won each."""
    squared = method is Method.HUNTINGTON_HILL

    def shown(row: AwardRow) -> str | None:
        if row.figure is None:
            return None
        return root(row.figure, 3) if squared else decimal(row.figure)

    def exactly(row: AwardRow) -> str | None:
        if row.figure is None:
            return None
        return f"√({row.figure})" if squared else str(row.figure)

    return Table(
        name=f"quota-{contest_id}-{method.value}",
        title=f"What decided each seat by {method.label}",
        columns=(
            Column[AwardRow]("seat", "Seat", lambda row: row.seat),
            Column[AwardRow]("slate", "Slate", lambda row: row.slate),
            Column[AwardRow]("nth", "Which of its seats", lambda row: row.nth, numeric=True),
            Column[AwardRow]("votes", "Votes", lambda row: row.votes, numeric=True),
            Column[AwardRow]("divisor", "Divided by", lambda row: row.divisor, numeric=True),
            Column[AwardRow]("figure", "Figure", shown, numeric=True, absent="none, by votes"),
            Column[AwardRow]("exactly", "Exactly", exactly, numeric=True, absent="none, by votes"),
            Column[AwardRow]("decided", "Decided", lambda row: row.decided),
        ),
    )


def remainders_table(contest_id: int, method: Method) -> Table[RemainderRow]:
    """Slates with whole parts and remainders."""
    return Table(
        name=f"quota-{contest_id}-{method.value}",
        title=f"What decided each seat by {method.label}",
        columns=(
            Column[RemainderRow]("slate", "Slate", lambda row: row.slate),
            Column[RemainderRow]("votes", "Votes", lambda row: row.votes, numeric=True),
            Column[RemainderRow](
                "share", "Votes by the quota", lambda row: decimal(row.share), numeric=True
            ),
            Column[RemainderRow]("exactly", "Exactly", lambda row: str(row.share), numeric=True),
            Column[RemainderRow]("whole", "Whole seats", lambda row: row.whole, numeric=True),
            Column[RemainderRow](
                "remainder", "Remainder", lambda row: decimal(row.remainder), numeric=True
            ),
            Column[RemainderRow](
                "remainder_exactly",
                "Remainder exactly",
                lambda row: str(row.remainder),
                numeric=True,
            ),
            Column[RemainderRow](
                "extra", "Seats by remainder", lambda row: row.extra, numeric=True
            ),
            Column[RemainderRow](
                "decided", "Decided", lambda row: row.decided or None, absent="no seat by remainder"
            ),
        ),
    )


def working_of(read: QuotaRead, method: Method) -> Working:
    """What decided each seat of a quota by one method."""
    return awards(read.votes, read.house, method)


# --- what would change -------------------------------------------------------------------------


@dataclass(frozen=True)
class ChangeRow:
    """What would be under another base or house.

    changed: seats more or fewer, by slate; None while seats are in dispute now or then. tie: the
    slates of the tie that would be; disputed: the seats that hang on it.
    """

    when: str
    seats: dict[str, int]
    changed: dict[str, int] | None
    tie: tuple[str, ...]
    disputed: int
    address: str


def change_words(changed: dict[str, int]) -> str:
    """Seats more or fewer: "Corbyn 1 more, Smith 1 fewer"; "No seat changes"."""
    return (
        ", ".join(
            f"{name} {abs(count)} {'more' if count > 0 else 'fewer'}"
            for name, count in changed.items()
            if count
        )
        or "No seat changes"
    )


def changes_table(
    contest_id: int, slates: Sequence[str], *, as_file: bool = False
) -> Table[ChangeRow]:
    """Other bases and houses, one a row, by one method; ties marked as in `slates_table`."""
    return Table(
        name=f"quota-{contest_id}-changes",
        title="What would change",
        columns=(
            Column[ChangeRow](
                "when", "If it were", lambda row: row.when, link=lambda row: row.address
            ),
            Column[ChangeRow](
                "changed",
                "Change",
                lambda row: None if row.changed is None else change_words(row.changed),
                absent=OPEN,
            ),
            *(_of_slate(place, name, as_file=as_file) for place, name in enumerate(slates, 1)),
            Column[ChangeRow](
                "tie", "In dispute", lambda row: _tie_words(row, as_file=as_file), absent="nothing"
            ),
        ),
    )


def _of_slate(place: int, name: str, *, as_file: bool) -> Column[ChangeRow]:
    def shown(row: ChangeRow) -> str | int:
        return _seats(row.seats[name], tied=name in row.tie and not as_file)

    return Column[ChangeRow](f"slate_{place}", name, shown, numeric=True)


def _tie_words(row: ChangeRow, *, as_file: bool) -> str | None:
    """How many seats would be in dispute; a file, where no slate is marked, names them as well."""
    if not row.disputed:
        return None
    return f"{row.disputed}: {', '.join(row.tie)}" if as_file else plural(row.disputed, "seat")
