"""The whip sheet: who is expected in a division, and who need not come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.kernel.words import plural
from app.members import queries as members
from app.votes.domain.discipline import ExcuseKind
from app.votes.excuses import Place, kinds_by_member, list_excuses
from app.votes.models import Division, PartyLine
from app.votes.queries.lines import line_words, lines_in_force
from app.whips.queries import list_holding

ON_A_PAGE = 60
"""Members on one side of A4."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One member of the own party who holds the whip that day. kinds: what excuses her."""

    member_id: int
    name: str
    constituency: str | None
    kinds: tuple[ExcuseKind, ...]

    @property
    def expected(self) -> bool:
        """Whether she is to come: a proxy is cast for her, so it is to be seen to."""
        return not self.kinds

    @property
    def excused_by(self) -> str:
        """What excuses her, in words; "" for nothing."""
        return ", ".join(kind.value for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whip sheet. line: in words, or what it says without one."""

    title: str
    day: date
    held: bool
    party: str
    line: str
    rows: tuple[SheetRow, ...]

    @property
    def counted(self) -> str:
        """How many are expected and how many excused, by kind."""
        kinds: dict[ExcuseKind, int] = defaultdict(int)
        for row in self.rows:
            for kind in row.kinds:
                kinds[kind] += 1
        excused = sum(not row.expected for row in self.rows)
        by_kind = ", ".join(f"{kind.value} {kinds[kind]}" for kind in ExcuseKind if kinds[kind])
        return (
            f"{plural(len(self.rows), 'member')}: {len(self.rows) - excused:,} expected,"
            f" {excused:,} excused" + (f" ({by_kind})." if by_kind else ".")
        )

    @property
    def pages(self) -> list[Sequence[SheetRow]]:
        """The rows by the sides of paper they are printed on."""
        starts = range(0, max(len(self.rows), 1), ON_A_PAGE)
        return [self.rows[start : start + ON_A_PAGE] for start in starts]


def get_sheet(session: Session, place: Place) -> Sheet:
    """The whip sheet of a division, held or expected."""
    day = place.held_on if isinstance(place, Division) else place.expected_on
    party = members.get_own_party(session)
    own = members.find_party(session, party)
    line = None if own is None else lines_in_force(session, place).get(own.id)
    kinds = kinds_by_member(list_excuses(session, place))
    return Sheet(
        title=place.title,
        day=day,
        held=isinstance(place, Division),
        party=party,
        line=_line(line),
        rows=tuple(
            SheetRow(
                standing.member_id,
                standing.name,
                standing.constituency,
                tuple(kinds.get(standing.member_id, ())),
            )
            for standing in list_holding(session, day)
        ),
    )


def _line(line: PartyLine | None) -> str:
    if line is None:
        return "none is declared"
    return line_words(line.direction, line.strength)
