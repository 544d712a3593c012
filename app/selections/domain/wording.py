"""Where a trigger ballot stands and what could still change it, in sentences."""

from __future__ import annotations

from fractions import Fraction

from app.kernel.numbers import percent
from app.kernel.words import plural
from app.selections.domain.rules import Counting, EmptyHalf, RuleSet
from app.selections.domain.trigger import Assessment, Test, TriggerState

SHORT = {
    TriggerState.TRIGGERED: "Triggered",
    TriggerState.NOT_TRIGGERED: "Not triggered",
    TriggerState.CERTAIN_TO_TRIGGER: "Certain to trigger",
    TriggerState.CERTAIN_NOT_TO: "Certain not to trigger",
    TriggerState.OPEN: "Open",
    TriggerState.STOPPED: "Stopped",
}
"""A state in a word or three, for a table."""

POOL_WORDS = {
    "branches": "party branches",
    "affiliates": "affiliated branches",
    "all": "branches and affiliates",
    "college": "the electoral college",
}


def fraction_words(value: Fraction) -> str:
    """A fraction as a rule writes it: "1/3"; a whole number as it is."""
    return str(value)


def threshold_words(rules: RuleSet) -> str:
    """What a rule set asks for a full selection, in a sentence."""
    if rules.counting is Counting.EVERY_SEAT:
        return "Every seat has a full selection; no ballot is held."
    share = f"{fraction_words(rules.threshold)} or more"
    if not rules.at_threshold:
        share = f"more than {fraction_words(rules.threshold)}"
    of = {
        Counting.TOGETHER: "of all branches and affiliates that expressed a preference",
        Counting.TWO_POOLS: "of the party branches, or of the affiliated branches, that expressed a"
        " preference",
        Counting.COLLEGE: "of an electoral college in which party branches weigh one half and"
        " affiliated branches the other",
    }[rules.counting]
    if rules.no_preference_counts:
        of = of.replace("that expressed a preference", "that returned anything")
    return f"A full selection follows when {share} {of} ask for it."


def stands(assessment: Assessment) -> str:
    """Where the ballot stands, in a sentence."""
    pending = sum(pool.pending for pool in assessment.pools.values())
    waiting = f"{plural(pending, 'unit')} still to be decided"
    return {
        TriggerState.TRIGGERED: "Triggered: a full selection follows. The MP is on its shortlist as"
        " of right and may win it.",
        TriggerState.NOT_TRIGGERED: "Not triggered: the MP is the candidate.",
        TriggerState.CERTAIN_TO_TRIGGER: f"Certain to trigger, with {waiting}: whatever they"
        " return, a full selection follows.",
        TriggerState.CERTAIN_NOT_TO: f"Certain not to trigger, with {waiting}: whatever they"
        " return, the MP is the candidate.",
        TriggerState.OPEN: f"Open, with {waiting}.",
        TriggerState.STOPPED: "Stopped: it comes to nothing.",
    }[assessment.state]


def could_change(assessment: Assessment) -> list[str]:
    """What could still change it, a sentence each; none where nothing can."""
    if assessment.state is not TriggerState.OPEN:
        return []
    said = []
    if assessment.more_for is not None:
        said.append(
            f"{plural(assessment.more_for, 'more unit')} for a full selection could make it"
            f" certain to trigger{_where(assessment)}."
        )
    if assessment.more_against is not None:
        said.append(
            f"{plural(assessment.more_against, 'more unit')} for keeping the MP could make it"
            f" certain not to{_where(assessment)}."
        )
    return said


def _where(assessment: Assessment) -> str:
    waiting = [pool for pool in assessment.pools.values() if pool.pending]
    return ", if they are of the right pool" if len(waiting) > 1 else ""


def working(test: Test) -> str:
    """One test with its working, in a sentence, counted for a full selection."""
    of = POOL_WORDS[test.name]
    if test.share is None and test.undecided:
        return f"Of {of} none has expressed a preference so far: that alone does not trigger."
    if test.share is None:
        return f"Of {of} none has expressed a preference: that alone never triggers."
    if test.name == "college":
        asked = f"{'more than ' if test.strictly else ''}{percent(test.threshold)} is needed"
        return (
            f"{percent(test.share, 2)} of {of} ({fraction_words(test.share)}) asks for a full"
            f" selection; {asked}."
        )
    lacking = f", short by {test.short_by}" if test.short_by else ""
    return (
        f"{test.have} of {test.base} {of} that count ask for a full selection"
        f" ({percent(test.share)}); {test.needed} needed{lacking}."
    )


def empty_words(assessment: Assessment) -> str:
    """What a pool without any preference means under a college; "" where it is not so."""
    if assessment.rule_set.counting is not Counting.COLLEGE or not assessment.empty:
        return ""
    if len(assessment.empty) == len(assessment.pools):
        return ""
    half = POOL_WORDS[assessment.empty[0]]
    if assessment.rule_set.empty_half is EmptyHalf.OTHER_ALONE:
        return f"Of {half} none has expressed a preference: the other half decides alone."
    return (
        f"Of {half} none has expressed a preference: their half counts as 0, and the other half"
        " keeps its weight."
    )
