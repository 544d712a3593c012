"""Answers that a browser stores as a file and never shows."""

from __future__ import annotations

from flask import Response


def as_download(response: Response, name: str) -> Response:
    """The answer, to be stored under a name: what somebody sent must not run as a page of ours.

    name: safe in a header, as `tabular.filenames.safe_file_name` makes it.
    """
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
