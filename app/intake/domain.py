"""What officers said of rows that may mean several things, and how it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

LEAVE_OUT = "leave-out"
"""Stands for the choice to leave a row out; no option has this value."""


@dataclass(frozen=True, slots=True)
class Question:
    """What one text of a row may mean.

    line, column: where the text stands. sentence: why it is asked. options: what stands for each
    meaning, and how people read it. value: what was chosen, LEAVE_OUT, or "" while it is open.
    """

    line: int
    column: str
    text: str
    sentence: str
    options: tuple[tuple[str, str], ...]
    value: str = ""

    @property
    def place(self) -> tuple[int, str]:
        """What tells it from the other questions of a file."""
        return self.line, self.column

    def answered(self, value: str) -> Question:
        """The same with an answer. ValueError for what was not offered."""
        if value != LEAVE_OUT and value not in (option for option, _label in self.options):
            raise ValueError(f"{value!r} is no option of line {self.line}")
        return replace(self, value=value)


Answered = Mapping[int, tuple[Question, ...]]
"""The questions of each line that have been answered, in the order they were asked."""


def left_out(answered: Iterable[Question]) -> Question | None:
    """The question for which a row was left out, if it was."""
    return next((question for question in answered if question.value == LEAVE_OUT), None)


def texts_meant(texts: Mapping[str, str], answered: Iterable[Question]) -> dict[str, str]:
    """A row's texts, those that were unsure replaced by what was chosen."""
    chosen = {q.column: q.value for q in answered if q.value != LEAVE_OUT}
    return {**texts, **chosen}


def with_answers(answered: Answered, more: Iterable[Question]) -> Answered:
    """Answers with more of them, each in place of an earlier one to the same question."""
    found = {line: {q.column: q for q in questions} for line, questions in answered.items()}
    for question in more:
        found.setdefault(question.line, {})[question.column] = question
    return {line: tuple(questions.values()) for line, questions in sorted(found.items())}


def write_answers(answered: Answered) -> str:
    """Answers as the text that is kept."""
    return json.dumps([asdict(question) for row in answered.values() for question in row])


def read_answers(text: str | None) -> Answered:
    """Answers from the text that was kept; None for none."""
    found: dict[int, list[Question]] = {}
    for kept in json.loads(text or "[]"):
        options = tuple((value, label) for value, label in kept.pop("options"))
        question = Question(**kept, options=options)
        found.setdefault(question.line, []).append(question)
    return {line: tuple(questions) for line, questions in found.items()}
