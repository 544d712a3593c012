"""The test client: it lints every page it gets."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.lint import lint_page


class LintingClient(FlaskClient):
    """A client that fails on any page with a fault a person could meet."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask for a page; AssertionError when it is HTML with faults."""
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 304, 308):
            faults = lint_page(response.get_data(as_text=True))
            assert not faults, f"{response.request.path}: {faults}"
        return response
