"""Clients on the real sample and on made-up records."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.client import LintingClient
from tests.factories.record import MadeRecord


def client_of(app: Flask) -> LintingClient:
    """A browser without a screen on an application."""
    app.test_client_class = LintingClient
    client = app.test_client()
    assert isinstance(client, LintingClient)
    return client


@pytest.fixture
def sample(sample_app: Flask) -> LintingClient:
    """A client on the sample in SQLite; it only reads."""
    return client_of(sample_app)


@pytest.fixture
def sample_on_each(sample_app_on_each: Flask) -> LintingClient:
    """A client on the sample in each kind of database; it only reads."""
    return client_of(sample_app_on_each)


@pytest.fixture
def plain(sample_app: Flask) -> FlaskClient:
    """As `sample`, without the linting: for many addresses of a page that others lint."""
    return FlaskClient(sample_app, sample_app.response_class)


@pytest.fixture
def plain_on_each(sample_app_on_each: Flask) -> FlaskClient:
    """As `plain`, on each kind of database in turn."""
    return FlaskClient(sample_app_on_each, sample_app_on_each.response_class)


@pytest.fixture
def changing(new_sample: Callable[[str], str], open_app: Callable[[str], Flask]) -> Flask:
    """The application on a copy of the sample in SQLite that the test may change."""
    return open_app(new_sample("sqlite"))


@pytest.fixture
def empty(new_database: Callable[[str], str], open_app: Callable[[str], Flask]) -> Flask:
    """The application on an empty SQLite database."""
    return open_app(new_database("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_on_each(
    request: pytest.FixtureRequest,
    new_database: Callable[[str], str],
    open_app: Callable[[str], Flask],
) -> Flask:
    """The application on an empty database of each kind in turn."""
    return open_app(new_database(request.param))


Stored = Callable[[MadeRecord], Flask]


@pytest.fixture
def stored(empty: Flask) -> Stored:
    """Imports a made-up record and gives the application it is in."""

    def store(record: MadeRecord) -> Flask:
        with empty.app_context():
            record.stored()
        return empty

    return store
