"""Seats and overlaps from files: own columns and the public files as they are."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.accounts.domain import Role
from app.db import unit_of_work
from app.intake.registry import IntakeKind, RowRefused, find_kind
from app.selections.domain.boundaries import Basis, SeatKind
from app.selections.queries.boundaries import ReviewRead, find_review, read_review
from app.selections.service.boundaries import record_review
from tests.client import LintingClient, find_form, form_values, path_of
from tests.factories.boundaries import BY, make_review, review_given
from tests.factories.party import make_party

OLD_2010 = """name,country,mapit-id,gss-code,parliament-id
Seat 1,Wales,66101,W07000049,3287
Seat 2,Wales,66085,W07000058,3288
Foyle,Northern Ireland,1,N06000004,1
"""
NEW_2024 = """UKPARL.2025,PCON24CD,PCON24NM
UKPARL.2025.AAD,W07000082,"Alyn and Deeside"
UKPARL.2025.SAN,N05000001,South Antrim
"""
OVERLAPS = """PARL10,PARL25,overlap_area,original_area,percentage_overlap_area,\
percentage_overlap_pop,overlap_pop,original_pop,__index_level_0__
W07000049,UKPARL.2025.AAD,1.5,2,1.0,0.4,40500.73,100000.0,1
W07000058,UKPARL.2025.AAD,1.5,2,1.0,1.0,70000.0,70000.0,2
N06000004,UKPARL.2025.SAN,1.5,2,0.13,0.0,0.0,0.0,3
"""
ELECTORATES = """ons_id,ons_region_id,constituency,county,region,electorate,valid_votes,con,ukip
W07000049,W92000004,Seat 1,,Wales,49821,31523,3742,4971
"""


@pytest.fixture
def officer(app: Flask, client_as: Any) -> LintingClient:
    """A selections officer, with a review on record and two MPs."""
    with unit_of_work() as session:
        make_party(session, 2)
        record_review(session, review_given(), by=BY)
    return client_as(Role.SELECTIONS_OFFICER)  # type: ignore[no-any-return]


def sent(client: LintingClient, kind: str, content: str) -> str:
    """Send a file; the address of its preview."""
    path = f"/intake/{kind}/new"
    token = dict(form_values(find_form(client.get(path).text, "Show what would change")))
    file = FileStorage(io.BytesIO(content.encode()), f"{kind}.csv")
    boundary, body = encode_multipart({"csrf_token": token["csrf_token"], "file": file})
    answer = client.post(
        path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"'
    )
    assert answer.status_code == 302, answer.text
    return path_of(answer)


def take_in(client: LintingClient, kind: str, content: str) -> str:
    """Send a file and take it in; the address of the import."""
    address = sent(client, kind, content)
    page = client.get(address)
    button = re.search("Take in th(ese [0-9]+ rows|is 1 row)", page.text)
    assert button, page.text
    assert client.post_form(page, button=button[0]).status_code == 302
    return address


def review() -> ReviewRead:
    with unit_of_work() as session:
        return read_review(session, find_review(session, 1))


def public_files(client: LintingClient) -> str:
    """Take the public files in, one after the other; the address of the overlaps' import."""
    take_in(client, "boundary-public-2024", NEW_2024)
    take_in(client, "boundary-public-2010", OLD_2010)
    take_in(client, "boundary-electorates", ELECTORATES)
    return take_in(client, "boundary-public-overlaps", OVERLAPS)


def test_the_public_files_are_taken_in_as_they_are_and_taken_back(officer: LintingClient) -> None:
    address = public_files(officer)
    read = review()
    by_code = {seat.code: seat for seat in read.old.values()}
    assert [read.member_of(seat.id) is None for seat in read.old.values()] == [True, False, False]
    assert by_code["W07000049"].electors == 49_821
    assert {row.estimated for row in read.rows} == {True}
    kinds = {read.new[int(seat)].name: one.kind for seat, one in read.claims.seats.items()}
    assert kinds == {"Alyn and Deeside": SeatKind.UNDECIDED, "South Antrim": SeatKind.OPEN}
    assert "Take in th" not in officer.get(sent(officer, "boundary-public-overlaps", OVERLAPS)).text
    undone = officer.post_form(officer.get(f"{address}/undo"), {"reason": "Wrong review"})
    assert undone.status_code == 302, undone.text
    read = review()
    assert read.rows == ()
    assert {seat.population_hundredths for seat in read.old.values()} == {None}


def test_electors_replace_estimates_and_an_undo_brings_them_back(officer: LintingClient) -> None:
    public_files(officer)
    head = "old_seat,new_seat,electors\n"
    rows = head + "Seat 2,UKPARL.2025.AAD,27200\nW07000058,South Antrim,40800\n"
    address = take_in(officer, "boundary-overlaps", rows)
    read = review()
    assert [row.hundredths for row in read.overlaps if row.basis is Basis.ELECTORS] == [
        2_720_000,
        4_080_000,
    ]
    assert len([claim for claim in read.claims if not claim.estimated]) == 2
    undone = officer.post_form(officer.get(f"{address}/undo"), {"reason": "Wrong count"})
    assert undone.status_code == 302, undone.text
    assert {row.basis for row in review().overlaps} == {Basis.POPULATION}


REFUSED: tuple[tuple[str, tuple[dict[str, str], ...], str], ...] = (
    ("overlaps", ({"old_seat": "Nowhere", "electors": "1"},), "no old seat “Nowhere”"),
    ("overlaps", ({"old_seat": "Ashby", "electors": "1.5"},), "whole number"),
    ("overlaps", ({"old_seat": "Ashby"},), "Give the electors"),
    ("overlaps", ({"old_seat": "Ashby", "population": "50"},), "counted otherwise"),
    ("overlaps", ({"old_seat": "Ashby", "electors": "1"},), "add up to 70,001 electors"),
    ("old-seats", ({"name": "Birchley", "code": "O1"},), "The code is that of Ashby"),
    ("old-seats", ({"name": "Ashby", "code": "O9"},), "has the code O1"),
    ("old-seats", ({"name": "Elmet", "member": "1"},), "has the old seat Ashby already"),
    ("old-seats", ({"name": "Ashby", "electors": "69999"},), "add up to 70,000 electors"),
    ("new-seats", ({"name": "Elmet", "clp": "Nowhere CLP"},), "No CLP “Nowhere CLP”"),
    ("new-seats", ({"name": "Elmet", "review": "1832"},), "No review “1832”"),
)


def test_what_does_not_fit_is_refused(app: Flask) -> None:
    with unit_of_work() as session:
        make_party(session, 4)
        make_review(session)
        for name, rows, said in REFUSED:
            kind = find_kind(f"boundary-{name}")
            blank = {column.name: "" for column in kind.columns}
            if "new_seat" in blank:
                blank["new_seat"] = "Eastholm"
            assert said in refusal(session, kind, [{**blank, **row} for row in rows])


def refusal(session: Session, kind: IntakeKind[Any], rows: list[dict[str, str]]) -> str:
    """Why rows are refused, by themselves or by what is on record; "" where they are not."""
    try:
        planned = kind.plan(session, [kind.read(row) for row in rows])
    except RowRefused as error:
        return str(error)
    return planned[0].sentence


def test_with_several_reviews_a_file_says_which(officer: LintingClient) -> None:
    with unit_of_work() as session:
        record_review(session, review_given(name="Review of 2018"), by=BY)
    page = officer.get(sent(officer, "boundary-public-2010", OLD_2010)).text
    assert "Several boundary reviews are on record" in page
    rows = "name,code,electors,member,review\nSeat 1,O1,70000,none,Review of 2018\n"
    take_in(officer, "boundary-old-seats", rows)
    with unit_of_work() as session:
        (seat,) = read_review(session, find_review(session, 2)).old.values()
    assert (seat.electors, seat.member_id) == (70_000, None)
