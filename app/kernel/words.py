"""Text as it is searched, sorted and told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"})
# Letters and a symbol by their category, and nothing to look at: Hangul fillers, blank Braille.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LINE_END = re.compile("\r\n?")


def folded(text: str) -> str:
    """Text without case and accents, single-spaced: what a search compares ("sinn fein")."""
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen: blanks, zero-width characters, accents on nothing."""
    return all(c in _FILLERS or unicodedata.category(c) in _INVISIBLE for c in text)


def with_lines(text: str) -> str:
    """Text of several lines with its ends off and each line ended alike, wherever it is from."""
    return _LINE_END.sub("\n", text).strip()


def nearest(text: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The names that look most like a text, nearest first; may be empty."""
    by_fold = {folded(name): name for name in names}
    return [by_fold[fold] for fold in get_close_matches(folded(text), by_fold, most, 0.4)]


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 seat", "1,204 seats"."""
    return f"{count:,} {one if count == 1 else (many or one + 's')}"


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them: "a, b and c"; at least one."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def whole(text: str | None) -> int | None:
    """The number that digits write, nine at most, which every column of ids holds; else None.

    isascii: isdecimal alone also takes the digits of other scripts.
    """
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def harmless(text: str) -> str:
    """Text for a terminal, which a control character in a name would command: \\x1b."""
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
