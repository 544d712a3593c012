"""The questions, their harmonised categories, and how one person's answers are written as codes.

Ethnic group: the 19 groups of the census of England and Wales 2021, in five high-level groups.
Socio-economic background: the occupation of the main household earner when the candidate was 14,
in the nine groups and the four classes that the Social Mobility Commission recommends. The others
follow the harmonised standards of the Government Statistical Service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.kernel.errors import DomainError

CONSENTS: Mapping[int, str] = {
    1: "I agree that the party keeps my answers to these questions, encrypted and apart from my"
    " application, and counts them with those of other candidates. Nobody sees my answers: only"
    " totals are made of them, and small numbers are hidden. I need not answer, and whether I do"
    " makes no difference to my application. I can withdraw my answers at any time, and they are"
    " then deleted.",
}
"""The texts of consent by version. One that anybody agreed to is never changed: add another."""
CONSENT = max(CONSENTS)
NOT_SAID = "not said"


class AnswerRefused(DomainError):
    """An answer that is none of the question's. field: the question."""

    def __init__(self, field: str) -> None:
        """Take the name of the question."""
        super().__init__("Choose one of the answers, or “Prefer not to say”.")
        self.field = field


@dataclass(frozen=True, slots=True)
class Option:
    """An answer. code: two digits, never used for another. group: what it is counted under."""

    code: str
    label: str
    group: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question. groups: what is counted, name and label, in their order, without NOT_SAID."""

    name: str
    label: str
    question: str
    options: tuple[Option, ...]
    groups: Mapping[str, str]

    def option(self, code: str) -> Option:
        """The answer of a code. Raises AnswerRefused."""
        found = next((option for option in self.options if option.code == code), None)
        if found is None:
            raise AnswerRefused(self.name)
        return found

    @property
    def categories(self) -> Mapping[str, str]:
        """What is counted, with those who did not say."""
        return {**self.groups, NOT_SAID: "Did not say"}


_LAST = (
    Option("98", "Don’t know", NOT_SAID),
    Option("99", "Prefer not to say", NOT_SAID),
)
UNSAID = "99"


def _plain(name: str, label: str, question: str, *answers: str) -> Question:
    """A question of which every answer is counted by itself."""
    groups = {f"{number:02d}": answer for number, answer in enumerate(answers, 1)}
    options = tuple(Option(code, answer, code) for code, answer in groups.items())
    return Question(name, label, question, options + _LAST, groups)


def _grouped(
    name: str, label: str, question: str, groups: Mapping[str, tuple[str, tuple[str, ...]]]
) -> Question:
    """A question of which answers are counted together. groups: name -> label, answers."""
    options: list[Option] = []
    for group, (_label, answers) in groups.items():
        options += [
            Option(f"{len(options) + 1 + place:02d}", answer, group)
            for place, answer in enumerate(answers)
        ]
    return Question(
        name,
        label,
        question,
        tuple(options) + _LAST,
        {group: label for group, (label, _answers) in groups.items()},
    )


QUESTIONS: tuple[Question, ...] = (
    _plain(
        "age",
        "Age",
        "How old are you?",
        "18 to 24",
        "25 to 34",
        "35 to 44",
        "45 to 54",
        "55 to 64",
        "65 or over",
    ),
    _plain("sex", "Sex", "What is your sex?", "Female", "Male"),
    _plain(
        "gender",
        "Gender identity",
        "Is the gender you identify with the same as your sex registered at birth?",
        "Yes",
        "No",
    ),
    _grouped(
        "ethnicity",
        "Ethnic group",
        "What is your ethnic group?",
        {
            "asian": (
                "Asian, Asian British or Asian Welsh",
                ("Indian", "Pakistani", "Bangladeshi", "Chinese", "Any other Asian background"),
            ),
            "black": (
                "Black, Black British, Black Welsh, Caribbean or African",
                ("Caribbean", "African", "Any other Black background"),
            ),
            "mixed": (
                "Mixed or multiple ethnic groups",
                (
                    "White and Black Caribbean",
                    "White and Black African",
                    "White and Asian",
                    "Any other mixed or multiple background",
                ),
            ),
            "white": (
                "White",
                (
                    "English, Welsh, Scottish, Northern Irish or British",
                    "Irish",
                    "Gypsy or Irish Traveller",
                    "Roma",
                    "Any other White background",
                ),
            ),
            "other": ("Other ethnic group", ("Arab", "Any other ethnic group")),
        },
    ),
    _grouped(
        "disability",
        "Disability",
        "Do you have a physical or mental condition, lasting or expected to last 12 months or"
        " more, that reduces your ability to carry out day-to-day activities?",
        {
            "disabled": ("Disabled", ("Yes, a lot", "Yes, a little")),
            "not": ("Not disabled", ("No",)),
        },
    ),
    _plain(
        "orientation",
        "Sexual orientation",
        "Which of these best describes your sexual orientation?",
        "Straight or heterosexual",
        "Gay or lesbian",
        "Bisexual",
        "Other sexual orientation",
    ),
    _plain(
        "religion",
        "Religion",
        "What is your religion?",
        "No religion",
        "Christian",
        "Buddhist",
        "Hindu",
        "Jewish",
        "Muslim",
        "Sikh",
        "Any other religion",
    ),
    _grouped(
        "class",
        "Socio-economic background",
        "What was the occupation of the main earner of your household when you were about 14?",
        {
            "professional": (
                "Professional background",
                (
                    "Modern or traditional professional",
                    "Senior, middle or junior manager or administrator",
                ),
            ),
            "intermediate": (
                "Intermediate background",
                ("Clerical or intermediate", "Owner of a small business"),
            ),
            "working": (
                "Working-class background",
                (
                    "Technical or craft",
                    "Routine, semi-routine manual or service",
                    "Long-term unemployed",
                ),
            ),
            "other": ("Other background", ("Retired", "Other, such as not in paid work")),
        },
    ),
)
BY_NAME: Mapping[str, Question] = {question.name: question for question in QUESTIONS}


@dataclass(frozen=True, slots=True)
class Answers:
    """What one person answered: a code by question; the consent it was given under, and when."""

    consent: int
    given_on: date
    codes: Mapping[str, str]

    def group(self, question: str) -> str:
        """What an answer is counted under."""
        return BY_NAME[question].option(self.codes[question]).group


def written(answers: Answers) -> str:
    """Answers as they are kept: text of one length, whatever the answers.

    Raises AnswerRefused for what is no answer; a question that was left out counts as not said.
    """
    codes = [
        question.option(answers.codes.get(question.name, UNSAID)).code for question in QUESTIONS
    ]
    return f"{answers.consent:02d}{answers.given_on:%Y%m%d}{''.join(codes)}"


def read_answers(text: str) -> Answers:
    """The answers that `written` wrote."""
    codes = [text[place : place + 2] for place in range(10, len(text), 2)]
    return Answers(
        int(text[:2]),
        date(int(text[2:6]), int(text[6:8]), int(text[8:10])),
        {question.name: code for question, code in zip(QUESTIONS, codes, strict=True)},
    )
