"""The test client: it lints every page it gets, fills in forms, and misses no audit entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import Context
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.audit.models import AuditEntry
from app.db import db
from tests.lint import lint_page, parse_page

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class LintingClient(FlaskClient):
    """A client that fails on any page with a fault a person could meet.

    A change that succeeds (an unsafe request answered below 400) must have left an entry in the
    audit trail.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask for a page; AssertionError when it is HTML with faults, or changed unaudited."""
        # Counting takes time of its own: not where the method says that nothing may change.
        before = self._entries() if kwargs.get("method") not in SAFE else 0
        # Out of the test's own application context, as each request is in life: Flask would else
        # use it, and what one request knows would be known to the next.
        response = Context().run(super().open, *args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 304, 308):
            faults = lint_page(response.get_data(as_text=True))
            assert not faults, f"{response.request.path}: {faults}"
        method = response.history[0].request.method if response.history else response.request.method
        # The guard sends whoever is not signed in to do that first: nothing has been changed.
        turned_away = response.headers.get("Location", "").startswith("/sign-in")
        if method in UNSAFE and response.status_code < 400 and not turned_away:
            assert self._entries() > before, f"{response.request.path} left no audit entry"
        return response

    def submit(
        self,
        path: str,
        data: Mapping[str, Any] | None = None,
        *,
        button: str | None = None,
        **kwargs: Any,
    ) -> TestResponse:
        """Open a page, fill in its form as a person would, and send it.

        path: of the page. data: what is entered, by field name; None takes a field away, a list
        gives several values. button: the words on the form's button, where a page has several
        forms. Fields not named keep what the page put into them, the token included.
        """
        page = self.get(path)
        assert page.status_code == 200, f"{path}: {page.status_code}"
        return self.post_form(page, data, button=button, **kwargs)

    def post_form(
        self,
        page: TestResponse,
        data: Mapping[str, Any] | None = None,
        *,
        button: str | None = None,
        **kwargs: Any,
    ) -> TestResponse:
        """Fill in the form of a page that has come already, and send it; else as `submit`."""
        path = page.request.full_path.removesuffix("?")
        form = find_form(page.get_data(as_text=True), button)
        values = MultiDict(form_values(form))
        for name, value in (data or {}).items():
            values.poplist(name)
            if value is None:
                continue
            values.setlist(name, list(value) if isinstance(value, list) else [value])
        action = urljoin(path, form.get("action") or path)
        kwargs.setdefault("content_type", "multipart/form-data" if form.get("enctype") else None)
        return self.post(action, data=values, **kwargs)

    def _entries(self) -> int:
        """How many entries the audit trail has, asked past every session."""
        with self.application.app_context(), db.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(AuditEntry)) or 0


def find_form(html: str, button: str | None = None) -> Element:
    """The form of a page that is sent by POST, or the one with these words on its button."""
    page, _ = parse_page(html)
    forms = [
        form
        for form in page.iter("form")
        if (form.get("method") or "").lower() == "post"
        and (button is None or button in (_words(e) for e in form.iter("button")))
        and not (button is None and form.get("data-global") is not None)
    ]
    assert len(forms) == 1, f"{len(forms)} forms with the button {button!r}"
    return forms[0]


def form_values(form: Element) -> list[tuple[str, str]]:
    """What a browser would send of a form nobody has touched."""
    values: list[tuple[str, str]] = []
    for element in form.iter():
        name = element.get("name")
        if not name:
            continue
        kind = element.get("type")
        if element.tag == "input" and kind in ("checkbox", "radio"):
            if element.get("checked") is not None:
                values.append((name, element.get("value", "on")))
        elif element.tag == "input" and kind not in ("submit", "button", "file"):
            values.append((name, element.get("value", "")))
        elif element.tag == "textarea":
            values.append((name, "".join(element.itertext())))
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen: Sequence[Element] = [o for o in options if o.get("selected") is not None]
            values += [(name, _value(o)) for o in (chosen or options[:1])]
    return values


def path_of(response: TestResponse) -> str:
    """Where a redirect leads, without the host."""
    parts = urlsplit(response.headers["Location"])
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _value(option: Element) -> str:
    return option.get("value", _words(option))


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
