"""By what a file was made: the same program makes the same bytes of the same report."""

from __future__ import annotations

import hashlib
import sys
import zlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LIBRARIES = ("pillow", "python-docx", "typst", "xlsxwriter")


@cache
def program() -> str:
    """Sixteen hexadecimal digits over what renders and what a report is, and what they rest on.

    Another program may well write the same bytes; only the same one has to.
    """
    digest = hashlib.sha256()
    around = (FOLDER.parent / "domain", FOLDER, FOLDER.parent.parent / "tabular")
    for folder in around:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                name = path.relative_to(FOLDER.parent.parent).as_posix()
                for part in (name.encode(), path.read_bytes()):
                    digest.update(len(part).to_bytes(8, "big"))
                    digest.update(part)
    rests_on = [f"{name} {version(name)}" for name in LIBRARIES]
    rests_on += [f"Python {sys.version_info.major}.{sys.version_info.minor}"]
    rests_on += [f"zlib {zlib.ZLIB_RUNTIME_VERSION}"]
    digest.update("\n".join(rests_on).encode())
    return digest.hexdigest()[:16]
