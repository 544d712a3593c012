"""Chief Whip in production, behind gunicorn with two workers, and people who have accounts."""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from passlib.totp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.accounts import service as accounts
from app.accounts.domain import Role
from app.accounts.models import Passkey, RoleGrant, User
from app.alist.domain.publication import PublicField
from app.alist.models.endorsements import Endorsement
from app.alist.service.links import mail_endorsement_link
from app.audit.models import AuditEntry
from app.cabinet.domain import Ending, Method, Settled
from app.cabinet.domain.ladders import PostGiven
from app.cabinet.models import Appointment
from app.cabinet.queries.contests import read_result
from app.cabinet.service.drafts.steps import settle_draft_tie
from app.cabinet.service.posts import (
    Leaving,
    record_appointment,
    record_leaving,
    void_appointment,
)
from app.cabinet.service.ties import Tie, Verdict, settle_tie
from app.confidence.domain import Answer, Medium, RoundKind
from app.confidence.service import links
from app.confidence.service.answers import record_answer
from app.db import db, unit_of_work
from app.jobs.models import JobRun, RunOutcome
from app.kernel import clock
from app.members import service as members
from app.privacy.models import Correction
from app.selections.domain.ballots import BallotStepKind, RestandingKind, Step
from app.selections.domain.organisation import ContactGiven, OfficerGiven, UnitGiven, UnitPool
from app.selections.domain.rules import BUILT_IN
from app.selections.queries.ballots import BallotFilter, get_ballot, list_ballots
from app.selections.service.ballots import record_step as record_ballot_step
from app.selections.service.people import record_contact, record_officer, void_officer
from app.selections.service.restanding import record_fact
from app.selections.service.rules import record_version
from app.selections.service.units import record_freeze, record_unit, void_freeze, void_unit
from app.settings.service import TO_VALUE
from app.splits.service.governments import record_government, void_government
from app.splits.service.groups import Consequences, form_group, join_group, void_spell
from app.votes.domain.discipline import ExcuseKind, ReviewOutcome
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.service import (
    declare_expected_line,
    declare_line,
    expect_division,
    record_excuse,
    review_rebellions,
)
from app.whips.domain import DecidedBy, MembershipAction, WhipAction
from app.whips.service import record_membership_change, record_whip_change
from config import Config
from tests.checks import environment
from tests.factories.ballots import called, entered, units_of
from tests.factories.boundaries import plant_review
from tests.factories.cabinet import HELD_ON, a_contest, a_ladder
from tests.factories.closed_rounds import closed
from tests.factories.drafts_run import a_draft, pick_all, publish
from tests.factories.party import opened as opened_round
from tests.factories.record import MadeRecord
from tests.factories.vacancies import plant_vacancies
from tests.integration.security.attacker import HOST, Browser
from tests.official_api import division, entry
from tests.serving import Site, serving

PASSWORD = "correct horse battery staple"
PUBLIC_URL = f"https://{HOST}"
SECRET_KEY = "a secret key of the security tests, long enough"
FIELD_KEY = base64.b64encode(bytes(range(32))).decode()
MONITORING_KEY = base64.b64encode(bytes(range(1, 33))).decode()
EVIL = '=1+1<x-evil onfocus="alert(1)">\'"&'
"""A formula, a tag with a script in it, both quotes and an ampersand."""
OTHER_CLP = "Zebra Valley CLP"
OFFICES = [role for role in Role if not role.scoped]
NUMBERS = itertools.count(1)


def production(database: str, folder: Path) -> dict[str, str]:
    """The settings of a server in production; its mail goes into a folder."""
    return {
        "CHIEF_WHIP_ENV": "production",
        "DATABASE_URL": database,
        "SECRET_KEY": SECRET_KEY,
        "FIELD_KEYS": f"tests:{FIELD_KEY}",
        "MONITORING_KEY": MONITORING_KEY,
        "PUBLIC_URL": PUBLIC_URL,
        "MAIL_URL": f"file:{folder / 'mail'}",
        "AUDIT_SEALS": str(folder / "seals.log"),
        "COMMONS_VOTES_API_URL": "http://127.0.0.1:9",
        "MEMBERS_API_URL": "http://127.0.0.1:9/api",
    }


def opened(cookie: str) -> dict[str, object]:
    """What anybody can read in a cookie of Flask, whose signature hides nothing."""
    packed = cookie.startswith(".")
    part = cookie.lstrip(".").split(".")[0]
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    found: dict[str, object] = json.loads(zlib.decompress(raw) if packed else raw)
    return found


@dataclass
class Person:
    """Somebody with an account, and the browser she sits at."""

    user_id: int
    email: str
    browser: Browser
    key: str = ""
    codes: list[str] = field(default_factory=list)

    def code(self) -> str:
        """What her authenticator app shows now."""
        token: str = TOTP(key=self.key, format="base32").generate(time.time()).token
        return token

    def sign_in(self, at: Browser | None = None, password: str = PASSWORD) -> Any:
        """Enter address and password."""
        browser = at or self.browser
        return browser.submit("/sign-in", {"email": self.email, "password": password})


@dataclass
class Stand:
    """A served site, its database, and whatever is secret in it."""

    kind: str
    site: Site
    app: Flask
    folder: Path
    clps: tuple[int, int] = (0, 0)
    secrets: set[str] = field(default_factory=set)
    browsers: list[Browser] = field(default_factory=list)
    _known: dict[str, Person] = field(default_factory=dict)

    def browser(self) -> Browser:
        """A browser at a network address that nobody else has: failures are counted by it."""
        number = next(NUMBERS)
        made = Browser(self.site, f"127.{1 + os.getpid() % 200}.{number // 250}.{1 + number % 250}")
        self.browsers.append(made)
        return made

    @contextmanager
    def work(self) -> Iterator[Session]:
        """A unit of work on its database."""
        with self.app.app_context(), unit_of_work() as session:
            yield session

    def value(self, query: Any) -> Any:
        """A value out of its database."""
        with self.app.app_context():
            return db.session.scalar(query)

    def entries(self) -> int:
        """How many entries the audit trail has."""
        with self.app.app_context():
            return db.session.query(AuditEntry).count()

    def invited(self, *roles: Role, scope: str = "", name: str = "Ada Birch") -> tuple[Person, str]:
        """Somebody who has not joined yet, and the path of her invitation."""
        email = f"somebody-{next(NUMBERS)}@example.org"
        with self.work() as session:
            user, link = accounts.invite(session, email=email, name=name, by="a test")
            for role in roles:
                held = scope if role.scoped else ""
                accounts.grant_role(session, user.id, role, held, clock.today(), by="a test")
            made = Person(user.id, email, self.browser())
        self.secrets.add(link.rpartition("/")[2])
        return made, link.removeprefix(PUBLIC_URL)

    def person(
        self, *roles: Role, scope: str = "", app: bool = False, name: str = "Ada Birch"
    ) -> Person:
        """Somebody who has joined; app: with an authenticator app and recovery codes."""
        made, link = self.invited(*roles, scope=scope, name=name)
        with self.work() as session:
            user = accounts.join(session, link.rpartition("/")[2], name=name, password=PASSWORD)
            if app:
                made.key, made.codes = _second_factor(self.app, user)
        self.secrets |= {made.key, *made.codes} - {""}
        return made

    def known(self, who: str) -> Person:
        """Somebody who is signed in: "officer" (every role), "hers" and "theirs" (secretaries)."""
        if who not in self._known:
            if who == "officer":
                made = self.person(*OFFICES, app=True, name="Olwen Rees")
                made.sign_in()
                done = made.browser.submit("/sign-in/code", {"code": made.code()})
            else:
                clp = self.clps[who == "theirs"]
                name = "Bea Hywel" if who == "hers" else "Quentin Xavier"
                made = self.person(Role.CLP_SECRETARY, scope=f"clp:{clp}", name=name)
                done = made.sign_in()
            assert (done.status, done.location) == (302, "/desk"), done.text
            self._known[who] = made
        return self._known[who]

    def mailed(self, email: str, pattern: str) -> str:
        """What a pattern finds in the newest message to an address, once it is there."""
        for _ in range(200):
            for path in sorted((self.folder / "mail").glob("[!.]*.eml"), reverse=True):
                words = path.read_bytes().decode().replace("=\r\n", "").replace("=\n", "")
                found = re.search(pattern, words)
                if f"To: {email}" in words and found:
                    self.secrets.add(found[0].rpartition("/")[2])
                    return found[0]
            time.sleep(0.05)
        raise AssertionError(f"no message to {email}")


def _second_factor(app: Flask, user: User) -> tuple[str, list[str]]:
    """Give a user an app and recovery codes; the app's key and the codes."""
    security: Any = app.extensions["security"]
    secret = security._totp_factory.generate_totp_secret()
    security.datastore.tf_set(user, "authenticator", secret)
    codes = security._mf_recovery_codes_util.create_recovery_codes(user)
    return security._totp_factory.get_totp_pretty_key(secret).replace("-", ""), codes


def _fill(stand: Stand) -> None:
    """A record whose every text is hostile, and a CLP for each of two secretaries."""
    record = MadeRecord()
    for number, seat in ((1, "Northbridge"), (2, "Southbridge"), (3, EVIL)):
        record.add_member(
            number,
            name=EVIL if number == 3 else f"Member {seat}",
            seats=[(seat, "2015-05-07", None)],
            parties=[("Labour", "2015-05-07", None)],
        )
    record.add_divisions(
        division(
            1,
            ayes=[entry(1), entry(3, name=EVIL, seat=EVIL)],
            noes=[entry(2)],
            Title=EVIL,
            FriendlyTitle=EVIL,
            FriendlyDescription=EVIL,
        )
    )
    with stand.app.app_context():
        record.stored()
    made = []
    for name, seat in (("Northbridge CLP", "Northbridge"), (OTHER_CLP, "Southbridge")):
        with stand.work() as session:
            made.append(
                members.record_clp(
                    session,
                    name=name,
                    constituency=seat,
                    since=date(2015, 5, 7),
                    until=None,
                    source="Rule book",
                    by="a test",
                ).id
            )
    stand.clps = (made[0], made[1])


@pytest.fixture(scope="session")
def stand_on(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Stand]]:
    """A stand on a kind of database; one of each serves all tests of the process."""
    made: dict[str, Stand] = {}
    with ExitStack() as stack:

        def make(kind: str) -> Stand:
            if kind not in made:
                folder = tmp_path_factory.mktemp(f"stand-{kind}")
                if kind == "sqlite":
                    path = folder / "record.sqlite3"
                    path.write_bytes(request.getfixturevalue("migrated_sqlite").read_bytes())
                    url = f"sqlite:///{path}"
                else:
                    server = request.getfixturevalue("postgres")
                    url = server.new_database(request.getfixturevalue("migrated_postgres"))
                settings = production(url, folder)
                app = create_app(Config.from_environment(settings))
                stack.callback(_closed, app)
                stand = Stand(kind, None, app, folder)  # type: ignore[arg-type]  (filled below)
                _fill(stand)
                stand.site = stack.enter_context(
                    serving(
                        {**environment(), **settings},
                        folder / "server.log",
                        workers=2,
                        faultless=False,
                    )
                )
                made[kind] = stand
            return made[kind]

        yield make
    for stand in made.values():
        assert told_secrets(stand) == []


def told_secrets(stand: Stand) -> list[str]:
    """Which secrets stand in the log of a server, or in a header that it sent without need."""
    said = stand.site.log.read_text(errors="replace")
    found = [
        secret
        for secret in [*stand.secrets, PASSWORD, SECRET_KEY, FIELD_KEY, MONITORING_KEY]
        if secret in said
    ]
    for browser in stand.browsers:
        for answer in browser.heard:
            heads = " ".join(value for name, value in answer.headers if name != "set-cookie")
            # A step that is taken by a link may lead back to that link.
            kept = [secret for secret in stand.secrets if secret not in answer.path]
            found += [secret for secret in [*kept, PASSWORD, SECRET_KEY] if secret in heads]
            key = browser.session and opened(browser.session).get("session_key")
            if key and (str(key) in heads or str(key) in answer.text or str(key) in said):
                found.append("the key of a session")
    return found


def _closed(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def stand(stand_on: Callable[[str], Stand]) -> Stand:
    """The stand on SQLite."""
    return stand_on("sqlite")


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, stand_on: Callable[[str], Stand]) -> Stand:
    """The stand on each kind of database, for what the database decides."""
    return stand_on(request.param)


def _plant_candidates(stand: Stand, at: Browser) -> None:
    """A candidate and an organisation whose every text is hostile, listed and endorsing."""
    body = at.submit(
        "/a-list/organisations/new",
        {
            "name": EVIL, "contact_name": EVIL, "email": "body@example.org",
            "since": "2016-01-01", "source": EVIL,
        },
    )  # fmt: skip
    assert body.status == 302, body.words
    made = at.submit(
        "/a-list/candidates/new",
        {
            "name": EVIL, "email": "candidate@example.org", "telephone": EVIL[:40],
            "tradition": EVIL, "biography": EVIL, "offices": EVIL, "experience": EVIL,
            "languages": EVIL.replace(",", ""), "applied_on": "2016-10-03", "source": EVIL,
        },
    )  # fmt: skip
    assert made.status == 302, made.words
    number = body.location.rpartition("/")[2]
    pledge = {"pledged_on": "2016-10-03", "source": EVIL, "same_text": "y"}
    agreed = {"fields_agreed": [field.value for field in PublicField], "source": EVIL}
    for path, sent in (
        ("pledges/new", {"kind": "whip", **pledge}),
        ("pledges/new", {"kind": "confidence", **pledge}),
        ("readiness", {"confirmed_on": clock.today().isoformat(), "source": EVIL}),
        ("agreement", agreed),
        ("diligence", {"state": "passed", "effective_on": "2016-10-03", "note": EVIL}),
        (
            "endorsements/new",
            {"organisation": number, "how": "record", "endorsed_on": "2016-10-03", "source": EVIL},
        ),
        ("step", {"kind": "review begun", "reason": EVIL}),
        ("step", {"kind": "listed", "reason": EVIL}),
    ):
        button = {"diligence": "Record it"}.get(path, "")
        done = at.submit(f"{made.location}/{path}", sent, *([button] if button else []))
        assert done.status == 302, (path, done.words)
    group = at.submit("/a-list/traditions/new", {"name": EVIL, "description": EVIL})
    assert group.status == 302, group.words
    report = at.submit(
        "/reports/conference/new",
        {"title": EVIL, "as_at": "2016-10-03", "audience": "officers", "sections": ["whip"],
         "foreword": EVIL},
    )  # fmt: skip
    assert report.status == 302, report.words
    scheduled = at.submit(
        "/reports/scheduled/new",
        {"table": "whips.whips_file", "role": "whip", "rhythm": "week",
         "since": clock.today().isoformat()},
    )  # fmt: skip
    assert scheduled.status == 302, scheduled.words
    target = at.submit(
        "/monitoring/targets/new",
        {"category": "sex:01", "share": "1/2", "since": "2016-01-01", "source": EVIL},
    )
    assert target.status == 302, target.words
    stand.browser().submit("/a-list/apply", {"email": "candidate@example.org"})
    own = stand.mailed("candidate@example.org", r"/a-list/my/[\w-]+")
    with stand.work() as session:
        endorsement = session.scalars(select(Endorsement)).first()
        assert endorsement is not None
        mail_endorsement_link(
            session, endorsement.id, "Her", "Him", "body@example.org", by="a test"
        )
    theirs = stand.mailed("body@example.org", r"/a-list/endorse/[\w-]+")
    tokens = [path.rpartition("/")[2] for path in (own, theirs)]
    stand.folder.joinpath("a-list-links").write_text(" ".join(tokens))


@pytest.fixture
def planted(stand: Stand) -> Stand:
    """The stand with the hostile text in everything that can be typed, by the forms themselves."""
    if stand.folder.joinpath("planted").exists():
        return stand
    officer = stand.known("officer")
    at = officer.browser
    clp = {"constituency": EVIL, "source": EVIL, "since": "2016-01-01"}
    made = at.submit("/members/clps/new", {"name": EVIL, **clp})
    assert made.status == 302, made.words
    changed = at.submit(f"{made.location}/edit", {"source": f"{EVIL} twice"})
    assert changed.status == 302, changed.words
    other = at.submit("/members/clps/new", {"name": f"{EVIL} 2", **clp})
    assert at.submit(f"{other.location}/void", {"reason": EVIL}).status == 302

    invited = at.submit("/accounts/users/new", {"name": EVIL, "email": "evil@example.org"})
    assert invited.status == 302, invited.words
    assert at.submit(f"{invited.location}/edit", {"name": f"{EVIL} 2"}).status == 302
    assert at.submit(f"{invited.location}/grant", {"role": "whip"}).status == 302
    user_id = int(invited.location.rpartition("/")[2])
    grant = stand.value(select(RoleGrant.id).where(RoleGrant.user_id == user_id))
    assert at.submit(f"/accounts/grants/{grant}/end", {"reason": EVIL}).status == 302
    leaver = stand.person(name=EVIL)
    assert at.submit(f"/accounts/users/{leaver.user_id}/close", {"reason": EVIL}).status == 302

    asked = stand.browser().submit(
        "/privacy/corrections/new?about=member-3",
        {"wrong": EVIL, "proposed": EVIL, "contact": "evil@example.org"},
    )
    assert asked.status == 302, asked.words
    stand.folder.joinpath("asked").write_text(asked.location)
    request_id = stand.value(select(Correction.id).order_by(Correction.id.desc()))
    decided = at.submit(
        f"/privacy/corrections/{request_id}", {"outcome": "refused", "answer": EVIL}
    )
    assert decided.status == 302, decided.words
    stand.browser().submit("/privacy/corrections/new?about=member-3", {"wrong": EVIL})
    objects = at.submit(
        "/privacy/people/member/3/objections/new",
        {"medium": "letter", "reason": EVIL, "follows": EVIL},
    )
    assert objects.status == 302, objects.words

    sender = at.submit(
        "/settings/mail:sender",
        {"which": TO_VALUE, "value": '"=1+1<x-evil onfocus=alert(1)>" <whip@example.org>'},
    )
    assert sender.status == 302, sender.words

    header = "name,constituency,since,until,source"
    quoted = '"' + EVIL.replace('"', '""') + '"'
    rows = [f"{quoted},{quoted},2017-01-01,,{quoted}", f"{quoted},Northbridge,2018-01-01,,x"]
    sent = at.send_file(
        "/intake/clps/new", "<x-evil onfocus=1>.csv", "\n".join([header, *rows]).encode()
    )
    assert sent.status == 302, sent.words

    _plant_candidates(stand, at)
    with stand.work() as session:
        session.add(
            Passkey(
                user_id=officer.user_id,
                credential_id=b"evil",
                public_key=b"key",
                sign_count=0,
                backup_state=False,
                device_type="single_device",
                lastuse_datetime=clock.now(),
                name=EVIL,
                usage="first",
            )
        )
        session.add(
            JobRun(
                name="votes.import-divisions",
                lock="x",
                arguments={"since": EVIL},
                started_at=clock.now() - timedelta(minutes=1),
                ended_at=clock.now(),
                outcome=RunOutcome.FAILED,
                counts={},
                progress=EVIL,
                error=EVIL,
            )
        )
    _plant_round(stand)
    _plant_cabinet(stand)
    _plant_organisation(stand)
    _plant_ballot(stand)
    _plant_review(stand)
    _plant_vacancies(stand)
    _plant_discipline(stand)
    _plant_splits(stand)
    elsewhere = stand.person()
    elsewhere.browser.headers = {"User-Agent": EVIL}
    elsewhere.sign_in()
    stand._known["elsewhere"] = elsewhere
    stand.folder.joinpath("planted").touch()
    return stand


def _plant_round(stand: Stand) -> None:
    """A round with hostile texts, an answer to it, an address and a personal link."""
    with stand.work() as session:
        asked = opened_round(session, RoundKind.CONFIDENCE, title=EVIL, text=EVIL, leader=EVIL)
        record_answer(
            session,
            asked,
            3,
            Answer.YES,
            given_at=clock.now(),
            time_known=True,
            medium=Medium.LETTER,
            words=EVIL,
            witness=EVIL,
            source=EVIL,
            by="a test",
        )
        links.record_address(session, 3, address="evil@parliament.uk", source=EVIL, by="a test")
        _link, url = links.make_link(session, asked, 3, mail=False, by="a test")
        token = url.rpartition("/")[2]
        stand.secrets.add(token)
        stand.folder.joinpath("link").write_text(token)


def _plant_cabinet(stand: Stand) -> None:
    """A contest whose tie was settled, a ladder, two drafts and posts held, all with hostile texts.

    One of the drafts is published: a post of it was left, another is voided.
    """
    today, other = clock.today(), f"{EVIL} 2"
    with stand.work() as session:
        contest = a_contest(
            session,
            title=EVIL,
            votes={EVIL: {EVIL: 5, other: 5}},
            members={EVIL: 3},
        )
        posts = [PostGiven(f"{EVIL} {number}", alternative=EVIL) for number in (1, 2, 3)]
        ladder = a_ladder(session, title=EVIL, posts=posts)
        won = read_result(session, contest).candidates[0].id
        settle_tie(
            session,
            contest.id,
            Tie(None, Method.HARE, len(posts)),
            Verdict([won], Settled.LOTS, today, EVIL),
            by="a test",
        )
        for title in (EVIL, other):
            draft = a_draft(session, contest.id, ladder.id, title=title, frozen_on=HELD_ON)
            settled = {"slate": EVIL, "how": Settled.OFFICER, "note": EVIL, "by": "a test"}
            settle_draft_tie(session, draft.id, version=draft.version, **settled)
            pick_all(session, draft.id, [3, 1, 2] if title == EVIL else [3])
            if title == EVIL:
                publish(session, draft.id, HELD_ON)
        left, voided, *_ = session.scalars(select(Appointment).order_by(Appointment.id))
        gone = Leaving(today, Ending.RESIGNED, EVIL)
        record_leaving(session, left.id, gone, source=EVIL, version=left.version, by="a test")
        void_appointment(session, voided.id, reason=EVIL, version=voided.version, by="a test")
        record_appointment(
            session, post=EVIL, member_id=None, name=EVIL, since=today, source=EVIL, by="a test"
        )


def _plant_splits(stand: Stand) -> None:
    """Hostile names, sources and reasons of groups, of who sits in them and of who governs."""
    since = date(2016, 1, 1)
    with stand.work() as session:
        group = form_group(session, name=EVIL, formed_on=since, source=EVIL, by="a test")
        joined = {"since": since, "source": EVIL, "consequences": Consequences(), "by": "a test"}
        _first, second = join_group(session, group.id, [1, 2], **joined)
        void_spell(session, second.id, reason=EVIL, version=second.version, by="a test")
        governs = {"since": since, "until": None, "source": EVIL, "by": "a test"}
        record_government(session, party="Labour", **governs)
        gone = record_government(session, party="Conservative", **governs)
        void_government(session, gone.id, reason=EVIL, version=gone.version, by="a test")


def _plant_organisation(stand: Stand) -> None:
    """The other CLP filled out with hostile texts; one of each kind is voided too."""
    clp_id, since, email = stand.clps[1], date(2016, 1, 1), "evil@example.org"
    with stand.work() as session:
        members.record_regions(session, {"Southbridge": "Zembla"})
        record_contact(session, "Zembla", ContactGiven(EVIL, email, ""), by="a test")
        for name in (EVIL, f"{EVIL} 2"):
            officer = record_officer(
                session, clp_id, OfficerGiven(EVIL, name, email, "", since, None, EVIL), by="a test"
            )
            record_unit(
                session,
                clp_id,
                UnitGiven(UnitPool.BRANCH, name, "", since, None, EVIL),
                by="a test",
            )
            unit = record_unit(
                session,
                clp_id,
                UnitGiven(UnitPool.AFFILIATE, name, EVIL, since, None, EVIL),
                by="a test",
            )
            freeze = record_freeze(
                session, clp_id, freeze_on=since, purpose=name, source=EVIL, by="a test"
            )
        void_officer(session, officer.id, reason=EVIL, version=1, by="a test")
        void_unit(session, unit.id, reason=EVIL, version=1, by="a test")
        void_freeze(session, freeze.id, reason=EVIL, by="a test")


def _plant_ballot(stand: Stand) -> None:
    """A ballot of the other CLP with hostile texts, what a unit returned, a rule set of ours."""
    with stand.work() as session:
        round_ = called(session, [2], title=EVIL, source=EVIL)
        (ballot,) = list_ballots(session, BallotFilter(round_id=round_.id), None)
        entered(
            session, ballot, units_of(session, ballot)[0].unit_id, (3, 1), note=EVIL, by="a test"
        )
        paused = Step(BallotStepKind.PAUSED, clock.today(), None, EVIL)
        resumed = Step(BallotStepKind.RESUMED, clock.today(), None, EVIL)
        for step in (paused, resumed):
            version = get_ballot(session, ballot.id, None).version
            record_ballot_step(session, ballot.id, step, version=version, by="a test")
        record_fact(
            session,
            3,
            RestandingKind.NOT_RESTANDING,
            clock.today(),
            None,
            source=EVIL,
            by="a test",
        )
        record_version(
            session,
            2,
            replace(BUILT_IN["2018"], title=EVIL),
            in_force_from=clock.today(),
            source=EVIL,
            reason=EVIL,
            by="a test",
        )


def _plant_review(stand: Stand) -> None:
    """A boundary review with hostile names, a choice and a decision; another is voided."""
    with stand.work() as session:
        plant_review(session, EVIL, member_id=3)


def _plant_vacancies(stand: Stand) -> None:
    """Selections of somebody else's CLP with hostile names, reasons and sources."""
    with stand.work() as session:
        plant_vacancies(session, EVIL, clp_id=stand.clps[1])


def _plant_discipline(stand: Stand) -> None:
    """Hostile reasons, sources, notes and grounds in all that whips and selections keep."""
    today = clock.today()
    told = {"strength": Strength.TWO, "evidence": Evidence.OFFICE, "source": EVIL, "note": EVIL}
    with stand.work() as session:
        closed(session, {3: Answer.NO}, RoundKind.PLEDGE, title=EVIL, text=EVIL)
        declare_line(session, 1, "Labour", Direction.NO, **told, published=True, by="a test")
        expected = expect_division(
            session, expected_on=today + timedelta(days=1), title=EVIL, by="a test"
        )
        declare_expected_line(
            session, expected.id, "Labour", Direction.AYE, **told, published=False, by="a test"
        )
        record_excuse(
            session,
            member_id=2,
            kind=ExcuseKind.SLIP,
            first_day=today,
            ground=EVIL,
            by="a test",
        )
        review_rebellions(session, 1, {3: (ReviewOutcome.SPOKEN_TO, EVIL)}, by="a test")
        changed = {
            "effective_on": today,
            "decided_by": DecidedBy.CHIEF_WHIP,
            "reason": EVIL,
            "source": EVIL,
            "by": "a test",
        }
        record_whip_change(session, 3, WhipAction.SUSPEND, **changed)
        record_membership_change(session, 3, MembershipAction.SUSPEND, **changed)
