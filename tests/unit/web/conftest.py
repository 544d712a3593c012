"""A small application with nothing in it but this room."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

import app.web


@pytest.fixture
def bare() -> Flask:
    """An application that shows only what this room gives to every page."""
    flask = Flask(__name__, static_folder=None, template_folder=None)
    flask.secret_key = "not secret"
    app.web.init_app(flask)
    return flask


@pytest.fixture
def client(bare: Flask) -> FlaskClient:
    return bare.test_client()
