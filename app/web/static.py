"""Style sheet, fonts and icon: served for ever under an address that changes with their content.

The version in the address is a hash over all the files, not one for each: the style sheet can then
name its fonts by a relative path and nothing has to be rewritten.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, abort, redirect, url_for
from werkzeug import Response
from whitenoise import WhiteNoise

from app.security.access import public

FOLDER = Path(__file__).resolve().parent / "static"


def file_names(folder: Path) -> list[str]:
    """The files of a folder and those below it, as paths from the folder, in order."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def content_version(folder: Path) -> str:
    """Twelve hexadecimal digits that change when a file of the folder, or its name, does."""
    digest = hashlib.sha256()
    for name in file_names(folder):
        # A length before each part, so that no two folders run together into the same bytes.
        for part in (name.encode(), (folder / name).read_bytes()):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()[:12]


def init_app(app: Flask) -> None:
    """Serve the files, and let url_for("static", filename="chief-whip.css") name them."""
    current = content_version(FOLDER)
    names = frozenset(file_names(FOLDER))

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static":
            values.setdefault("version", current)

    # WhiteNoise answers for the files of this version before the application is asked.
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=FOLDER,
        prefix=f"static/{current}",
        max_age=0 if app.debug else WhiteNoise.FOREVER,
        immutable_file_test=lambda _path, _url: not app.debug,
        allow_all_origins=False,
        add_headers_function=_guard,
    )

    @app.get("/static/<version>/<path:filename>", endpoint="static")
    @public
    def other_version(version: str, filename: str) -> Response:
        """Send a page that was open while a new release came to the files of the new one."""
        if version == current or filename not in names:
            abort(404)
        return redirect(url_for("static", filename=filename))


def _guard(headers: Headers, _path: str, _url: str) -> None:
    """The one security header that matters for a file."""
    headers["X-Content-Type-Options"] = "nosniff"
