"""Answers and populations of equality monitoring, without candidates: numbers stand for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, MutableMapping
from contextlib import contextmanager

from app.db import unit_of_work
from app.monitoring import registry
from app.monitoring.domain.questions import QUESTIONS, UNSAID
from app.monitoring.service import give_answers

Populations = MutableMapping[str, Collection[int]]


@contextmanager
def only_these(populations: Populations) -> Iterator[None]:
    """Let these be all the populations there are, whatever the rooms registered."""
    before = list(registry._sources)
    registry._sources[:] = [lambda _session: populations]
    try:
        yield
    finally:
        registry._sources[:] = before


def codes(**answers: str) -> dict[str, str]:
    """Answers by question; what is not named was not said."""
    return {question.name: answers.get(question.name, UNSAID) for question in QUESTIONS}


def answer(answers: Mapping[int, Mapping[str, str]]) -> None:
    """Give the answers of candidates, by their numbers."""
    with unit_of_work() as one:
        for number, given in answers.items():
            give_answers(one, number, given, by="candidate")
