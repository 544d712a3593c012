"""Slips and lines taken in from a file, and taken back."""

from __future__ import annotations

import io
import re

from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.accounts.domain import Role
from app.db import db
from app.votes.domain.discipline import ExcuseKind
from app.votes.domain.lines import Direction
from app.votes.models import PartyLine, RecordedExcuse
from tests.client import LintingClient, path_of
from tests.factories.record import MadeRecord
from tests.integration.discipline.conftest import (
    DAY,
    HELD,
    LATER,
    ClientAs,
    check_sums,
    declare,
    excuse,
    rebels,
)

SLIPS = """\
member,kind,division_id,first_day,last_day,other,ground
Fay Gill,slip,1,,,,A Zxq reason
7,pair,1,,,"Jarr, Ivy",
8,leave,,2016-01-10,2016-01-20,,
6,slip,,2016-01-12,,,
7,slip,999,,,,
Nobody Whatever,slip,1,,,,
8,whim,1,,,,
5,leave,1,2016-01-12,,,
5,pair,1,,,,
"""
LINES = """\
division_id,party,direction,strength,evidence,source,note,published
1,Labour,no,three,,,,
2,lab,free,,,,,
3,Conservative,aye,two,reported,The Messenger,,yes
3,Labour,no,,,,,yes
9,Labour,no,,,,,
2,Nobody,no,,,,,
"""


def sent(client: LintingClient, kind: str, text: str) -> str:
    """Send a file; the address of its preview."""
    path = f"/intake/{kind}/new"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert token
    # Encoded here: the test client leaves the temporary file of a large body open.
    boundary, body = encode_multipart(
        {"csrf_token": token[1], "file": FileStorage(io.BytesIO(text.encode()), f"{kind}.csv")}
    )
    answer = client.post(
        path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"'
    )
    assert answer.status_code == 302, answer.text
    return path_of(answer)


def test_slips_are_previewed_taken_in_and_taken_back(
    house: MadeRecord, client_as: ClientAs
) -> None:
    excuse(8, ExcuseKind.LEAVE, first_day=DAY, last_day=DAY)
    client = client_as(Role.WHIP)
    page = sent(client, "excuses", SLIPS)
    shown = " ".join(client.get(page).text.split())
    for words in (
        "One of this kind is on record already for some of the same.",
        "No division 999 is on record.",
        "Write one of slip, pair, proxy, leave, illness, not “whim”.",
        "Give either the id of a division or a first day.",
        "Say with whom she is paired.",
    ):
        assert words in shown, words
    assert client.submit(page, {}, button="Take in these 2 rows").status_code == 302
    rows = db.session.scalars(select(RecordedExcuse).order_by(RecordedExcuse.id)).all()
    assert [(row.member_id, row.kind.value, row.other_id) for row in rows[1:]] == [
        (6, "slip", None),
        (7, "pair", 9),
    ]
    assert rows[1].ground == "A Zxq reason"
    db.session.rollback()
    assert client.submit(f"{page}/undo", {"reason": "A test."}).status_code == 302
    voided = db.session.scalars(select(RecordedExcuse.voided_at).order_by(RecordedExcuse.id)).all()
    assert [at is None for at in voided] == [True, False, False]


def test_lines_are_previewed_taken_in_and_taken_back(
    house: MadeRecord, client_as: ClientAs
) -> None:
    declare(HELD, Direction.AYE)
    client = client_as(Role.WHIP)
    page = sent(client, "lines", LINES)
    shown = " ".join(client.get(page).text.split())
    for words in (
        "Line: aye, three lines becomes no, three lines",
        "A line that the public may see needs a source.",
        "No division 9 is on record.",
    ):
        assert words in shown, words
    assert client.submit(page, {}, button="Take in these 3 rows").status_code == 302
    assert rebels() == 1
    check_sums()
    assert client.submit(f"{page}/undo", {"reason": "A test."}).status_code == 302
    assert rebels() == 3
    assert rebels(LATER, "Conservative") == 0
    check_sums()
    in_force = db.session.scalars(select(PartyLine).where(PartyLine.replaced_at.is_(None))).all()
    assert [(row.division_id, row.direction) for row in in_force] == [(HELD, Direction.AYE)]
