"""The own party stands first, by whatever name the settings call it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app import create_app
from app.db import db
from config import BadSetting, Config
from tests.integration.web.conftest import client_of
from tests.integration.web.reading import read

Opened = Callable[[str], Flask]


@pytest.fixture
def opened(sample_app: Flask) -> Iterator[Opened]:
    """Opens the sample for an own party; nothing is written."""
    apps = []

    def make(own_party: str) -> Flask:
        url = str(sample_app.config["SQLALCHEMY_ENGINES"]["default"])
        settings = {"DATABASE_URL": url, "OWN_PARTY": own_party}
        apps.append(create_app(Config.from_environment(settings)))
        return apps[-1]

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.mark.parametrize(
    ("own_party", "official"),
    [
        ("", "Labour"),
        ("lab", "Labour"),
        ("LABOUR (CO-OP)", "Labour"),
        ("snp", "Scottish National Party"),
        ("sinn fein", "Sinn Féin"),
    ],
)
def test_its_votes_stand_in_the_lists_of_divisions(
    opened: Opened, own_party: str, official: str
) -> None:
    client = client_of(opened(own_party))
    for path, caption in (("/", "Newest divisions"), ("/votes/divisions", "Divisions")):
        headings = list(read(client, path).table(caption)[0])
        assert headings[-2:] == [f"{official} aye", f"{official} no"]


def test_a_party_that_nobody_sits_for_leaves_the_lists_as_they_are(opened: Opened) -> None:
    client = client_of(opened("Whigs"))
    assert list(read(client, "/").table("Newest divisions")[0])[-1] == "Noes"
    assert read(client, "/votes/divisions").status == 200


@pytest.mark.parametrize("own_party", ["Independent", "speaker"])
def test_a_name_that_is_no_party_stops_the_start_with_a_sentence(
    opened: Opened, own_party: str
) -> None:
    with pytest.raises(BadSetting, match=r"OWN_PARTY is .*, which is no party"):
        opened(own_party)
