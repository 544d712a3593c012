"""Each thing the lint looks for is found on a page that has it, and not on a good one."""

from __future__ import annotations

import pytest

from tests.lint import lint_page

GOOD = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8"><title>Divisions – Chief Whip</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
</head>
<body>
<nav aria-label="Main"><a href="/">Home</a></nav>
<main id="main"><h1>Divisions</h1>
<!-- none of this matters -->
<form><label for="q">Words</label><input id="q" name="q" aria-describedby="hint">
<p id="hint">None of the words may be left out.</p>
<label>Party <select name="party"><option>Labour</option></select></label>
<input type="hidden" name="sort" value="title"><button>Show</button></form>
<table><caption>All</caption>
<thead><tr><th scope="col">Title</th></tr></thead><tbody><tr><td>Budget</td></tr></tbody></table>
<svg role="img" aria-labelledby="t"><title id="t">Votes</title><svg><g></g></svg></svg>
<a href="#main"><svg aria-hidden="true"></svg>Up</a><img src="/a.png" alt="">
</main>
</body>
</html>"""


def test_a_good_page_has_no_problems() -> None:
    assert lint_page(GOOD) == []


def test_a_title_may_begin_with_error() -> None:
    assert lint_page(GOOD.replace("<title>", "<title>Error: ")) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<h1>Divisions</h1>", "", "one h1"),
        ("<h1>Divisions</h1>", "<h1>Divisions</h1><h1>Divisions</h1>", "one h1"),
        ("<h1>Divisions</h1>", "<h1></h1>", "the h1 is empty"),
        ("<h1>Divisions</h1>", "<h1>Members</h1>", "does not begin with the h1"),
        ("<title>Divisions", "<title>All divisions", "does not begin with the h1"),
        ("<h1>Divisions</h1>", "<h1>Divisions</h1><h3>x</h3>", "skips a level"),
        ('lang="en-GB"', 'lang="en"', "lang"),
        ('<main id="main">', '<main id="q">', "is there 2 times"),
        ('id="hint"', 'id="a hint"', "is no id"),
        ('id="hint"', 'id="clue"', "aria-describedby"),
        ('href="#main"', 'href="#top"', "which is not on the page"),
        ('<main id="main">', '<div id="main">', "one main"),
        ('<nav aria-label="Main">', '<nav aria-label="Main"></nav><nav>', "label of its own"),
        ('for="q"', "", '<input id="q" name="q"> has no label'),
        ("<label>Party <select", "<label></label>Party <p><select", "has no label"),
        ("<button>Show</button>", "<button></button>", "has no words"),
        ("<button>Show</button>", '<input type="submit">', "has no words on it"),
        ('<a href="/">Home</a>', '<a href="/"> </a>', "has no words"),
        ('<a href="/">Home</a>', "<a>Home</a>", "leads nowhere"),
        (' alt=""', "", "has no alt"),
        ('aria-labelledby="t"><title id="t">Votes</title>', ">", "no text alternative"),
        (' aria-hidden="true"', "", "neither a picture"),
        ("<caption>All</caption>", "", "no caption"),
        (' scope="col"', "", "no scope"),
        ('<th scope="col">Title</th>', '<th scope="col"></th>', "is empty"),
        ('<th scope="col">Title</th>', "<td>Title</td>", "has no headings"),
        ("<h1>", '<h1 style="color: red">', "inline style"),
        ("<h1>", '<h1 onclick="go()">', "inline script"),
        ('href="/"', 'href="javascript:go()"', "inline script as its href"),
        ("</head>", "<style>p { color: red }</style></head>", "inline style"),
        ("</head>", "<script>go()</script></head>", "inline script"),
        ("Budget", "None", "shows 'None'"),
        ("Budget", "Majority: None", "shows 'None'"),
        ("Budget", "Undefined", "shows 'Undefined'"),
        ("Budget", "{{ title }}", "shows '{{'"),
        ("Budget", "&lt;Vote object at 0x7f&gt;", "object at"),
        ('href="/"', 'href="/members/None"', "a value that is missing"),
        ('href="/"', 'href="/members?party=None"', "a value that is missing"),
        ('value="title"', 'value="None"', "is 'None'"),
        (", initial-scale=1", ", maximum-scale=1", "keeps people from enlarging"),
        ('<meta name="viewport" content="width=device-width, initial-scale=1">', "", "viewport"),
        ("</form>", "", "line "),
        ("<p id", "<p><div></div></p><p id", "line "),
        ("<!doctype html>\n", "", "line 1"),
    ],
)
def test_a_bad_page_is_caught(old: str, new: str, problem: str) -> None:
    assert old in GOOD
    problems = lint_page(GOOD.replace(old, new))
    assert any(problem in found for found in problems), problems
