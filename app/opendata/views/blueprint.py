"""Where all pages of this room hang, and what every answer of the API has in common."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint as PlainBlueprint
from flask import Flask, Request, Response, g, request, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import HTTPException

from app.kernel.errors import NotInRecord
from app.security.access import public
from app.security.identity import ANONYMOUS
from app.standing.registry import SECONDS
from app.web.paging import Page

View = TypeVar("View", bound=Callable[..., Any])

ROOT = "/api/v1"
PROBLEM_TYPE = "application/problem+json"
CACHING = f"public, max-age={SECONDS}, must-revalidate"
"""As of public pages: a copy may be kept unasked no longer than a withdrawal may take to show."""
WHAT_TO_DO = {
    400: "The request cannot be read. Look at /data/api for what can be asked.",
    404: "Nothing is at this address. Look at /data/api for the addresses that there are.",
    405: "The API is read-only: ask by GET or HEAD.",
    500: "Something went wrong here, and has been written down. Try again later.",
    503: "The record cannot be read just now. Try again later.",
}


class StrictParser(FlaskParser):
    """Refuses parameters that are not documented: a misspelt filter would go unnoticed."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE}  # noqa: RUF012


class Room(Blueprint):
    """The pages of this room beside its API: only the API is documented by OpenAPI."""

    ARGUMENTS_PARSER = StrictParser()

    def page(self, rule: str) -> Callable[[View], View]:
        """Hang a page, as an ordinary blueprint does."""

        def hang(view: View) -> View:
            PlainBlueprint.add_url_rule(self, rule, view.__name__, view)
            return view

        return hang


pages = Room("opendata", __name__)


def api(
    rule: str, gives: type[Schema], *, takes: type[Schema], name: str, tag: str
) -> Callable[[View], View]:
    """Hang a view as an address of the API, open to everybody.

    rule: below ROOT. gives: what the answer holds. takes: its parameters. name: the operation's
    stable id. tag: under which heading it is documented. The first line of the view's docstring is
    the summary.
    """

    def hang(view: View) -> View:
        answering = pages.response(200, gives)(public(view))
        taking = pages.arguments(takes, location="query")(answering)
        documented = pages.doc(operationId=name)(taking)
        pages.route(f"{ROOT}{rule}", tags=[tag])(documented)
        return view

    return hang


# --- what every answer has -----------------------------------------------------------------------


def of_the_api() -> bool:
    """Whether the present request asks for an address of the API, there or not."""
    return request.path == ROOT or request.path.startswith(f"{ROOT}/")


class NoSessionForTheApi(SecureCookieSessionInterface):
    """Opens no session for an address of the API: no cookie is read there, and none is set."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the session of a request; None, which is one that is never saved, for the API."""
        return None if of_the_api() else super().open_session(app, request)


def nobody(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Whoever asks the API is the public, so that nobody is answered anything else."""
    if of_the_api():
        g.chief_whip_identity = ANONYMOUS


def headed(response: Response) -> Response:
    """Put on an answer of the API who may keep and read it, and what it is recognised by."""
    if not of_the_api():
        return response
    if response.status_code >= 400 and response.mimetype != PROBLEM_TYPE:
        _as_problem(response, response.status_code)
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
        return response
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
        return response
    response.headers["Cache-Control"] = CACHING
    if response.status_code == 200:
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
        response.make_conditional(request)
    return response


# --- what went wrong ---------------------------------------------------------------------------


def _as_problem(
    response: Response,
    status: int,
    sentence: str = "",
    errors: Sequence[Mapping[str, str]] = (),
) -> Response:
    """Make of an answer one that says in a sentence what went wrong (RFC 9457)."""
    said: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence or WHAT_TO_DO.get(status) or WHAT_TO_DO[500 if status >= 500 else 400],
    }
    if errors:
        said["errors"] = list(errors)
    response.status_code = status
    response.set_data(json.dumps(said, ensure_ascii=False))
    response.content_type = PROBLEM_TYPE
    return response


def _not_in_record(error: NotInRecord) -> Response:
    return _as_problem(Response(), 404, str(error))


def _wrong(error: HTTPException) -> Response:
    """Parameters that are not as documented, each with its sentence."""
    found = getattr(error, "data", {}).get("messages", {}).get("query", {})
    errors = [
        {"parameter": name, "message": str(message)}
        for name, messages in sorted(found.items())
        for message in (messages if isinstance(messages, list) else [messages])
    ]
    sentence = " ".join(f"“{wrong['parameter']}”: {wrong['message']}" for wrong in errors)
    return _as_problem(Response(), 422, sentence, errors)


pages.register_error_handler(NotInRecord, _not_in_record)
pages.register_error_handler(422, _wrong)


# --- lists -------------------------------------------------------------------------------------


def listed(page: Page[Any], **besides: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """A page of a list as the API answers it, with links to its neighbours (RFC 8288).

    besides: what the answer holds beside the page, `attribution` among it.
    """
    beside = {"first": 1, "prev": page.previous, "next": page.next, "last": page.pages}
    links = [
        f'<{_address_of(number)}>; rel="{relation}"'
        for relation, number in beside.items()
        if number
    ]
    body = {
        "items": page.items,
        "page": page.number,
        "page_size": page.size,
        "pages": page.pages,
        "total": page.total,
        **besides,
    }
    return body, {"Link": ", ".join(links)}


def _address_of(number: int) -> str:
    """The present address with another page."""
    assert request.endpoint is not None
    arguments: dict[str, Any] = {**request.args.to_dict(), "page": number}
    return url_for(request.endpoint, **(request.view_args or {}), **arguments)


def init_app(app: Flask) -> None:
    """Hang the room's pages, and let its API do without sessions."""
    app.session_interface = NoSessionForTheApi()
    app.url_value_preprocessor(nobody)
    app.after_request(headed)
    app.register_blueprint(pages)
