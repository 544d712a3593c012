"""The whip and the confidence of the party, as officers and members go about it in a browser.

Each journey is made at a desk and on a phone without scripts, where no page may be wider than the
screen. Members and rounds are each journey's own: the site is shared.
"""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Request, expect

from app.accounts.domain import Role
from app.kernel import clock
from app.kernel.dates import ONE_DAY, london_as_utc, written_day
from tests.e2e.conftest import AsOfficer, NewVisitor, Site, Visitor
from tests.e2e.test_officers import HANDS, done, mail, row, unheard_of

EVERYBODY = 229  # of the Labour members held the whip on 28 June 2016
ASKED_ON = "2016-06-28"
SIMON_DANCZUK, NASEEM_SHAH = 4059, 4409
DAYS_BACK = {"round": ("opens_on", "closes_on"), "round_answer": ("given_at",)}

Officer = Callable[[Role], Visitor]


@pytest.fixture(params=list(HANDS))
def hand(request: pytest.FixtureRequest) -> str:
    """How everybody comes."""
    return str(request.param)


@pytest.fixture
def officer(as_officer: AsOfficer, hand: str) -> Officer:
    """Makes officers who are signed in and come that way."""
    width, scripts = HANDS[hand]
    return lambda role: as_officer(role, width, scripts=scripts)


@pytest.fixture
def stranger(new_visitor: NewVisitor, office_site: Site, hand: str) -> Visitor:
    """Somebody in a browser of her own who is not signed in."""
    width, scripts = HANDS[hand]
    return new_visitor(width, scripts=scripts, at=office_site)


# --- getting about -------------------------------------------------------------------------------


def fits(visitor: Visitor) -> None:
    """See that the page is no wider than the screen."""
    size = visitor.page.viewport_size
    assert size is not None
    wide = visitor.page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= size["width"], f"{visitor.path} is {wide} wide"


def go(visitor: Visitor, path: str, status: int = 200) -> None:
    """Go to a page that fits the screen."""
    visitor.visit(path, status)
    fits(visitor)


def follow(visitor: Visitor, words: str) -> None:
    """Follow the one link of these words to a page that fits the screen."""
    # Where a part is for those who listen, the browser may read a blank before it.
    name = re.compile(f"^{re.escape(words).replace(':', ' ?:')}$")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("link", name=name).click()
    fits(visitor)


def press(visitor: Visitor, button: str) -> None:
    """Send a form, and come to a page that fits the screen."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=button, exact=True).click()
    fits(visitor)


def fill(visitor: Visitor, **fields: str) -> None:
    """Fill fields by their labels, with _ for a blank: fill(whip, Opens_on="2016-09-05")."""
    for label, text in fields.items():
        visitor.page.get_by_label(label.replace("_", " "), exact=True).fill(text)


def said(visitor: Visitor) -> str:
    """All that the page says."""
    return visitor.page.get_by_role("main").inner_text()


def number(path: str) -> int:
    """The last number of an address."""
    return int(re.findall(r"\d+", urlsplit(path).path)[-1])


def a_night_passes(site: Site, round_id: int) -> None:
    """Move the days of a round, and its answers, a day back: nothing else makes it tomorrow."""

    def before(text: str) -> str:
        if len(text) == len("2016-06-28"):
            return (datetime.fromisoformat(text) - ONE_DAY).date().isoformat()
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
        local = moment.astimezone(ZoneInfo("Europe/London")).replace(tzinfo=None)
        back = london_as_utc(local - ONE_DAY)
        return back.strftime("%Y-%m-%d %H:%M:%S.%f")

    with closing(sqlite3.connect(site.log.parent / "office.sqlite3", timeout=30)) as connection:
        connection.create_function("before", 1, before)
        for table, columns in DAYS_BACK.items():
            which = "id" if table == "round" else "round_id"
            changes = ", ".join(f"{column} = before({column})" for column in columns)
            connection.execute(f"UPDATE {table} SET {changes} WHERE {which} = ?", (round_id,))
        connection.commit()


# --- rounds --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """A round that is open: its id, its title, and whom it asks, (id, name), as the grid does."""

    id: int
    title: str
    asked: Sequence[tuple[int, str]]

    @property
    def path(self) -> str:
        """Its address."""
        return f"/confidence/rounds/{self.id}"

    def names(self, places: Sequence[int]) -> list[str]:
        """The names of those who stand at some places of the grid."""
        return [self.asked[place][1] for place in places]


def open_confidence_round(whip: Visitor) -> Held:
    """Ask everybody who held the whip on the day, from today to today."""
    title, today = unheard_of("Confidence"), clock.today().isoformat()
    go(whip, "/confidence/rounds")
    follow(whip, "Make a round")
    whip.page.get_by_label("A declaration of confidence").check()
    fill(whip, Title=title, Leader="Jeremy Corbyn", Ask_everyone_holding_the_whip_on=ASKED_ON)
    fill(whip, Opens_on=today, Closes_on=today)
    press(whip, "Make the draft")
    expect(whip.page.get_by_text(f"{EVERYBODY} members by what is on record now")).to_be_visible()
    follow(whip, "Open the round")
    expect(whip.page.get_by_text(f"{EVERYBODY} members, everyone holding")).to_be_visible()
    press(whip, "Open the round")
    done(whip, "The round is open.")
    assert tally(whip) == {"Asked": 229, "Yes": 0, "No": 0, "Withdrawn": 0, "No answer": 229}
    round_id = number(whip.path)
    follow(whip, "Enter answers")
    return Held(round_id, title, asked_in_grid(whip.page))


def asked_in_grid(page: Page) -> list[tuple[int, str]]:
    """Everybody in the grid, in its order."""
    rows = page.locator("select[name^='answer-']").evaluate_all(
        "all => all.map(one => [one.name.slice(7), one.getAttribute('aria-label').slice(10)])"
    )
    return [(int(member_id), name) for member_id, name in rows]


def tally(visitor: Visitor) -> dict[str, int]:
    """The figures at the top of a round's page."""
    facts = visitor.page.locator(".cw-facts__fact").all_inner_texts()
    found = {}
    for fact in facts:
        label, count = fact.split("\n")[:2]
        found[label.strip()] = int(count.split()[0])
    return found


def count_posts(page: Page) -> list[str]:
    """A list that every form sent from a page is added to."""
    sent: list[str] = []

    def see(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    page.on("request", see)
    return sent


def give_by_keyboard(whip: Visitor, answers: Sequence[str]) -> None:
    """Type a letter a row, or Enter where there is none; then save, once, never with a mouse."""
    page = whip.page
    name = "document.activeElement.getAttribute('name') || ''"
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate(name).startswith("answer-"):
            break
    for answer in answers:
        page.keyboard.press(answer or "Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def give_by_hand(whip: Visitor, answers: dict[int, str]) -> None:
    """Choose the answers of some members, and save."""
    for member_id, answer in answers.items():
        whip.page.locator(f"select[name='answer-{member_id}']").select_option(answer)
    press(whip, "Save all answers")


def record_address(whip: Visitor, held: Held, place: int) -> str:
    """Put the address of one who is asked on record, from where it is missed."""
    address = f"{uuid4().hex[:10]}@parliament.uk"
    find_link(whip, held, place)
    follow(whip, "the address is recorded")
    whip.page.get_by_label("Parliamentary e-mail address").fill(address)
    fill(whip, Source="The page of Parliament")
    press(whip, "Record")
    done(whip, "The address is on record.")
    return address


def find_link(whip: Visitor, held: Held, place: int) -> None:
    """Come to where a personal link is made."""
    go(whip, held.path)
    follow(whip, "Personal links")
    go(whip, f"{whip.path}?page={place // 50 + 1}")
    follow(whip, f"Make a link: {held.asked[place][1]}")


def make_link(whip: Visitor, held: Held, place: int, *, address: str, mailed: bool) -> str:
    """Make a personal link: its path, as it is shown or as it is mailed."""
    find_link(whip, held, place)
    whip.page.get_by_label("Mail the link").set_checked(mailed)
    press(whip, "Make the link")
    shown = urlsplit(whip.page.locator(".cw-quote code").inner_text()).path
    if mailed:
        link = mail(whip.site, address, r"(https?://\S*/confidence/links/\S+)")
        assert urlsplit(link).path == shown
    return shown


def answer_by_link(member: Visitor, link: str, address: str, answer: str) -> None:
    """Come by a personal link, confirm by the code that is mailed, and answer; once."""
    page = member.page
    go(member, link)
    expect(page.get_by_text("I have confidence in Jeremy Corbyn")).to_be_visible()
    assert address not in said(member)
    press(member, "Send me a code")
    page.get_by_label("Code", exact=True).fill(mail(member.site, address, r"code is (\d{6})"))
    page.get_by_label(answer).check()
    press(member, "Record my answer")
    assert member.heading == "Your answer is recorded"
    expect(page.get_by_role("status")).to_contain_text("A receipt is on its way")
    assert mail(member.site, address, r"(I have confidence in Jeremy Corbyn)")
    for path in (link, f"{link}/answer"):
        go(member, path, 404)
        assert member.heading == "This link cannot be used"


def close_the_day_after(whip: Visitor, held: Held) -> None:
    """Close a round once its last day is over; on that day it is said who could still answer."""
    go(whip, held.path)
    follow(whip, "Close the round")
    expect(whip.page.get_by_text("can still answer until midnight")).to_be_visible()
    expect(whip.page.get_by_label("Close it before the day is over")).not_to_be_checked()
    a_night_passes(whip.site, held.id)
    go(whip, f"{held.path}/close")


def record_suspensions(whip: Visitor) -> None:
    """The two who sat for the party on the day without its whip: the public record is silent."""
    for member_id, action, day in (
        (SIMON_DANCZUK, "suspend", "2015-12-31"),
        (NASEEM_SHAH, "suspend", "2016-04-27"),
        (NASEEM_SHAH, "restore", "2016-07-05"),
    ):
        go(whip, f"/whips/{member_id}")
        if written_day(datetime.fromisoformat(day).date()) in said(whip):
            continue  # another journey came this way
        go(whip, f"/whips/{member_id}/{action}")
        fill(whip, Takes_effect_on=day, Reason="As was reported at the time")
        press(whip, f"{action.capitalize()} the whip")


def in_register(anybody: Visitor, held: Held, *, on: str = "") -> list[str]:
    """The names in the public register, page by page, of one round, as at now or a day."""
    names: list[str] = []
    path = f"/register?round={held.id}&on={on}"
    while path:
        go(anybody, path)
        cells = anybody.page.locator("table tbody th[data-label='Member']")
        names += [text.strip() for text in cells.all_inner_texts()]
        after = anybody.page.locator("a[rel='next']")
        href = after.get_attribute("href") if after.count() else None
        path = urljoin(path, href) if href else ""
    return names


def in_register_file(anybody: Visitor, held: Held, folder: Path) -> str:
    """The register of one round as a CSV file."""
    go(anybody, f"/register?round={held.id}")
    anybody.download(r"CSV\s*: download these").save_as(folder / "register.csv")
    return (folder / "register.csv").read_text(encoding="utf-8-sig")


def names_in(text: str, title: str) -> list[str]:
    """The first column of the rows of a file that are about a round."""
    return [cells[0] for cells in csv.reader(text.splitlines()) if title in cells[1:]]


def see_the_register(anybody: Visitor, held: Held, declared: list[str], folder: Path) -> None:
    """See that the public finds exactly those who declared, by name, and nothing of the others."""
    others = [name for _id, name in held.asked if name not in declared]
    assert in_register(anybody, held) == declared
    counted = f"{len(declared)} of {EVERYBODY} asked had declared"
    expect(anybody.page.get_by_text(counted)).to_be_visible()
    file = in_register_file(anybody, held, folder)
    assert names_in(file, held.title) == declared
    assert [name for name in others if name in file or name in said(anybody)] == []
    day_before = clock.today() - 2 * ONE_DAY
    assert in_register(anybody, held, on=day_before.isoformat()) == []
    assert in_register(anybody, held, on=(day_before + ONE_DAY).isoformat()) == declared
    silent = next(member_id for member_id, name in held.asked if name in others)
    go(anybody, f"/members/{silent}")
    assert held.title not in said(anybody)


# --- marks ---------------------------------------------------------------------------------------


def decide_mark(selections: Visitor, held: Held, name: str, step: str) -> str:
    """Put a proposed mark on, or refuse it, by itself; its path."""
    go(selections, f"/confidence/marks?q={name.replace(' ', '+')}&state=proposed")
    expect(row(selections, name)).to_contain_text(held.title)
    follow(selections, name)
    path = selections.path
    follow(selections, step)
    fill(selections, Reason="Heard by the officers")
    press(selections, step)
    return path


def decide_marks(selections: Visitor, names: Sequence[str], decision: str) -> None:
    """Decide several marks with one reason."""
    go(selections, "/confidence/marks/decide")
    for name in names:
        selections.page.get_by_role("checkbox", name=re.compile(f"^{name} ")).check()
    selections.page.get_by_label(decision).check()
    fill(selections, Reason="Heard together")
    press(selections, "Record the decision")


def hidden_from(visitor: Visitor, mark: str, member_id: int) -> None:
    """See that somebody learns nothing of a mark, not by its address and not from the member."""
    if visitor.page.context.cookies():
        for path in (mark, "/confidence/marks", "/confidence/marks.csv"):
            go(visitor, path, 403)
            assert "eselection" not in said(visitor)
    else:
        go(visitor, mark)
        assert visitor.heading == "Sign in"
    go(visitor, f"/members/{member_id}")
    assert "eselection" not in said(visitor)


# --- the journeys --------------------------------------------------------------------------------


def test_everybody_answers_a_round_and_what_follows_is_decided(
    as_officer: AsOfficer, new_visitor: NewVisitor, office_site: Site, tmp_path: Path
) -> None:
    whip = as_officer(Role.WHIP)
    record_suspensions(whip)
    held = open_confidence_round(whip)
    assert len(held.asked) == EVERYBODY
    refuse, by_link, silent = range(100, 106), (150, 151), 160

    # 226 answers on one page, by the keyboard alone, with one save.
    answers = ["n" if place in refuse else "y" for place in range(EVERYBODY)]
    for place in (*by_link, silent):
        answers[place] = ""
    posts = count_posts(whip.page)
    give_by_keyboard(whip, answers)
    assert posts == [f"{office_site.url}{held.path}/grid"]
    done(whip, "226 answers recorded.")

    # Two more answer themselves, each in a browser of her own.
    for place, mailed in zip(by_link, (False, True), strict=True):
        address = record_address(whip, held, place)
        link = make_link(whip, held, place, address=address, mailed=mailed)
        member = new_visitor(at=office_site)
        answer_by_link(member, link, address, "Yes, I make this declaration")
    go(whip, held.path)
    counts = tally(whip)
    assert counts == {"Asked": 229, "Yes": 222, "No": 6, "Withdrawn": 0, "No answer": 1}
    assert sum(counts[answer] for answer in counts if answer != "Asked") == EVERYBODY
    expect(whip.page.get_by_text("This is the live tally.")).to_be_visible()

    close_the_day_after(whip, held)
    follows = whip.page.locator(".cw-names").get_by_role("link")
    assert sorted(follows.all_inner_texts()) == sorted(held.names(refuse))
    press(whip, "Close the round")
    done(whip, "The round is closed: what it came to is final.")
    assert tally(whip) == counts

    # What is proposed is decided one by one, and together.
    selections = as_officer(Role.SELECTIONS_OFFICER)
    one, other, *more = held.names(refuse)
    mark = decide_mark(selections, held, one, "Put the mark on")
    done(selections, "The mark is on.")
    decide_mark(selections, held, other, "Refuse the mark")
    done(selections, "The mark is refused.")
    decide_marks(selections, more[:2], "Put the marks on")
    done(selections, "2 marks put on.")
    decide_marks(selections, more[2:], "Refuse them")
    done(selections, "2 marks refused.")
    for name, state in zip(
        (one, other, *more), ("On", "Refused", "On", "On", "Refused", "Refused"), strict=True
    ):
        go(selections, f"/confidence/marks?q={name.replace(' ', '+')}")
        expect(row(selections, name).locator("[data-label='State']")).to_have_text(state)

    marked = held.asked[refuse[0]][0]
    go(selections, f"/members/{marked}")
    assert "Deselection marks" in said(selections)
    stranger = new_visitor(at=office_site)
    for visitor in (whip, stranger):
        hidden_from(visitor, mark, marked)
    apart = {*refuse, silent}
    declared = [name for place, (_, name) in enumerate(held.asked) if place not in apart]
    assert len(declared) == counts["Yes"]
    see_the_register(stranger, held, declared, tmp_path)


def test_a_round_is_held_on_a_phone_without_scripts(
    as_officer: AsOfficer, new_visitor: NewVisitor, office_site: Site, tmp_path: Path
) -> None:
    whip = as_officer(Role.WHIP, 360, scripts=False)
    record_suspensions(whip)
    held = open_confidence_round(whip)
    declares, refuses, by_link = (10, 20, 30, 40), 115, 152
    chosen = {held.asked[place][0]: "yes" for place in declares}
    give_by_hand(whip, {**chosen, held.asked[refuses][0]: "no"})
    done(whip, "5 answers recorded.")
    address = record_address(whip, held, by_link)
    link = make_link(whip, held, by_link, address=address, mailed=True)
    member = new_visitor(360, scripts=False, at=office_site)
    answer_by_link(member, link, address, "Yes, I make this declaration")
    close_the_day_after(whip, held)
    press(whip, "Close the round")
    counts = {"Asked": 229, "Yes": 5, "No": 1, "Withdrawn": 0, "No answer": 223}
    assert tally(whip) == counts
    follow(whip, "Pictures")

    selections = as_officer(Role.SELECTIONS_OFFICER, 360, scripts=False)
    (name,) = held.names([refuses])
    mark = decide_mark(selections, held, name, "Put the mark on")
    done(selections, "The mark is on.")
    stranger = new_visitor(360, scripts=False, at=office_site)
    for visitor in (whip, stranger):
        hidden_from(visitor, mark, held.asked[refuses][0])
    see_the_register(stranger, held, held.names([*declares, by_link]), tmp_path)


def test_a_whip_is_suspended_voided_and_reinstated(officer: Officer, hand: str) -> None:
    whip = officer(Role.WHIP)
    page, today = whip.page, clock.today()
    review_on = today + timedelta(30)
    name = dict(zip(HANDS, ("Hilary Benn", "Mary Creagh"), strict=True))[hand]
    listed = f"/whips?q={name.replace(' ', '+')}"
    go(whip, listed)
    expect(row(whip, name)).to_contain_text("Holds the whip")
    follow(whip, name)
    path = whip.path
    follow(whip, "Suspend the whip")
    letter = page.screenshot()
    expect(page.get_by_label("Takes effect on")).to_have_value(today.isoformat())
    fill(whip, Reason="Absent without leave", Review_on=review_on.isoformat())
    page.get_by_label("Document").set_input_files(
        {"name": "letter.png", "mimeType": "image/png", "buffer": letter}
    )
    press(whip, "Suspend the whip")
    done(whip, f"The whip of {name} is suspended from {written_day(today)}.")
    expect(page.get_by_text(f"Review of the whip on {written_day(review_on)}.")).to_be_visible()
    assert Path(whip.download("letter.png").path()).read_bytes() == letter

    def stands(now: str, before: str) -> None:
        for on, words in ((today, now), (today - ONE_DAY, before)):
            go(whip, f"{listed}&on={on.isoformat()}")
            expect(row(whip, name)).to_contain_text(words)

    stands("Suspended", "Holds the whip")
    for link, button, told, now in (
        ("Void, as recorded by mistake", "Void the change", "voided", "Holds the whip"),
        ("Let it count again", "Let it count again", "counts again", "Suspended"),
    ):
        go(whip, path)
        follow(whip, f"{link}: Whip suspended, {written_day(today)}")
        whip.expect(whip.path)
        press(whip, button)
        expect(page.get_by_role("alert")).to_contain_text("Say why, for the record")
        fill(whip, Reason="It was another member, or not")
        press(whip, button)
        done(whip, told)
        stands(now, "Holds the whip")


DIVISIONS = {
    "at a desk": (166, "No", 5, "Dennis Skinner"),
    "on a phone, without scripts": (132, "No", 5, "Kate Hoey"),
}


def test_a_line_names_rebels_who_leave_the_desk_once_reviewed(
    officer: Officer, stranger: Visitor, office_site: Site, hand: str
) -> None:
    whip = officer(Role.WHIP)
    page, name = whip.page, dict(zip(HANDS, ("Nia Griffith", "Louise Haigh"), strict=True))[hand]
    title = unheard_of("A division")

    # Before it is held: its line, a slip, the sheet.
    go(whip, "/votes/expected")
    follow(whip, "Expect a division")
    fill(whip, Day=(clock.today() + ONE_DAY).isoformat(), Title=title)
    press(whip, "Save")
    expected = whip.path
    follow(whip, "Declare a line")
    page.get_by_label("Aye", exact=True).check()
    page.get_by_label("Strength").select_option("Three lines")
    press(whip, "Declare the line")
    done(whip, "The line of Labour is declared.")
    follow(whip, "Record a slip or pair")
    fill(whip, Member=name, Ground="A visit to a school")
    press(whip, "Record it")
    done(whip, f"It is on record for {name}.")
    slip = whip.path
    assert "A visit to a school" not in said(whip)
    follow(whip, "Read it")
    expect(page.get_by_text("A visit to a school")).to_be_visible()
    auditor = officer(Role.AUDITOR)
    go(auditor, slip)
    expect(auditor.page.get_by_text("There is one, for the whips alone.")).to_be_visible()
    go(whip, expected)
    follow(whip, "Whip sheet")
    expect(page.locator(".cw-sheet__row").filter(has_text=name)).to_contain_text("slip")
    go(stranger, expected)
    assert stranger.heading == "Sign in"

    # One that was held: rebels and absences are named, to the whips alone.
    division, direction, rebels, rebel = DIVISIONS[hand]
    path = f"/votes/divisions/{division}"
    go(whip, path)
    title = whip.heading
    follow(whip, "Declare a line")
    page.get_by_label(direction, exact=True).check()
    page.get_by_label("Strength").select_option("Three lines")
    press(whip, "Declare the line")
    office = page.locator("#whips")
    expect(office.get_by_role("heading", name=f"Rebels: {rebels}")).to_be_visible()
    expect(
        office.get_by_role("heading", name=re.compile("^Absent without an excuse: "))
    ).to_be_visible()
    expect(office.locator(".cw-names").first).to_contain_text(rebel)
    go(stranger, path)
    for words in ("For the whips", "Rebels", "Absent without an excuse", "Three lines"):
        assert words not in said(stranger)
    expect(stranger.page.get_by_text("No line is known to the public").first).to_be_visible()

    # Each waits on the desk for what is made of it.
    def waiting(members: int) -> None:
        go(whip, "/desk")
        item = page.get_by_role("link").filter(has_text=title)
        words = f"{members} Labour member"
        expect(item).to_have_count(int(members > 0))
        if members:
            expect(item).to_contain_text(words)

    waiting(rebels)
    go(whip, f"{path}/rebellion")
    page.locator("fieldset").filter(has_text=rebel).get_by_label(
        "What was made of it"
    ).select_option("Spoken to")
    press(whip, "Record")
    done(whip, "What was made of 1 rebellion is on record.")
    waiting(rebels - 1)
    go(whip, f"{path}/rebellion")
    page.get_by_label("For all of whom nothing is chosen below").select_option("No action")
    press(whip, "Record")
    waiting(0)


PLEDGES = {
    "at a desk": (
        *("Frank Field", "Caroline Flint", "Mike Gapes"),
        *("Kate Green", "Lucy Powell", "Emily Thornberry"),
    ),
    "on a phone, without scripts": (
        *("Barry Gardiner", "Roger Godsiff", "Helen Goodman"),
        *("Lilian Greenwood", "Fabian Hamilton", "Jon Trickett"),
    ),
}


def test_a_refused_pledge_loses_the_whip_where_an_officer_so_decides(
    officer: Officer, hand: str
) -> None:
    whip = officer(Role.WHIP)
    page, title, names = whip.page, unheard_of("Pledge"), PLEDGES[hand]
    go(whip, "/confidence/rounds/new")
    page.get_by_label("A pledge: take the whip").check()
    fill(whip, Title=title, Ask_everyone_holding_the_whip_on="")
    fill(whip, Opens_on="2016-09-05", Closes_on="2016-09-09")
    press(whip, "Make the draft")
    fill(whip, Names="\n".join(names))
    press(whip, "Ask these")
    done(whip, "The round asks 6 members.")
    follow(whip, "Open the round")
    press(whip, "Open the round")
    follow(whip, "Enter answers")
    ids = {name: member_id for member_id, name in asked_in_grid(page)}
    assert sorted(ids) == sorted(names)
    silent, equivocates, no, spared, *yes = names
    answers = {equivocates: "equivocates", no: "no", spared: "no", **dict.fromkeys(yes, "yes")}
    give_by_hand(whip, {ids[name]: answer for name, answer in answers.items()})
    done(whip, "5 answers recorded.")
    go(whip, f"/confidence/rounds/{number(whip.path)}/close")
    expect(page.get_by_text("Nothing follows from it in this round.")).to_be_visible()
    press(whip, "Close the round")
    counts = {"Asked": 6, "Yes": 2, "Equivocates": 1, "No": 2, "No answer": 1}
    assert tally(whip) == counts

    # Nothing follows by itself.
    def holds(name: str, words: str) -> None:
        go(whip, f"/whips?q={name.replace(' ', '+')}")
        expect(row(whip, name)).to_contain_text(words)

    holds(no, "Holds the whip")
    for decision, decided in (("Accept", (equivocates, no)), ("Refuse", (spared,))):
        go(whip, "/desk")
        words = f"“{title}” recommends that the whip be withdrawn"
        with page.expect_navigation():
            page.get_by_role("link").filter(has_text=words).click()
        fits(whip)
        for name in decided:
            page.get_by_role("checkbox", name=re.compile(f"^{name} ")).check()
        page.get_by_label(decision, exact=True).check()
        fill(whip, Reason="Heard by the officers")
        press(whip, "Record the decision")
        done(whip, f"{len(decided)} recommendation")
    follow(whip, f"Decide: {title}, replacement candidate")
    page.get_by_label("All that are listed above").check()
    page.get_by_label("Accept", exact=True).check()
    fill(whip, Reason="Heard by the officers")
    press(whip, "Record the decision")
    done(whip, "3 recommendations accepted.")
    expect(page.get_by_role("listitem").filter(has_text=title)).to_have_count(0)
    for name in names:
        holds(name, "Withdrawn" if name in (equivocates, no) else "Holds the whip")
    holds(silent, "Holds the whip")
