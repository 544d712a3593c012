"""A draft of posts, run by officers who have the board open at once, to its publishing.

Ladder and draft are each journey's own: the site is shared. Of the contest there are two slates.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from app.accounts.domain import Role
from tests.e2e.conftest import AsOfficer, Visitor
from tests.e2e.officers import Office
from tests.e2e.test_officers import HANDS, done
from tests.e2e.test_rounds import fill, fits, follow, go, press, said

CORBYN, SMITH = "Jeremy Corbyn", "Owen Smith"
POSTS = ("Chancellor", "Foreign", "Home", "Health")

MakeOfficer = Callable[[Role], Visitor]


@pytest.fixture(params=list(HANDS))
def hand(request: pytest.FixtureRequest) -> str:
    """How everybody comes."""
    return str(request.param)


@pytest.fixture
def officer(as_officer: AsOfficer, hand: str) -> MakeOfficer:
    """Makes officers who are signed in and come that way."""
    width, scripts = HANDS[hand]
    return lambda role: as_officer(role, width, scripts=scripts)


def titled(name: str, mark: str) -> str:
    """A post that nothing else on the site has."""
    return f"{name} {mark}"


def open_draft(officer: Visitor, office: Office, mark: str, *, seconds: str = "") -> str:
    """Make a ladder of four posts and open a sequential draft on it; the path of its board.

    seconds: that a slate has for its pick; "" for no limit.
    """
    ladder = f"Ladder {mark}"
    go(officer, "/cabinet/ladders/new")
    fill(officer, Title=ladder, From="2016-09-24", Source="The party")
    # The two posts that are proposed are nobody's to pick: they are taken away.
    for place in (1, 2):
        officer.page.get_by_label(f"Post, rank {place}", exact=True).fill("")
    for place, name in enumerate(POSTS, start=1):
        officer.page.get_by_label(f"Post, rank {place}", exact=True).fill(titled(name, mark))
        officer.page.get_by_label(f"Quota, rank {place}", exact=True).select_option("Inside")
    officer.page.get_by_role("button", name="Record the ladder", exact=True).last.click()
    officer.page.wait_for_url(re.compile(r"/cabinet/ladders/\d+$"))
    go(officer, f"/cabinet/drafts/new?contest={office.ids['contest']}")
    officer.page.get_by_label("Ladder of posts").select_option(label=ladder_choice(officer, ladder))
    officer.page.get_by_label("Whose pick it is").select_option("dhondt")
    press(officer, "Work it out")
    fill(officer, Title=f"Draft {mark}", Seconds_a_slate_has_for_its_pick=seconds)
    press(officer, "Open the draft")
    done(officer, "The draft is open")
    return officer.path


def ladder_choice(officer: Visitor, ladder: str) -> str:
    """The words by which a ladder is offered."""
    options = officer.page.get_by_label("Ladder of posts").locator("option").all_inner_texts()
    return next(words for words in options if words.startswith(ladder))


def choose(officer: Visitor, post: str, nominee: str) -> None:
    """Fill in the form of a pick."""
    officer.page.get_by_label("Post", exact=True).select_option(label=post)
    officer.page.get_by_label("Nominee", exact=True).fill(nominee)


def headline(officer: Visitor, words: str) -> None:
    """See whose turn the board says it is, without having reloaded it."""
    found = officer.page.get_by_role("heading", level=2, name=words)
    # Without scripts the screen reloads every five seconds at most.
    expect(found).to_be_visible(timeout=15_000)


def nominees(officer: Visitor) -> list[str]:
    """Whom the form suggests."""
    values: list[str] = officer.page.locator("#pick-nominee-suggestions option").evaluate_all(
        "all => all.map(one => one.value)"
    )
    return values


def call_slates(officer: Visitor, name: str) -> None:
    """Call every slate on the page otherwise, and open its details; until it is read anew."""
    officer.page.evaluate(
        """name => {
            const named = '.cw-board option, .cw-board__headline, .cw-board__why,'
                + ' .cw-board__figures tbody th, .cw-board .govuk-button';
            document.querySelectorAll(named).forEach(one => { one.textContent = name; });
            document.querySelectorAll('details').forEach(one => { one.open = true; });
        }""",
        name,
    )


def picks(officer: Visitor) -> list[str]:
    """Every step on the board, the newest first."""
    return officer.page.locator("#history ol > li").all_inner_texts()


def test_two_officers_draft_at_once_and_publish(
    officer: MakeOfficer, office: Office, hand: str
) -> None:
    scripts = HANDS[hand][1]
    mark = uuid4().hex[:6]
    first, second, room = (officer(Role.SELECTIONS_OFFICER) for _ in range(3))
    path = open_draft(first, office, mark)
    for visitor, where in ((second, path), (room, f"{path}/screen")):
        go(visitor, where)
        headline(visitor, f"Turn 1: {CORBYN} picks")
        # A slate may be called by one word that is wider than a phone.
        call_slates(visitor, "W" * 70)
        fits(visitor)
        go(visitor, where)
    if not scripts:
        follow(room, "Reload this page every 5 seconds")
    ada, ben, cara, dan = nominees(first)[:4]
    chancellor, foreign, home, _ = (titled(name, mark) for name in POSTS)

    # One picks; the other's board and the screen in the room follow by themselves.
    choose(first, home, ada)
    press(first, f"Record the pick of {CORBYN}")
    done(first, f"{CORBYN} picks {home}: ")
    for visitor in (second, room):
        if not scripts and visitor is second:
            follow(visitor, "Reload")
        headline(visitor, f"Turn 2: {SMITH} picks")
        fits(visitor)
    expect(room.page.get_by_text("3 posts left")).to_be_visible()

    # Both decide on one board: the first is kept, the second is shown it and loses nothing.
    choose(second, chancellor, ben)
    choose(first, chancellor, cara)
    press(first, f"Record the pick of {SMITH}")
    if scripts:
        # The board follows around what is being typed, which cannot be sent until it is shown.
        headline(second, f"Turn 3: {CORBYN} picks")
        expect(second.page.get_by_text("The board has moved on,")).to_be_visible()
        expect(second.page.get_by_label("Nominee", exact=True)).to_have_value(ben)
        button = second.page.get_by_role("button", name=f"Record the pick of {SMITH}")
        expect(button).to_be_disabled()
        second.page.get_by_role("link", name="Show the newer board").click()
        expect(second.page.get_by_text("The board has moved on,")).to_be_hidden()
        # What was typed for one slate does not stand in the form of the other, and is not lost.
        expect(second.page.get_by_label("Nominee", exact=True)).to_have_value("")
        expect(second.page.locator("[data-board-dropped]")).to_have_text(
            f"You had typed “{ben}” and chosen “{chancellor}” for {SMITH}’s pick,"
            " which has been made since."
        )
        second.page.get_by_label("Nominee", exact=True).fill(ben)
    else:
        headline(second, f"Turn 2: {SMITH} picks")
        second.expect(path)
        press(second, f"Record the pick of {SMITH}")
        assert "The board has changed since you saw it" in said(second)
        assert f"You had chosen: {chancellor}, {ben}." in said(second)
        headline(second, f"Turn 3: {CORBYN} picks")
    expect(second.page.get_by_label("Nominee", exact=True)).to_have_value(ben)
    assert len(picks(second)) == 2

    # Whom she had chosen still fits the next pick, of another post.
    second.page.get_by_label("Post", exact=True).select_option(label=foreign)
    press(second, f"Record the pick of {CORBYN}")
    done(second, f"{CORBYN} picks {foreign}: ")

    # The last step is undone and made anew; then the last post is filled by who has not declined.
    second.page.get_by_text("Undo the last step").click()
    second.page.locator("#undo").get_by_label("Why").fill("A slip of the pen")
    press(second, "Undo it")
    headline(second, f"Turn 3: {CORBYN} picks")
    press(second, f"{CORBYN} declines this turn")
    headline(second, f"Turn 3: {SMITH} picks")
    choose(second, foreign, ben)
    press(second, f"Record the pick of {SMITH}")
    headline(second, f"Turn 4: {CORBYN} picks")
    second.page.get_by_label("Nominee", exact=True).fill(dan)
    press(second, f"Record the pick of {CORBYN}")
    headline(second, "Every post is filled")
    if not scripts:
        first.page.reload()
    headline(first, "Every post is filled")
    assert len(picks(first)) == 6

    # Both slates agree a swap, and the party publishes.
    first.page.get_by_text("Two slates swap posts").click()
    swap = first.page.locator("#swap")
    swap.get_by_label("Post that changes hands").select_option(label=f"{home} ({CORBYN})")
    swap.get_by_label("In exchange for").select_option(label=f"{foreign} ({SMITH})")
    swap.get_by_label("Who agreed for the slate that has the first post").fill("An agent")
    swap.get_by_label("Who agreed for the slate that has the second").fill("Another")
    press(first, "Record the swap")
    done(first, f"{CORBYN} gives {home} for {foreign}")
    follow(first, "Publish")
    press(first, "Publish the draft")
    done(first, "The draft is published: 4 posts are filled")
    row = first.page.get_by_role("row").filter(has_text=home)
    expect(row).to_contain_text(ben.split(" (")[0])
    expect(row).to_contain_text(SMITH)
    go(second, path)
    assert "Published by" in said(second)
    expect(second.page.get_by_role("button", name=re.compile("^Record|declines"))).to_have_count(0)


# --- while somebody types ------------------------------------------------------------------------


@pytest.fixture
def both(as_officer: AsOfficer) -> tuple[Visitor, Visitor]:
    """Two officers at a desk, with scripts."""
    first, second = (as_officer(Role.SELECTIONS_OFFICER, 1280) for _ in range(2))
    return first, second


def moved_on(officer: Visitor) -> None:
    """Be told that the board is a newer one than what is being filled in."""
    expect(officer.page.get_by_text("The board has moved on,")).to_be_visible(timeout=15_000)


def show_newer(officer: Visitor) -> None:
    """Take over the newer board."""
    officer.page.get_by_role("link", name="Show the newer board").click()
    expect(officer.page.get_by_text("The board has moved on,")).to_be_hidden()


def undo_last(officer: Visitor) -> None:
    """Undo the last step of the board."""
    officer.page.get_by_text("Undo the last step").click()
    officer.page.locator("#undo").get_by_label("Why").fill("A slip of the pen")
    press(officer, "Undo it")


def test_a_name_stays_in_the_field_while_it_is_the_same_turn_of_the_slate(
    both: tuple[Visitor, Visitor], office: Office
) -> None:
    first, second = both
    mark = uuid4().hex[:6]
    path = open_draft(first, office, mark)
    ada, ben = nominees(first)[:2]
    go(second, path)
    choose(second, titled("Home", mark), ben)
    choose(first, titled("Health", mark), ada)
    press(first, f"Record the pick of {CORBYN}")
    moved_on(second)
    undo_last(first)
    headline(second, f"Turn 1: {CORBYN} picks")
    show_newer(second)
    expect(second.page.get_by_label("Nominee", exact=True)).to_have_value(ben)
    expect(second.page.locator("[data-board-dropped]")).to_be_hidden()
    press(second, f"Record the pick of {CORBYN}")
    done(second, f"{CORBYN} picks {titled('Home', mark)}: ")


def test_what_was_typed_for_a_turn_that_was_declined_is_told(
    both: tuple[Visitor, Visitor], office: Office
) -> None:
    first, second = both
    path = open_draft(first, office, uuid4().hex[:6])
    ada = nominees(first)[0]
    go(second, path)
    second.page.get_by_label("Nominee", exact=True).fill(ada)
    second.page.get_by_text("A slate takes no further part").click()
    second.page.locator("#leave").get_by_label("Why").fill("She is ill")
    press(first, f"{CORBYN} declines this turn")
    moved_on(second)
    show_newer(second)
    expect(second.page.get_by_label("Nominee", exact=True)).to_have_value("")
    told = second.page.locator("[data-board-dropped]")
    expect(told).to_contain_text(f"You had typed “{ada}”")
    expect(told).to_contain_text(f"for {CORBYN}’s pick, and the board has moved on.")
    # That a slate leaves is said of the slate that was chosen, not of whose turn it has become.
    leave = second.page.locator("#leave")
    expect(leave.get_by_label("Slate that leaves")).to_have_value(CORBYN)
    expect(leave.get_by_label("Why")).to_have_value("She is ill")
    expect(told.locator("p")).to_have_count(1)


def test_nominees_and_buttons_follow_around_what_is_typed(
    both: tuple[Visitor, Visitor], office: Office
) -> None:
    first, second = both
    mark = uuid4().hex[:6]
    path = open_draft(first, office, mark)
    ada, ben = nominees(first)[:2]
    go(second, path)
    title = second.page.get_by_text("Who may be chosen:")
    title.click()
    before = title.inner_text()
    listed = second.page.locator("#nominees tbody tr")
    count = listed.count()
    # While she searches, her words stay where they are.
    second.page.get_by_label("Name or constituency").fill("seat")
    choose(second, titled("Home", mark), ben)
    choose(first, titled("Health", mark), ada)
    press(first, f"Record the pick of {CORBYN}")
    moved_on(second)
    expect(listed).to_have_count(count - 1)
    assert title.inner_text() != before
    assert f"{count - 1} members" in title.inner_text()
    expect(second.page.get_by_label("Name or constituency")).to_have_value("seat")
    decline = second.page.get_by_role("button", name=f"{SMITH} declines this turn")
    expect(decline).to_be_disabled()
    expect(second.page.get_by_role("button", name=re.compile("^Record the pick"))).to_be_disabled()
    expect(second.page.get_by_label("Nominee", exact=True)).to_have_value(ben)
    show_newer(second)
    expect(decline).to_be_enabled()
    expect(second.page.get_by_label("Name or constituency")).to_have_value("seat")


def test_what_is_said_of_time_follows_around_what_is_typed(
    both: tuple[Visitor, Visitor], office: Office
) -> None:
    first, second = both
    mark = uuid4().hex[:6]
    path = open_draft(first, office, mark, seconds="12")
    ada, ben = nominees(first)[:2]
    go(second, path)
    second.page.get_by_label("Nominee", exact=True).fill(ben)
    # The time of the first turn runs out: that can be recorded. Then it is another turn.
    time_out = second.page.get_by_role("button", name="Time has run out")
    expect(time_out).to_be_visible(timeout=30_000)
    choose(first, titled("Health", mark), ada)
    press(first, f"Record the pick of {CORBYN}")
    moved_on(second)
    expect(time_out).to_have_count(0)
    expect(second.page.get_by_text("can be recorded here once it has")).to_be_visible()
    # That of the second runs out too, and is said; nothing can be sent from this board.
    expect(time_out).to_be_visible(timeout=30_000)
    expect(time_out).to_be_disabled()
    passes = second.page.get_by_text("The turn passes once somebody records")
    expect(passes).to_be_visible()
    expect(second.page.get_by_label("Nominee", exact=True)).to_have_value(ben)
    show_newer(second)
    expect(time_out).to_be_enabled()
