"""Whether a trigger ballot leads to a full selection, and what could still change it.

A unit has one vote: for a full selection, for keeping the MP as only candidate, or no preference
(`domain.md` 5). Everything is counted for a full selection, in exact fractions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import product

from app.kernel.errors import DomainError
from app.selections.domain.rules import BUILT_IN, Counting, EmptyHalf, RuleSet

BRANCHES, AFFILIATES = "branches", "affiliates"
POOLS = (BRANCHES, AFFILIATES)


class CannotAssess(DomainError):
    """The numbers or the rule set do not make a trigger ballot; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Pool:
    """How the units of a pool stand, in units.

    for_: for a full selection. against: for keeping the MP as only candidate. none: returned no
    preference. pending: not decided yet.
    """

    for_: int = 0
    against: int = 0
    none: int = 0
    pending: int = 0

    def __post_init__(self) -> None:
        """Refuse fewer than no units (CannotAssess)."""
        if min(self.for_, self.against, self.none, self.pending) < 0:
            raise CannotAssess("A number of units is 0 or more: look at the ones below 0.")

    def __add__(self, other: Pool) -> Pool:
        """Both pools as one."""
        return Pool(
            self.for_ + other.for_,
            self.against + other.against,
            self.none + other.none,
            self.pending + other.pending,
        )


class TriggerState(StrEnum):
    """Where a trigger ballot stands."""

    TRIGGERED = "triggered"
    NOT_TRIGGERED = "not_triggered"
    CERTAIN_TO_TRIGGER = "certain_to_trigger"
    CERTAIN_NOT_TO = "certain_not_to"
    OPEN = "open"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Test:
    """One test of the rule set, on what has been decided so far, counted for a full selection.

    name: "branches", "affiliates", "college" or "all". base, needed, have, short_by: in units; of
    a college, whose units weigh unlike, in shares of the whole college. strictly: whether more than
    the threshold is asked, so that exactly on it does not trigger; in units `needed` says so
    already. share: of the base; None where nobody expressed a preference. met: whether it triggers
    as it stands. undecided: units still pending.
    """

    __test__ = False  # for pytest: no test of ours

    name: str
    base: int | Fraction
    needed: int | Fraction
    have: int | Fraction
    short_by: int | Fraction
    threshold: Fraction
    strictly: bool
    share: Fraction | None
    met: bool
    undecided: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where a ballot stands by a rule set, and by which figures.

    pools: as they were counted, by name. empty: pools in which nobody has expressed a preference.
    stopped: why it was stopped.
    """

    rule_set: RuleSet
    state: TriggerState
    tests: tuple[Test, ...]
    pools: Mapping[str, Pool]
    empty: tuple[str, ...] = ()
    stopped: str | None = None

    @property
    def more_for(self) -> int | None:
        """So many of the pending units, the fewest, make it certain to trigger if they are for it.

        None where nothing is open.
        """
        return self._fewest(TriggerState.CERTAIN_TO_TRIGGER)

    @property
    def more_against(self) -> int | None:
        """So many, the fewest, make it certain not to if they are for keeping the MP; or None."""
        return self._fewest(TriggerState.CERTAIN_NOT_TO)

    def _fewest(self, wanted: TriggerState) -> int | None:
        if self.state is not TriggerState.OPEN:
            return None
        return _fewest(self.rule_set, self.pools, wanted)


def assess(
    rule_set: RuleSet | str, pools: Mapping[str, Pool], *, stopped: str | None = None
) -> Assessment:
    """Where a trigger ballot stands (`domain.md` 5).

    rule_set: a version, or the name of a built-in one. pools: by "branches" and "affiliates"; one
    that is left out has no units. stopped: why the ballot was stopped, which wins over all.

    Raises CannotAssess for an unknown rule set or pool, and for rules that hold no ballot.
    """
    rules = _rules(rule_set)
    if unknown := sorted(set(pools) - set(POOLS)):
        raise CannotAssess(
            f"There is no pool “{unknown[0]}”: units count as branches or as affiliates."
        )
    counted = {name: pools.get(name, Pool()) for name in POOLS}
    if rules.counting is Counting.TOGETHER:
        counted = {"all": counted[BRANCHES] + counted[AFFILIATES]}
    state = _state(rules, counted)
    return Assessment(
        rule_set=rules,
        state=TriggerState.STOPPED if stopped is not None else state,
        tests=_tests(rules, counted),
        pools=counted,
        empty=tuple(name for name, pool in counted.items() if not pool.for_ + pool.against),
        stopped=stopped,
    )


def _rules(rule_set: RuleSet | str) -> RuleSet:
    if isinstance(rule_set, str):
        if rule_set not in BUILT_IN:
            raise CannotAssess(
                f"There is no rule set “{rule_set}”. There are: {', '.join(BUILT_IN)}."
            )
        rule_set = BUILT_IN[rule_set]
    if rule_set.counting is Counting.EVERY_SEAT:
        raise CannotAssess(
            f"By the rule set “{rule_set.name}” every seat has a full selection: there is no"
            " ballot to assess."
        )
    return rule_set


def _state(rules: RuleSet, pools: Mapping[str, Pool]) -> TriggerState:
    pending = any(pool.pending for pool in pools.values())
    first: bool | None = None
    for shares in product(*(_utmost(rules, pool) for pool in pools.values())):
        triggers = _triggers(rules, shares)
        if first is not None and triggers is not first:
            return TriggerState.OPEN
        first = triggers
    if first:
        return TriggerState.CERTAIN_TO_TRIGGER if pending else TriggerState.TRIGGERED
    return TriggerState.CERTAIN_NOT_TO if pending else TriggerState.NOT_TRIGGERED


def _utmost(rules: RuleSet, pool: Pool) -> tuple[Fraction | None, ...]:
    """The shares that the pending units of a pool may come to at the utmost.

    A share only grows with units for a full selection and only falls with those against, and what
    triggers at a share triggers at every larger one, so that what holds at both ends holds between.
    Where nobody has expressed a preference the pool may also stay empty, which is no share at all.
    """
    if not pool.pending:
        return (_share(rules, pool),)
    ends = (
        _share(rules, Pool(pool.for_ + pool.pending, pool.against, pool.none)),
        _share(rules, Pool(pool.for_, pool.against + pool.pending, pool.none)),
    )
    return ends if pool.for_ + pool.against else (*ends, None)


def _base(rules: RuleSet, pool: Pool) -> int:
    """Units that count; none where nobody expressed a preference."""
    expressed = pool.for_ + pool.against
    return expressed + (pool.none if expressed and rules.no_preference_counts else 0)


def _share(rules: RuleSet, pool: Pool) -> Fraction | None:
    base = _base(rules, pool)
    return Fraction(pool.for_, base) if base else None


def _college_share(rules: RuleSet, shares: Sequence[Fraction | None]) -> Fraction | None:
    """The share of the whole college, each half weighing one half; shares: of the halves."""
    known = [one for one in shares if one is not None]
    if not known:
        return None
    if rules.empty_half is EmptyHalf.OTHER_ALONE:
        return sum(known, Fraction(0)) / len(known)
    return sum(known, Fraction(0)) / len(shares)


def _reaches(rules: RuleSet, share: Fraction | None) -> bool:
    if share is None:  # nobody expressed a preference: never triggers
        return False
    return share >= rules.threshold if rules.at_threshold else share > rules.threshold


def _triggers(rules: RuleSet, shares: Sequence[Fraction | None]) -> bool:
    """Whether pools of these shares lead to a full selection."""
    if rules.counting is Counting.COLLEGE:
        return _reaches(rules, _college_share(rules, shares))
    return any(_reaches(rules, share) for share in shares)


def _tests(rules: RuleSet, pools: Mapping[str, Pool]) -> tuple[Test, ...]:
    if rules.counting is Counting.COLLEGE:
        share = _college_share(rules, [_share(rules, pool) for pool in pools.values()])
        have = share or Fraction(0)
        return (
            Test(
                name="college",
                base=Fraction(1),
                needed=rules.threshold,
                have=have,
                short_by=max(Fraction(0), rules.threshold - have),
                threshold=rules.threshold,
                strictly=not rules.at_threshold,
                share=share,
                met=_reaches(rules, share),
                undecided=sum(pool.pending for pool in pools.values()),
            ),
        )
    return tuple(_test(rules, name, pool) for name, pool in pools.items())


def _test(rules: RuleSet, name: str, pool: Pool) -> Test:
    base = _base(rules, pool)
    needed = units_needed(rules, base)
    share = _share(rules, pool)
    return Test(
        name=name,
        base=base,
        needed=needed,
        have=pool.for_,
        short_by=max(0, needed - pool.for_),
        threshold=rules.threshold,
        strictly=not rules.at_threshold,
        share=share,
        met=_reaches(rules, share),
        undecided=pool.pending,
    )


def units_needed(rules: RuleSet, base: int) -> int:
    """The fewest units for a full selection that reach the threshold in a base of so many units.

    At least one third of 1 to 3 is 1, of 4 to 6 is 2. One more than a base of none: an empty pool
    never triggers.
    """
    if not base:
        return 1
    exact = rules.threshold * base
    if rules.at_threshold:
        return -(-exact.numerator // exact.denominator)
    return exact.numerator // exact.denominator + 1


def _fewest(rules: RuleSet, pools: Mapping[str, Pool], wanted: TriggerState) -> int | None:
    """The fewest pending units that make an end certain when all of them go its way.

    Which pools they are of is chosen as it serves that end best. What is certain stays so when one
    more unit goes that way, since less is left that could end otherwise: so the more of one pool,
    the fewer of the other, and one walk along that line finds the fewest (as many looks as units).
    """
    settled = {wanted, TriggerState.TRIGGERED}
    if wanted is TriggerState.CERTAIN_NOT_TO:
        settled = {wanted, TriggerState.NOT_TRIGGERED}
    counts = [pool.pending for pool in pools.values()]
    first, second = counts if len(counts) == 2 else (*counts, 0)
    fewest: int | None = None
    other = second
    for one in range(first + 1):
        while other >= 0 and _state(rules, _gone(pools, (one, other), wanted)) in settled:
            fewest = one + other if fewest is None else min(fewest, one + other)
            other -= 1
        if other < 0:
            break
    return fewest


def _gone(
    pools: Mapping[str, Pool], given: tuple[int, int], wanted: TriggerState
) -> dict[str, Pool]:
    """The pools once so many of the pending units of each have gone the way of an end."""
    triggers = wanted is TriggerState.CERTAIN_TO_TRIGGER
    return {
        name: Pool(
            pool.for_ + (count if triggers else 0),
            pool.against + (0 if triggers else count),
            pool.none,
            pool.pending - count,
        )
        for (name, pool), count in zip(pools.items(), given, strict=False)
    }
