"""The name a file is offered under."""

from __future__ import annotations

import re

from app.kernel.words import folded

_LONGEST = 80
# Windows opens a device instead of a file under these names.
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
_SUFFIX = re.compile(r"\.?([a-z0-9]+)")


def safe_file_name(stem: str, suffix: str) -> str:
    """A name that every system and every header takes: "Llŷn: 2016/17", "csv" -> llyn-2016-17.csv.

    stem: any text; what is left are small letters without accents, digits and single hyphens, at
        most 80 of them, and "export" where nothing is left.
    suffix: small letters and digits, with or without the dot; ValueError otherwise.
    """
    ending = _SUFFIX.fullmatch(suffix)
    if not ending:
        raise ValueError(f"a file's suffix is letters and digits, not {suffix!r}")
    safe = re.sub(r"[^a-z0-9]+", "-", folded(stem)).strip("-")[:_LONGEST].strip("-")
    if _DEVICE.fullmatch(safe):
        safe = f"{safe}-file"
    return f"{safe or 'export'}.{ending[1]}"
