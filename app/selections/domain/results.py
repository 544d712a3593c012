"""The result of a selection, round by round: more than half of a round's votes, or the lowest goes.

A tie at the bottom, and one between the last two, is a state: an officer says how it was settled.
All counts are whole numbers; figures say base, needed, have and short by.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.selections.domain.vacancies import VacancyRefused

MOST_VOTES = 1_000_000


class RoundState(StrEnum):
    """What a round came to."""

    WON = "won"
    ELIMINATED = "lowest goes"
    TIED_LOWEST = "tie for the lowest place"
    TIED_LAST = "tie between the last two"


class ResultState(StrEnum):
    """How far a result is."""

    NONE_IN = "no round on record"
    NEXT_ROUND = "another round"
    TIED = "tie to be settled"
    WON = "won"
    ONE_LEFT = "one contender left"
    NOBODY_LEFT = "nobody left"


@dataclass(frozen=True, slots=True)
class Figure:
    """The votes of one contender. short_by: votes short of what is needed, 0 when she has it."""

    contender_id: int
    votes: int
    short_by: int


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A round as counted. base: all votes of it. needed: more than half of them.

    figures: from the most votes to the fewest. eliminated: who goes, by the votes or as the tie was
    settled. tied: between whom a tie is or was.
    """

    number: int
    state: RoundState
    base: int
    needed: int
    figures: tuple[Figure, ...]
    winner_id: int | None = None
    eliminated_id: int | None = None
    tied: tuple[int, ...] = ()

    @property
    def unsettled(self) -> bool:
        """Whether a tie in it waits for an officer."""
        return bool(self.tied) and self.winner_id is None and self.eliminated_id is None


@dataclass(frozen=True, slots=True)
class Round:
    """A round on record. votes: by contender. settled_out: of a tie, who goes as it was settled."""

    number: int
    votes: Mapping[int, int]
    settled_out: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A result as far as it goes. standing: who is still in, in the order given."""

    state: ResultState
    rounds: tuple[RoundResult, ...]
    standing: tuple[int, ...]
    winner_id: int | None = None

    @property
    def tie(self) -> RoundResult | None:
        """The round whose tie waits to be settled."""
        last = self.rounds[-1] if self.rounds else None
        return last if last is not None and last.unsettled else None


def count_round(round_: Round) -> RoundResult:
    """What one round comes to by its votes, and by how its tie was settled."""
    base = sum(round_.votes.values())
    needed = base // 2 + 1
    figures = tuple(
        Figure(contender_id, votes, max(0, needed - votes))
        for contender_id, votes in sorted(
            round_.votes.items(), key=lambda item: (-item[1], item[0])
        )
    )
    if figures[0].votes >= needed:
        return RoundResult(
            round_.number,
            RoundState.WON,
            base,
            needed,
            figures,
            winner_id=figures[0].contender_id,
        )
    lowest = [one.contender_id for one in figures if one.votes == figures[-1].votes]
    if len(lowest) == 1:
        return RoundResult(
            round_.number,
            RoundState.ELIMINATED,
            base,
            needed,
            figures,
            eliminated_id=lowest[0],
        )
    last_two = len(figures) == 2
    out = round_.settled_out if round_.settled_out in lowest else None
    winner = next((one for one in lowest if one != out), None) if last_two and out else None
    return RoundResult(
        round_.number,
        RoundState.TIED_LAST if last_two else RoundState.TIED_LOWEST,
        base,
        needed,
        figures,
        winner_id=winner,
        eliminated_id=out,
        tied=tuple(lowest),
    )


def count(contenders: Sequence[int], withdrawn: Collection[int], rounds: Sequence[Round]) -> Result:
    """How far a selection is. contenders: all there were; rounds: on record, in order.

    Raises nothing: rounds on record were checked when they were recorded.
    """
    counted = tuple(count_round(one) for one in rounds)
    out = {one.eliminated_id for one in counted} | set(withdrawn)
    standing = tuple(one for one in contenders if one not in out)
    last = counted[-1] if counted else None
    if last is not None and last.winner_id is not None:
        return Result(ResultState.WON, counted, standing, last.winner_id)
    if last is not None and last.unsettled:
        return Result(ResultState.TIED, counted, standing)
    if not standing:
        return Result(ResultState.NOBODY_LEFT, counted, standing)
    if len(standing) == 1:
        return Result(ResultState.ONE_LEFT, counted, standing, standing[0])
    state = ResultState.NEXT_ROUND if counted else ResultState.NONE_IN
    return Result(state, counted, standing)


def check_round(result: Result, votes: Mapping[int, int]) -> int:
    """Refuse votes that cannot be the next round (VacancyRefused); gives that round's number."""
    if result.state is ResultState.WON:
        raise VacancyRefused("The selection is won: void the last round if it was wrong.")
    if result.state is ResultState.TIED:
        raise VacancyRefused("Settle the tie of the last round first.")
    if len(result.standing) < 2:
        raise VacancyRefused("A round is held between two contenders or more.")
    if set(votes) != set(result.standing):
        raise VacancyRefused("Enter the votes of everybody who is still in, and of nobody else.")
    if any(not 0 <= number <= MOST_VOTES for number in votes.values()):
        raise VacancyRefused(f"Votes are whole numbers up to {MOST_VOTES:,}.")
    return len(result.rounds) + 1


def check_settling(result: Result, out: int) -> RoundResult:
    """Refuse a settling of what is no tie, or by somebody not in it (VacancyRefused)."""
    tie = result.tie
    if tie is None:
        raise VacancyRefused("No tie waits to be settled.")
    if out not in tie.tied:
        raise VacancyRefused("Choose one of those who are tied.", "contender")
    return tie
