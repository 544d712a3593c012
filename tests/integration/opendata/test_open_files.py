"""The open files: every vote streamed, and the page that says what there is."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.audit.models import AuditEntry
from app.db import db, unit_of_work
from app.members.models import Member
from app.opendata import exports
from app.opendata.exports import all_votes_table, vote_chunks, votes_from
from app.opendata.queries import get_names, list_rolls
from app.opendata.views.files import open_files
from app.security.identity import Identity
from app.tabular.csvfile import csv_chunks, read_csv
from app.votes.models import Division, MemberVote
from tests.client import LintingClient
from tests.integration.opendata.conftest import DIANE_ABBOTT


@pytest.fixture
def everybody(sample_app_on_each: Flask) -> LintingClient:
    """Somebody who looks at the sample; nothing is changed."""
    return LintingClient(sample_app_on_each, sample_app_on_each.response_class)


def test_the_fast_writer_writes_what_the_definition_says(sample_app_on_each: Flask) -> None:
    with sample_app_on_each.app_context():
        names = get_names(db.session.connection())
        rolls = list(list_rolls(db.engine, date(2016, 7, 1), None, names))
        notes = [("From", "1 July 2016")]
        fast = b"".join(vote_chunks("Whose it is", notes, names, rolls))
        rows = list(votes_from(names, rolls))
        plain = b"".join(csv_chunks(all_votes_table("Whose it is"), rows, notes))
    assert fast == plain
    assert len(rows) > 10_000


def test_every_vote_on_record_is_in_the_file_once(
    sample_app_on_each: Flask, everybody: LintingClient
) -> None:
    content = read_csv(everybody.get("/votes/votes.csv?until=2016-06-30").get_data())
    assert content.names == tuple(column.name for column in all_votes_table("").columns)
    with sample_app_on_each.app_context():
        on_record = set(
            db.session.execute(
                select(MemberVote.division_id, MemberVote.member_id)
                .join(Division, Division.id == MemberVote.division_id)
                .where(Division.held_on <= date(2016, 6, 30))
            ).all()
        )
    in_file = [(int(row[0]), int(row[3])) for row in content.rows]
    assert len(in_file) == len(set(in_file)) == len(on_record)
    assert set(in_file) == on_record
    assert [row[1] for row in content.rows] == sorted(row[1] for row in content.rows)
    page = everybody.get("/data/votes?until=2016-06-30").text
    assert f"{len(in_file):,} votes in" in page
    one = everybody.get("/votes/divisions/113.csv")
    assert one.status_code == 200


def test_the_file_comes_in_parts_that_hold_few_divisions_at_a_time(
    sample_app_on_each: Flask, everybody: LintingClient
) -> None:
    answer = everybody.get("/votes/votes.csv", buffered=False)
    assert "Content-Length" not in answer.headers
    parts = [len(part) for part in answer.iter_encoded()]
    answer.close()
    with sample_app_on_each.app_context():
        total = db.session.scalar(select(func.count()).select_from(MemberVote)) or 0
    assert len(parts) > total // (exports.ROWS_IN_A_CHUNK * 2)
    assert max(parts) < 1_000_000


def test_the_file_is_recognised_until_anything_in_it_changes(declared: Flask) -> None:
    client = FlaskClient(declared, declared.response_class)
    address = "/votes/votes.csv?since=2016-07-18&until=2016-07-18"
    first = client.get(address)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, max-age=30, must-revalidate"
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/votes/votes.csv", headers={"If-None-Match": tag}).status_code == 200
    with declared.app_context(), unit_of_work() as session:
        session.execute(update(Member).where(Member.id == DIANE_ABBOTT).values(name="Di Abbott"))
    second = client.get(address, headers={"If-None-Match": tag})
    assert second.status_code == 200
    assert "Di Abbott" in second.text


def test_what_an_officer_takes_is_on_record_with_its_days_and_rows(declared: Flask) -> None:
    client = FlaskClient(declared, declared.response_class)
    address = "/votes/votes.csv?since=2016-07-18&until=2016-07-18"
    rows = len(read_csv(client.get(address).get_data()).rows)
    declared.extensions["chief_whip_identity"] = lambda: Identity(user_id=1, name="Ida")
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    with declared.app_context():
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.subject == "export opendata.votes_file")
        ).all()
    assert [entry.changes for entry in entries] == [{"format": "csv", "rows": rows}]


def test_days_that_make_no_range_are_refused(everybody: LintingClient) -> None:
    for path in ("/votes/votes.csv", "/data/votes"):
        answer = everybody.get(f"{path}?since=2016-07-18&until=2016-07-17")
        assert answer.status_code == 422
        assert "Enter a day from 2016-07-18 on" in answer.text
    nothing = everybody.get("/data/votes?since=2020-01-01")
    assert "No vote is on record for these days" in nothing.text


def test_the_page_names_every_file_as_it_is(everybody: LintingClient) -> None:
    page = everybody.get("/data").text
    for file in open_files():
        answer = everybody.get(file.address)
        assert answer.status_code == 200, file.address
        assert f'href="{file.address}"' in page
        named = [column.name for column in file.table.columns]
        # The candidates' list is empty in the sample, which shows its columns all the same.
        assert list(read_csv(answer.get_data()).names) == named
        assert all(f">{name}<" in page for name in named)
        if file.workbook:
            assert everybody.get(file.address.replace(".csv", ".xlsx")).status_code == 200
    assert "Open Parliament Licence" in page


def test_the_page_of_the_api_names_every_address_and_field(everybody: LintingClient) -> None:
    page = everybody.get("/data/api").text
    document = everybody.get("/api/v1/openapi.json").get_json()
    for path, operations in document["paths"].items():
        assert f"GET {path}" in page
        assert f'id="{operations["get"]["operationId"]}"' in page
    for name, schema in document["components"]["schemas"].items():
        assert f'id="shape-{name}"' in page
        assert schema["description"]
        assert all(field.get("description") for field in schema["properties"].values()), name
    for example in re.findall(r"curl &#39;http://localhost(/[^&]+(?:&amp;[^&]+)*)&#39;", page):
        answer = everybody.get(example.replace("&amp;", "&"))
        # The register of the sample is empty, and its day is past.
        assert answer.status_code == 200, example
