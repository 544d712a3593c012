"""The filters of a list: what they take, what they refuse, and how that is shown."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from app.web.components import form_errors
from app.web.forms import ChoiceField, DayField, FilterForm, SearchField
from tests.lint import lint_page

PAGE = """
{% extends "layouts/base.html" %}
{% from "macros/lists.html" import filter_form %}
{% block title %}Divisions{% endblock %}
{% block content %}{{ filter_form(form, "/votes/divisions", keep={"sort": "ayes"}) }}{% endblock %}
"""


class DivisionsFilter(FilterForm):
    q = SearchField("Words in the title")
    party = ChoiceField("Party", [SelectChoice("", "All parties"), SelectChoice("Lab", "Labour")])
    since = DayField("From", description="The first day")
    order = ChoiceField("Order", [SelectChoice("new", "Newest"), SelectChoice("old", "Oldest")])


def filled(**arguments: str) -> DivisionsFilter:
    return DivisionsFilter(MultiDict(arguments))


def test_an_address_without_arguments_asks_for_everything() -> None:
    form = filled()
    assert form.validate()
    assert (form.q.data, form.party.data, form.since.data, form.order.data) == ("", "", None, "new")
    assert not form.in_use


def test_a_form_sent_untouched_asks_for_everything() -> None:
    form = filled(q="", party="", since="", order="")
    assert form.validate()
    assert (form.q.data, form.party.data, form.since.data, form.order.data) == ("", "", None, "new")
    assert not form.in_use


@pytest.mark.parametrize("text", ["2016-07-18", " 2016-07-18 ", "18/7/2016", "18 July 2016"])
def test_a_day_may_be_written_in_several_ways(text: str) -> None:
    form = filled(since=text)
    assert form.validate()
    assert form.since.data == date(2016, 7, 18)
    assert form.in_use


@pytest.mark.parametrize("text", ["2016-13-45", "x", "18/7/16", "2016", "0000-01-01", "\x00"])
def test_a_bad_day_is_refused_with_an_example(text: str) -> None:
    form = filled(since=text)
    assert not form.validate()
    assert form.errors == {"since": ["Enter a date such as 2016-07-18"]}


def test_a_choice_outside_the_list_is_refused() -> None:
    form = filled(party="Nobody")
    assert not form.validate()
    assert form.errors == {"party": ["Choose one of the list"]}


def test_choices_may_be_set_before_validating() -> None:
    form = filled(party="SNP")
    form.party.choices = [SelectChoice("", "All"), SelectChoice("SNP", "SNP")]
    assert form.validate()
    assert form.in_use


def test_words_are_single_spaced_and_not_too_many() -> None:
    assert filled(q="  welfare \x00 reform ").q.data == "welfare reform"
    form = filled(q="a" * 101)
    assert not form.validate()
    assert form.errors == {"q": ["Search for at most 100 characters"]}


def test_errors_are_summed_up_in_the_order_of_the_form() -> None:
    form = filled(since="x", q="a" * 101)
    form.validate()
    assert form_errors(form) == [
        {"text": "Words in the title: Search for at most 100 characters", "href": "#q"},
        {"text": "From: Enter a date such as 2016-07-18", "href": "#since"},
    ]


def test_a_page_shows_an_error_where_it_is_and_above(bare: Flask) -> None:
    form = filled(since="2016-13-45", q='"><script>')
    form.validate()
    with bare.test_request_context("/votes/divisions"):
        page = render_template_string(PAGE, form=form)
    assert lint_page(page) == []
    assert "<title>Error: Divisions – Chief Whip</title>" in page
    assert '<a href="#since">From: Enter a date such as 2016-07-18</a>' in page
    assert 'aria-describedby="since-hint since-error"' in page
    # What was entered is still there to be put right, which a date control would hide.
    assert 'type="text" value="2016-13-45"' in page
    assert "Clear all filters" in page
    assert "<script>" not in page


def test_a_page_without_errors_keeps_what_was_asked_for(bare: Flask) -> None:
    form = filled(since="18/7/2016", party="Lab")
    form.validate()
    with bare.test_request_context("/votes/divisions"):
        page = render_template_string(PAGE, form=form)
    assert lint_page(page) == []
    assert "<title>Divisions – Chief Whip</title>" in page
    assert 'type="date" value="2016-07-18"' in page
    assert '<option value="Lab" selected>Labour</option>' in page
    assert '<input type="hidden" name="sort" value="ayes">' in page
