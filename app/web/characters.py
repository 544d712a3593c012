"""Characters that no page may hold."""

from __future__ import annotations

import re

from markupsafe import Markup

# Control characters, half a surrogate pair, and the places of Unicode that never stand for
# anything: HTML holds none of them, escaped or not. They come with imported names and titles, and
# with what is typed into an address.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def fit_for_html(text: str) -> str:
    """A text with the replacement character wherever it has one that HTML cannot hold."""
    # Nothing of the kind is printable; to ask that first costs a tenth, for most texts.
    return text if text.isprintable() else _UNFIT.sub("\ufffd", text)


def written(value: object) -> object:
    """A value as a template writes it. Markup has been through here in its parts."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return fit_for_html(value)
    return value
