"""Whom texts mean on the real record, in a form, in a file; and where members come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask, render_template_string
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from app.db import db, unit_of_work
from app.intake.registry import RowOutcome
from app.members.matching import (
    MemberField,
    PersonMeant,
    list_meant,
    plan_members,
    resolve_member,
    suggest_members,
)
from app.members.models import Constituency, Member
from app.members.queries import Background, list_backgrounds
from app.web.forms import AppForm
from tests.lint import lint_page

DAY = date(2016, 7, 18)
PAGE = """
{% extends "layouts/base.html" %}
{% from "macros/page.html" import send_form %}
{% block title %}Mark{% endblock %}
{% block content %}{{ send_form(form, "Mark") }}{% endblock %}
"""


class MarkForm(AppForm):
    member = MemberField("Member", required="Say which member")


@pytest.fixture
def session(sample_app_on_each: Flask) -> Iterator[Session]:
    """The sample on each kind of database, to be read."""
    with sample_app_on_each.test_request_context():
        yield db.session
        db.session.rollback()


def test_a_member_is_told_apart_by_seat_party_and_years(session: Session) -> None:
    meant = list_meant(session, ["172", "Reed", "Abbott, Diane", "Nobody At All Xq"], DAY)
    abbott = PersonMeant(
        172, "Diane Abbott", "Labour", "Hackney North and Stoke Newington", "since 2015"
    )
    assert meant["172"].certain == meant["Abbott, Diane"].certain == abbott
    assert meant["172"].candidates == ()
    reeds = {person.told_apart for person in meant["Reed"].candidates}
    assert meant["Reed"].certain is None
    assert any(told.startswith("Jamie Reed (Copeland), Labour") for told in reeds)
    assert any(told.startswith("Steve Reed (Croydon North), Labour (Co-op)") for told in reeds)
    assert meant["Nobody At All Xq"].certain is None


def test_the_party_is_that_of_the_day(session: Session) -> None:
    def party(on: date | None) -> str | None:
        meant = list_meant(session, ["Michelle Thomson"], on)["Michelle Thomson"]
        assert meant.certain is not None
        return meant.certain.party

    assert party(date(2015, 6, 1)) == "Scottish National Party"
    assert party(DAY) == party(None) == "Independent"
    assert party(date(2010, 1, 1)) == "Scottish National Party"


def test_every_suggestion_means_one_member_and_the_own_party_comes_first(
    session: Session,
) -> None:
    suggestions = suggest_members(session, DAY)
    assert len(suggestions) == len(set(suggestions)) >= 640
    meant = list_meant(session, suggestions, DAY)
    assert [text for text in suggestions if meant[text].certain is None] == []
    parties = [meant[text].certain.party for text in suggestions]  # type: ignore[union-attr]
    own = [party.startswith("Labour") for party in parties if party]
    assert own == sorted(own, reverse=True)
    assert 220 < sum(own) < 240
    assert suggestions[0] == "Diane Abbott (Hackney North and Stoke Newington)"
    assert len(suggest_members(session, None)) >= 640


def test_the_queries_are_as_many_for_one_text_as_for_hundreds(session: Session) -> None:
    counted: list[int] = []
    for texts in (["172"], [str(number) for number in range(5_000)]):
        statements: list[str] = []

        def count(
            _connection: object, _cursor: object, statement: str, *_more: object,
            seen: list[str] = statements,
        ) -> None:  # fmt: skip
            if statement.startswith("SELECT"):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", count)
        list_meant(session, texts, DAY)
        event.remove(db.engine, "before_cursor_execute", count)
        counted.append(len(statements))
    assert counted[0] == counted[1] == 3


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "Reed",
            (
                "Several members fit “Reed”: ",
                "Jamie Reed (Copeland), Labour, 2015 to 2016, id 1503; ",
                "Steve Reed (Croydon North), Labour (Co-op), since 2015, id 4268",
                "Enter the id of the one who is meant.",
            ),
        ),
        ("Xyzzy", ("No member “Xyzzy” is on record. An official id, or a name such as",)),
        ("99999999", ("No member “99999999” is on record.",)),
    ],
)
def test_a_field_that_is_unsure_is_refused_with_the_candidates(
    session: Session, text: str, sentences: tuple[str, ...]
) -> None:
    form = MarkForm(data={"member": text}, meta={"csrf": False})
    assert resolve_member(session, form.member, DAY) is None
    for sentence in sentences:
        assert sentence in form.member.errors[0]
    assert form.status == 422


def test_a_field_that_is_certain_gives_the_member(session: Session) -> None:
    form = MarkForm(data={"member": "Abbott, Ms Diane"}, meta={"csrf": False})
    member = resolve_member(session, form.member, DAY)
    assert member is not None
    assert (member.id, form.status) == (172, 200)
    blank = MarkForm(data={"member": ""}, meta={"csrf": False})
    assert resolve_member(session, blank.member, DAY) is None
    assert blank.status == 200


def test_the_field_is_an_input_with_a_list_that_any_browser_offers(session: Session) -> None:
    form = MarkForm(data={"member": "Reed"}, meta={"csrf": False})
    form.member.suggestions = [*suggest_members(session, DAY)[:3], 'A "quoted" <name>']
    resolve_member(session, form.member, DAY)
    page = render_template_string(PAGE, form=form)
    assert lint_page(page) == []
    assert 'list="member-suggestions"' in page
    assert 'aria-invalid="true"' in page
    assert '<datalist id="member-suggestions"><option value="Diane Abbott (Hackney' in page
    assert "&lt;name&gt;" in page
    form.member.suggestions = ()
    assert "datalist" not in render_template_string(PAGE, form=form)


def test_texts_of_a_file_become_ids_or_what_is_planned(session: Session) -> None:
    planned = plan_members(session, ["172", "Reed", "Xyzzy", "Diane Abot"], DAY, "who")
    assert planned["172"] == 172
    unsure, refused, near = planned["Reed"], planned["Xyzzy"], planned["Diane Abot"]
    assert not isinstance(unsure, int)
    assert (unsure.outcome, unsure.column) == (RowOutcome.UNSURE, "who")
    assert unsure.sentence == "Several members fit “Reed”."
    for option in unsure.options:
        assert plan_members(session, [option.value], DAY)[option.value] == int(option.value)
    assert not isinstance(refused, int)
    assert refused.outcome is RowOutcome.REFUSED
    assert not isinstance(near, int)
    assert near.options[0].value == "172"


def test_every_member_is_found_by_her_id_and_by_her_name_with_her_seat(session: Session) -> None:
    ids = list(session.scalars(select(Member.id)))
    by_id = list_meant(session, [str(member_id) for member_id in ids], None)
    people = [by_id[str(member_id)].certain for member_id in ids]
    named = {person.named: person.id for person in people if person is not None}
    found = list_meant(session, named, None)
    assert len(named) == len(ids)
    assert [text for text, meant in found.items() if meant.certain is None] == []
    assert {text: meant.certain.id for text, meant in found.items() if meant.certain} == named


def test_every_seat_of_the_sample_has_a_region(session: Session) -> None:
    seats = session.execute(select(Constituency.name, Constituency.region)).all()
    assert [name for name, region in seats if region is None] == []
    assert len(seats) >= 650


def test_a_background_tells_region_and_intake(session: Session) -> None:
    olney = session.scalar(select(Member.id).where(Member.name == "Sarah Olney"))
    assert olney is not None
    found = list_backgrounds(session, [172, olney, 999_999], DAY)
    assert found[172] == Background(
        "London", "Hackney North and Stoke Newington", date(2015, 5, 7), "2015"
    )
    assert found[olney].intake == "by-election after 2015"
    assert (found[olney].region, found[olney].first_elected_on) == ("London", date(2016, 12, 1))
    assert found[999_999] == Background(None, None, None, "not known")
    assert list_backgrounds(session, [], DAY) == {}


def test_members_are_listed_by_region(sample_app: Flask) -> None:
    client = sample_app.test_client()
    page = client.get("/members?region=Wales&q=&party=&who=sitting")
    assert page.status_code == 200
    assert "40 members" in page.text
    assert "Albert Owen" in page.text
    assert "Diane Abbott" not in page.text
    text = client.get("/members.csv?region=Wales").text
    assert "Region,Wales" in text.replace("#,", "").replace("# ", "")
    assert client.get("/members?region=Atlantis").status_code == 422


def test_an_older_record_gets_its_regions_at_the_next_import(
    new_sample: Callable[[str], str], open_app: Callable[[str], Flask]
) -> None:
    app = open_app(new_sample("sqlite"))
    with app.app_context(), unit_of_work() as session:
        session.execute(update(Constituency).values(region=None))
        session.execute(
            update(Constituency).where(Constituency.name == "Aberavon").values(region="Kept")
        )
    assert app.test_cli_runner().invoke(args=["votes", "load-sample"]).exit_code == 0
    with app.app_context():
        seats = dict(db.session.execute(select(Constituency.name, Constituency.region)).all())
    assert seats.pop("Aberavon") == "Kept"
    assert None not in seats.values()
