"""Addresses made from the present one: the filters of a list live in its URL."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import request


def query_url(**changes: object) -> str:
    """The present page's address with some arguments changed, and the others kept.

    changes: name=value; None or "" drops the argument. The argument `page` is dropped unless it is
        itself given: another filter or order is another list, to be read from its first page.
    """
    arguments = {
        name: values
        for name, values in request.args.to_dict(flat=False).items()
        if name != "page" and name not in changes
    }
    pairs = [(name, value) for name, values in arguments.items() for value in values if value]
    pairs += [(name, str(value)) for name, value in changes.items() if value not in (None, "")]
    # A path is quoted again: what the browser sent has been decoded.
    path = quote(request.script_root + request.path, safe="/:@!$&'()*+,;=~")
    return f"{path}?{urlencode(pairs)}" if pairs else path


def file_url(path: str) -> str:
    """The address of a list's file: a path with the filters of the present page.

    The page's number is left out: a file holds the whole list.
    """
    pairs = [(name, value) for name, value in request.args.items(multi=True) if value]
    kept = urlencode([(name, value) for name, value in pairs if name != "page"])
    return f"{path}?{kept}" if kept else path


def path_url(path: str) -> str:
    """The address of a page of a room that the caller does not know, by its path from the root."""
    return request.script_root + path
