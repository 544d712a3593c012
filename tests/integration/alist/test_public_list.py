"""The public list: what each agreed to, and gone at once when she takes it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from app.accounts.domain import Role
from app.alist.domain.candidates import CandidateStepKind
from app.alist.domain.publication import PublicField
from app.alist.service.candidates import give_agreement
from app.db import db, unit_of_work
from app.privacy.domain import ObjectionMedium, Person
from app.privacy.service.objections import record_objection
from tests.client import LintingClient
from tests.factories.candidates import candidate, listed, organisation, take_step
from tests.integration.web.reading import read

ClientAs = Callable[..., LintingClient]
F = PublicField
EVERYWHERE = ("/a-list", "/a-list.csv", "/a-list.xlsx")


@pytest.fixture
def public(client: LintingClient) -> LintingClient:
    return client


def agree(candidate_id: int, *fields: PublicField) -> None:
    with unit_of_work() as session:
        give_agreement(session, candidate_id, fields, source="Her letter", by="user 1")


def test_nothing_is_public_but_what_she_agreed_to(public: LintingClient) -> None:
    one = listed(
        "Ada Birch",
        fields=(F.NAME, F.LANGUAGES),
        languages=("Welsh",),
        tradition="Zxq tradition",
        biography="Zxq life",
    )
    candidate("Bea Ash")  # who only applied
    page = public.get("/a-list")
    assert "1 candidate" in page.text
    assert "Ada Birch" in page.text
    assert "Bea Ash" not in page.text
    hers = public.get(f"/a-list/{one}")
    assert "Welsh" in hers.text
    for path in (*EVERYWHERE[:2], f"/a-list/{one}"):
        text = public.get(path).get_data(as_text=True)
        assert "Zxq" not in text
        assert "Union of" not in text
        assert "example.org" not in text
    agree(one, F.NAME, F.TRADITION, F.ENDORSEMENTS)
    db.session.rollback()
    text = public.get(f"/a-list/{one}").text
    assert "Zxq tradition" in text
    assert "Union of Ada Birch" in text
    assert "Welsh" not in text


@pytest.mark.parametrize("how", ["name", "paused", "withdrawn", "objection"])
def test_she_is_gone_from_every_page_at_once(public: LintingClient, how: str) -> None:
    one = listed("Ada Birch")
    other = listed("Bea Ash")
    assert public.get(f"/a-list/{one}").status_code == 200
    if how == "name":
        agree(one, F.REGION)
    elif how == "objection":
        with unit_of_work() as session:
            record_objection(
                session,
                Person("candidate", one),
                received_on=date(2016, 10, 4),
                medium=ObjectionMedium.LETTER,
                reason="She says so.",
                follows="",
                by="user 1",
            )
    else:
        take_step(one, CandidateStepKind(how))
    db.session.rollback()
    assert public.get(f"/a-list/{one}").status_code == 404
    assert public.get(f"/a-list/{other}").status_code == 200
    for path in EVERYWHERE[:2]:
        text = public.get(path).get_data(as_text=True)
        assert "Ada Birch" not in text
        assert "Bea Ash" in text
    missing = public.get("/a-list/99999")
    assert missing.status_code == 404


def test_a_page_is_kept_by_caches_for_a_minute_at_most(
    public: LintingClient, client_as: ClientAs
) -> None:
    one = listed("Ada Birch")
    for path in (*EVERYWHERE, f"/a-list/{one}"):
        answer = public.get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=60, must-revalidate", path
        assert "Set-Cookie" not in answer.headers, path
    officer = client_as(Role.SELECTIONS_OFFICER)
    assert officer.get("/a-list").headers["Cache-Control"] == "no-store"


def test_it_is_searched_by_what_is_public_alone(public: LintingClient) -> None:
    bakers = organisation("Union of Bakers")
    listed("Ada Birch", bakers, (F.NAME, F.LANGUAGES, F.ENDORSEMENTS), languages=("Welsh",))
    listed("Bea Ash", bakers, (F.NAME,), languages=("Welsh", "Urdu"))

    def names(**query: str) -> list[str]:
        return [row["Candidate"] for row in read(public, "/a-list", **query).table("The A-list")]

    assert names() == ["Bea Ash", "Ada Birch"]
    assert names(q="welsh") == ["Ada Birch"]
    assert names(language="Welsh") == ["Ada Birch"]
    # Urdu is no choice at all: a choice would tell that somebody speaks it.
    assert public.get("/a-list?language=Urdu").status_code == 422
    assert names(organisation=str(bakers)) == ["Ada Birch"]
    assert "No candidate matches" in public.get("/a-list?q=urdu").text


def test_a_correction_is_asked_for_where_there_is_a_page(public: LintingClient) -> None:
    one = listed("Ada Birch")
    hidden = candidate("Bea Ash")
    assert "Ada Birch" in public.get(f"/privacy/corrections/new?about=candidate-{one}").text
    for number in (hidden, 99999):
        answer = public.get(f"/privacy/corrections/new?about=candidate-{number}")
        assert answer.status_code == 404
        assert "Bea Ash" not in answer.text
