"""Which member a text means: by official id, or by name in the forms people write it.

A name is compared without case, accents, apostrophes, titles and the letters after it, in the
order of speech ("Diane Abbott"), whatever way round it was written ("Abbott, Ms Diane"). Somebody
is meant for certain only when she alone fits exactly; everything less is offered, never decided.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from app.kernel.words import folded

MOST_OFFERED = 6
LONGEST_NAME = 200
"""Nobody's name with her seat is longer; what is longer means nobody."""
# Of the pieces that either text has: as many as these must be shared for a name to look alike.
ALIKE, OUT_OF = 2, 5

_TITLES = frozenset(
    {
        "the", "rt", "right", "hon", "honourable", "sir", "dame", "lord", "lady", "baroness", "dr",
        "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "rev", "revd", "reverend",
    }
)  # fmt: skip
_AFTER = frozenset(
    {"mp", "qc", "kc", "pc", "mbe", "obe", "cbe", "dbe", "kbe", "kcb", "kcmg", "dl", "td"}
)
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_NO_WORD = re.compile(r"[^\w]+|_")
# A seat may have brackets of its own: "Rishi Sunak (Richmond (Yorks))".
_IN_BRACKETS = re.compile(r"([^(]*)\((.*)\)", re.DOTALL)
_ID = re.compile(r"(?:id\s*)?([0-9]{1,9})", re.IGNORECASE | re.ASCII)

Words = tuple[str, ...]
Key = TypeVar("Key", str, Words)


def words_of(text: str) -> Words:
    """The words of a name or place without case, accents and marks: ("rees", "mogg")."""
    return tuple(_NO_WORD.sub(" ", _APOSTROPHES.sub("", folded(text))).split())


def place_key(name: str) -> Words:
    """What two spellings of one constituency share: its words in no order, "and" for "&".

    "Hull East" is not "Kingston upon Hull East", but "Durham, City of" is "City of Durham".
    """
    return tuple(sorted(words_of(name.replace("&", " and "))))


def name_key(text: str) -> Words:
    """What two forms of one name share; () for what holds no name.

    A title is left standing where it would leave a surname alone: "Lady Hermon" is a name, and
    "Mr Smith" is not all of one.
    """
    parts = [words for part in text.split(",") if (words := _without_after(words_of(part)))]
    if not parts:
        return ()
    surname, *first = parts
    return _without_titles((*(word for part in first for word in part), *surname))


def _without_titles(words: Words) -> Words:
    start = 0
    while start < len(words) and words[start] in _TITLES:
        start += 1
    # What is left must be more than a surname.
    return words[start:] if len(words) - start > 1 else words


def _without_after(words: Words) -> Words:
    end = len(words)
    while end and words[end - 1] in _AFTER:
        end -= 1
    return words[:end]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a text says: an official id, or a name and perhaps a seat. place: () for none."""

    id: int | None
    name: Words
    place: Words


def read_asked(text: str) -> Asked:
    """Take a text apart; one in which no id and no name can be found asks for nobody."""
    text = text.strip()
    if len(text) > LONGEST_NAME:
        return Asked(None, (), ())
    number = _ID.fullmatch(text)
    if number is not None:
        return Asked(int(number[1]), (), ())
    bracketed = _IN_BRACKETS.fullmatch(text)
    if bracketed is None:
        return Asked(None, name_key(text), ())
    return Asked(None, name_key(bracketed[1]), place_key(bracketed[2]))


@dataclass(frozen=True, slots=True)
class Named:
    """A member as she can be meant.

    names: hers in every form the record has. places: the seats she has held. sits: on the day
    that is asked about.
    """

    id: int
    names: tuple[str, ...]
    places: tuple[str, ...] = ()
    sits: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """Who fits a text: exactly one for certain, or those to choose from, the likeliest first."""

    certain: int | None
    candidates: tuple[int, ...]


NOBODY = Fit(None, ())


@dataclass(frozen=True, slots=True)
class _Known:
    """A member with her names and seats as they are compared."""

    id: int
    keys: frozenset[Words]
    places: frozenset[Words]
    sits: bool


class NameBook:
    """Members, to be asked for by texts. A text takes a millisecond, however many are asked."""

    def __init__(self, members: Iterable[Named]) -> None:
        """Take every member a text may mean."""
        self._known = {
            member.id: _Known(
                member.id,
                frozenset(key for name in member.names if (key := name_key(name))),
                frozenset(place_key(place) for place in member.places),
                member.sits,
            )
            for member in members
        }
        self._fits: dict[Asked, Fit] = {}

    def fit(self, text: str) -> Fit:
        """Whom a text means."""
        asked = read_asked(text)
        if asked not in self._fits:
            self._fits[asked] = self._fit(asked)
        return self._fits[asked]

    def _fit(self, asked: Asked) -> Fit:
        if asked.id is not None:
            return Fit(asked.id, (asked.id,)) if asked.id in self._known else NOBODY
        if not asked.name:
            return NOBODY
        same = [self._known[i] for i in self._by_name.get(asked.name, ())]
        exact = [m for m in same if not asked.place or asked.place in m.places]
        if len(exact) == 1:
            return Fit(exact[0].id, (exact[0].id,))
        shared = Counter(i for p in _pieces(asked.name) for i in self._by_piece.get(p, ()))
        # Of several who fit exactly none is likelier than another; nobody else is.
        chosen = exact or self._near(asked.name, shared)

        def likelihood(member: _Known) -> tuple[bool, bool, bool, int, bool, int]:
            return (
                asked.name not in member.keys,
                not (asked.place and asked.place in member.places),
                not _same_surname(asked.name, member.keys),
                -shared[member.id],
                not member.sits,
                member.id,
            )

        likeliest = sorted(chosen, key=likelihood)[:MOST_OFFERED]
        return Fit(None, tuple(member.id for member in likeliest))

    def _near(self, name: Words, shared: Counter[int]) -> list[_Known]:
        """Members of the same surname, and those whose whole name is spelt alike."""
        pieces = len(_pieces(name))
        near = {
            member_id
            for member_id, common in shared.items()
            if OUT_OF * common >= ALIKE * (pieces + self._sizes[member_id] - common)
        }
        near.update(self._by_surname.get(name[-1], ()))
        return [self._known[member_id] for member_id in near]

    @cached_property
    def _by_name(self) -> dict[Words, list[int]]:
        return _index((key, m.id) for m in self._known.values() for key in m.keys)

    @cached_property
    def _by_surname(self) -> dict[str, list[int]]:
        return _index((last, m.id) for m in self._known.values() for last in _lasts(m.keys))

    @cached_property
    def _by_piece(self) -> dict[str, list[int]]:
        return _index((piece, m.id) for m in self._known.values() for piece in _all_pieces(m.keys))

    @cached_property
    def _sizes(self) -> dict[int, int]:
        return {m.id: len(_all_pieces(m.keys)) for m in self._known.values()}


def _same_surname(name: Words, keys: Iterable[Words]) -> bool:
    """Whether what was asked is, or ends with, the surname: "Smith" and "Duncan Smith" do."""
    return any(key[-len(name) :] == name or key[-1] == name[-1] for key in keys)


def _lasts(keys: Iterable[Words]) -> set[str]:
    return {key[-1] for key in keys}


def _pieces(name: Words) -> frozenset[str]:
    """Every three letters in a row of each word, its two ends marked: what spelling compares."""
    padded = [f"  {word} " for word in name]
    return frozenset(word[i : i + 3] for word in padded for i in range(len(word) - 2))


def _all_pieces(keys: Iterable[Words]) -> frozenset[str]:
    return frozenset(piece for key in keys for piece in _pieces(key))


def _index(pairs: Iterable[tuple[Key, int]]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = defaultdict(list)
    for key, member_id in pairs:
        found[key].append(member_id)
    return dict(found)
