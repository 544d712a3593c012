"""Error pages: what happened and what to do, in plain sentences; never a trace."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from werkzeug import Response
from werkzeug.exceptions import HTTPException, SecurityError

from app.kernel.errors import DomainError, NotInRecord
from app.web.addresses import path_url


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an error page says: a heading, and what to do."""

    heading: str
    advice: str


EXPLANATIONS = {
    400: Explanation(
        "We could not read that",
        "Something in the address or in the form was not in order. Go back, check it and try "
        "again.",
    ),
    403: Explanation(
        "You may not see this page",
        "It is not open to you. If you need it for your work, ask an administrator of Chief Whip "
        "to change your role.",
    ),
    404: Explanation(
        "There is no page here",
        "Check the address for a slip. If you followed a link, look for what it was about in one "
        "of these lists instead.",
    ),
    405: Explanation(
        "That cannot be done here",
        "This address does not take what was sent to it. Go back and use the buttons and links of "
        "the page.",
    ),
    413: Explanation(
        "What you sent is too large",
        "Nothing of it was kept. Send a smaller file, or send it in parts.",
    ),
    422: Explanation(
        "Something you entered cannot be used",
        "Nothing was changed. Go back, put it right and send it again.",
    ),
    429: Explanation(
        "Too many requests",
        "Wait a minute, then try again. What you had entered is still in the page you came from.",
    ),
    500: Explanation(
        "Something went wrong on our side",
        "Nothing was changed. Try again in a few minutes. If it happens again, tell an "
        "administrator what you were doing and when.",
    ),
}


def init_app(app: Flask) -> None:
    """Answer errors with a page in the look of the application."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(NotInRecord, _not_in_record)
    app.register_error_handler(DomainError, _refused)


def _http_error(error: HTTPException) -> Response | HTTPException:
    """The page for an error of HTTP; what is no error (a redirect) is left alone."""
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    if isinstance(error, SecurityError):
        # Asked by a name that is not ours, nothing has an address: no page of ours can be made.
        return Response("This site is not served under that name.\n", 400, mimetype="text/plain")
    # A sentence given to abort() is for the reader; werkzeug's own is for programmers.
    own_words = error.description if error.description != type(error).description else None
    response = Response(
        _page(error.code, own_words if error.code < 500 else None),
        status=error.code,
        mimetype="text/html",
    )
    # Allow, Retry-After and the like belong to the error.
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            response.headers.add(name, value)
    return response


def _forged(_error: CSRFError) -> tuple[str, int]:
    """What was sent does not carry the token of this session: the library's words help nobody."""
    sentence = (
        "This form was opened before you signed in or out, or it does not come from here. Nothing"
        " was changed. Go back, copy what you had entered, load the page anew and send it again."
    )
    return _page(400, sentence), 400


def _not_in_record(error: NotInRecord) -> tuple[str, int]:
    return _page(404, str(error)), 404


def _refused(error: DomainError) -> tuple[str, int]:
    return _page(422, str(error)), 422


def _page(code: int, sentence: str | None) -> str:
    """The page for a status code; `sentence` says what happened where somebody knows."""
    explanation = EXPLANATIONS.get(code) or Explanation(
        HTTPStatus(code).phrase if code in list(HTTPStatus) else "That did not work",
        EXPLANATIONS[500 if code >= 500 else 400].advice,
    )
    return render_template(
        "errors/error.html",
        explanation=explanation,
        sentence=sentence,
        list_url=_list_url() if code == 404 else None,
    )


def _list_url() -> str | None:
    """The list that what was asked for would be in: /members for /members/999; None without one."""
    above, named, _rest = (request.url_rule.rule if request.url_rule else "").partition("<")
    adapter = request_ctx.url_adapter
    if not named or adapter is None:
        return None
    path = above.rstrip("/")
    try:
        adapter.match(path, method="GET")
    except HTTPException:  # also for what only redirects: no list is known there
        return None
    return path_url(path)
