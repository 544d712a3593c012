"""An office: the sample with CLPs and users of every role, and something of everything to decide.

Run as a program it fills the database of its environment and prints who can sign in.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from passlib.totp import TOTP
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.accounts import service as accounts
from app.accounts.domain import Role
from app.accounts.models import User
from app.alist.domain.links import LinkPurpose
from app.alist.domain.publication import PublicField
from app.alist.models.endorsements import Endorsement
from app.alist.models.links import AlistLink
from app.alist.service.photos import keep_photo
from app.alist.service.traditions import group_candidates, record_tradition
from app.audit.models import AuditEntry
from app.cabinet.domain import Ending, Method, PickRule, Settled
from app.cabinet.models import Appointment
from app.cabinet.queries.contests import read_result
from app.cabinet.service import ties
from app.cabinet.service.contests import void_contest
from app.cabinet.service.drafts.publishing import void_draft
from app.cabinet.service.ladders import void_ladder
from app.cabinet.service.posts import Leaving, record_leaving, void_appointment
from app.confidence.domain import Answer, Decision, MarkStepKind, Medium, RoundKind, Route
from app.confidence.domain.marks import Step
from app.confidence.queries.marks import MarkFilter, list_marks
from app.confidence.queries.recommendations import RecommendationFilter, list_recommendations
from app.confidence.queries.rounds import list_asked
from app.confidence.service import links
from app.confidence.service.answers import record_answer, void_answer
from app.confidence.service.marks import take_in_step
from app.confidence.service.recommendations import Verdict, decide
from app.confidence.service.rounds import close_round, plan_closing, record_round, void_round
from app.db import db, unit_of_work
from app.db.secrets import keyed_digest
from app.intake import service as intakes
from app.intake.models import Intake
from app.intake.queries import preview_of
from app.jobs.models import JobRun, RunOutcome
from app.jobs.runner import run_job
from app.kernel import clock
from app.kernel.dates import start_of
from app.members import service as members
from app.members.models import Clp
from app.members.queries import find_party, find_sitting, get_clp, list_sat_for
from app.monitoring.service import record_target, take_snapshot
from app.privacy import service as privacy
from app.privacy.domain import ObjectionMedium, Person
from app.privacy.models import Correction, CorrectionOutcome
from app.reports.contents import SECTIONS
from app.reports.domain.conference import Format
from app.reports.domain.document import Audience
from app.reports.domain.schedules import Rhythm
from app.reports.rendering.csvzip import zip_bytes
from app.reports.rendering.program import program
from app.reports.service.building import ReportGiven, build_document
from app.reports.service.conference import (
    Made,
    ask_for_report,
    freeze_report,
    record_report,
)
from app.reports.service.schedules import schedule_export
from app.roles import ROLE_GRANTS
from app.selections.domain.ballots import RestandingKind
from app.selections.domain.returns import ReturnStepKind
from app.selections.queries.ballots import BallotFilter, list_ballots
from app.selections.service import units as organisation
from app.selections.service.boundaries import record_review, void_review
from app.selections.service.restanding import record_fact
from app.selections.service.returns import record_step as record_return_step
from app.settings import service as settings
from app.splits.domain.groups import GroupFact
from app.splits.queries.groups import list_facts
from app.splits.service import groups as splits
from app.splits.service.governments import record_government
from app.votes import service as votes
from app.votes.domain.discipline import ExcuseKind, ReviewOutcome
from app.votes.domain.lines import Direction, Evidence, Strength
from app.votes.models import RebellionReview
from app.votes.queries import get_division
from app.votes.queries.conduct import list_rebels
from app.whips import service as whips
from app.whips.domain import DecidedBy, MembershipAction, WhipAction
from app.whips.queries import list_holding
from tests.factories import (
    ballots,
    boundaries,
    candidates,
    clps,
    monitoring,
    posts_held,
    vacancies,
)
from tests.factories.cabinet import HELD_ON, a_contest, a_ladder
from tests.factories.drafts_run import a_draft, pick_all, publish
from tests.factories.party import opened, round_given

PASSWORD = "quiet lamp under nine bridges"
BY = "the tests"
NAMES = {
    Role.ADMINISTRATOR: "Ada Birch",
    Role.WHIP: "Bron Llwyd",
    Role.SELECTIONS_OFFICER: "Cora Finch",
    Role.CLP_SECRETARY: "Dilys Penhaligon-Featherstonehaugh",
    Role.PARTY_OFFICER: "Edwin Marsh",
    Role.EQUALITY_OFFICER: "Fay Osei",
    Role.AUDITOR: "Gwil ap Rhys",
}
EQUAL = {"members": {"The Reds": 100, "The Blues": 100}}
CLPS = """name,constituency,since,until,source
Brent Central CLP,Brent Central,2010-05-06,,Rule book
Nowhere CLP,Nowhere at All,2010-05-06,,Rule book
Hackney North CLP,Hackney North and Stoke Newington,2012-01-01,,Letter
Hull North CLP,Kingston upon Hull North,6 May 2010,,Rule book
"""


def code_of(key: str, ahead: int = 0) -> str:
    """What an app with this key shows now, on a phone whose clock is so many seconds ahead."""
    app = TOTP(key=key.replace("-", ""), format="base32")
    token: str = app.generate(time.time() + ahead).token
    return token


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who can sign in; key: of her authenticator app, "" without a second factor."""

    id: int
    name: str
    email: str
    key: str

    def code(self, ahead: int = 0) -> str:
        """What her app shows now, on a phone whose clock is so many seconds ahead."""
        return code_of(self.key, ahead)


@dataclass(frozen=True, slots=True)
class Office:
    """What there is to go to. by_role: officers; ids: of what the pages are about, by name."""

    by_role: Mapping[str, Officer]
    ids: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Office:
        """What `main` printed."""
        told = json.loads(path.read_text(encoding="utf-8"))
        officers = {role: Officer(**officer) for role, officer in told["by_role"].items()}
        return cls(officers, told["ids"], told["words"])

    def path(self, template: str) -> str:
        """An address with its ids filled in: "/members/clps/{clp}"."""
        return template.format(**self.ids, **self.words)


def _second_factor(user: User) -> str:
    """Give a user an app and recovery codes, as setting them up would; returns the app's key."""
    security: Any = current_app.extensions["security"]
    secret = security._totp_factory.generate_totp_secret()
    security.datastore.tf_set(user, "authenticator", secret)
    security._mf_recovery_codes_util.create_recovery_codes(user)
    key: str = security._totp_factory.get_totp_pretty_key(secret)
    return key.replace("-", "")


def _join(session: Session, name: str, email: str) -> User:
    _, link = accounts.invite(session, email=email, name=name, by=BY)
    return accounts.join(session, link.rpartition("/")[2], name=name, password=PASSWORD)


def _officers(session: Session, ids: dict[str, int], words: dict[str, str]) -> dict[str, Officer]:
    made = {}
    for role, name in NAMES.items():
        email = f"{role.value.replace('_', '-')}@example.org"
        user = _join(session, name, email)
        scope = f"clp:{ids['clp']}" if role.scoped else ""
        accounts.grant_role(session, user.id, role, scope, clock.today(), by=BY)
        key = _second_factor(user) if role.needs_second_factor else ""
        made[role.value] = Officer(user.id, name, email, key)
    # For whoever signs in again and again, and changes how.
    for key, name in (("passkeys", "Jo Vane"), ("no passkeys", "Kim Lowe")):
        email = f"{key.replace(' ', '-')}@example.org"
        user = _join(session, name, email)
        accounts.grant_role(session, user.id, Role.WHIP, "", clock.today(), by=BY)
        made[key] = Officer(user.id, name, email, _second_factor(user))
    later = clock.today() + timedelta(days=30)
    selections = made[Role.SELECTIONS_OFFICER].id
    ids["grant"] = accounts.grant_role(session, selections, Role.WHIP, "", later, by=BY).id
    ended = accounts.grant_role(session, selections, Role.AUDITOR, "", clock.today(), by=BY)
    accounts.end_grant(session, ended.id, reason="Granted by a slip of the hand", by=BY)
    ids["active"] = selections

    invited, link = accounts.invite(session, email="new@example.org", name="Hal Moss", by=BY)
    ids["invited"], words["invitation"] = invited.id, link.rpartition("/")[2]
    # One whose name and address have no place to break: the lists must not grow wider than screens.
    wide, _ = accounts.invite(
        session, email=f"{'a' * 60}@{'b' * 60}.example.org", name="M" * 100, by=BY
    )
    ids["wide"] = wide.id
    for name in ("closed", "erased"):
        user = _join(session, f"Ivo {name.capitalize()}", f"{name}@example.org")
        accounts.close(session, user.id, reason="Has left the office", by=BY)
        ids[name] = user.id
    accounts.erase(session, ids["erased"], reason="She asked for it", by=BY)
    return made


def _clps(session: Session) -> dict[str, int]:
    ids = {}
    for name, title, seat, until in (
        ("clp", "Lewisham East CLP", "Lewisham East", None),
        ("other_clp", "Hackney North CLP", "Hackney North and Stoke Newington", None),
        ("ended_clp", "Old Aberavon CLP", "Aberavon", date(2015, 1, 1)),
        ("void_clp", "Lewisham Est CLP", "Lewisham East", None),
    ):
        ids[name] = members.record_clp(
            session,
            name=title,
            constituency=seat,
            since=date(2010, 5, 6),
            until=until,
            source="Rule book, appendix 4",
            by=BY,
        ).id
    members.void_clp(session, ids["void_clp"], reason="Its name has a slip", by=BY)
    return ids


def _organisation(session: Session, clp_id: int) -> dict[str, int]:
    """A CLP that is filled out; one branch of it ended, another was voided."""
    units = clps.fill_out(session, clp_id, branches=("Grove Park", "Hither Green", "Rushey Green"))
    organisation.end_unit(session, units[1].id, date(2015, 1, 1), version=1, by=BY)
    organisation.void_unit(session, units[2].id, reason="Entered twice", version=1, by=BY)
    freeze = organisation.record_freeze(
        session,
        clp_id,
        freeze_on=date(2016, 6, 24),
        purpose="Trigger ballot",
        source="Letter",
        by=BY,
    )
    return {
        "unit": units[0].id,
        "affiliate": units[3].id,
        "void_unit": units[2].id,
        "clp_officer": clps.an_officer(session, clp_id).id,
        "contact": clps.a_contact(session, "London").id,
        "freeze": freeze.id,
    }


def _ballots(session: Session, clp_id: int) -> dict[str, int]:
    """A ballot in the secretary's CLP with a tie, a return that waits and one sent back."""
    member = find_sitting(session, get_clp(session, clp_id, None)[1].id, date(2016, 9, 5))
    assert member is not None
    round_ = ballots.called(
        session, [member.id], rules="pre-2018", called_on=date(2016, 9, 5), title="Autumn of 2016"
    )
    (ballot,) = list_ballots(session, BallotFilter(round_id=round_.id), None)
    tied, second, third, *_ = ballots.units_of(session, ballot)
    done = ballots.confirmed(session, ballot, tied.unit_id, (4, 4))
    waits = ballots.entered(session, ballot, second.unit_id, (4, 9), note="Two papers were spoilt")
    back = ballots.entered(session, ballot, third.unit_id, (4, 9))
    sent_back = ReturnStepKind.SENT_BACK
    record_return_step(session, back.id, sent_back, reason="The paper says 8.", version=1, by=BY)
    fact = record_fact(
        session,
        member.id,
        RestandingKind.EXPECTING,
        date(2016, 12, 1),
        None,
        source="Her letter",
        by=BY,
    )
    return {
        "ballot": ballot.id,
        "ballot_round": round_.id,
        "ballot_unit": tied.unit_id,
        "ballot_member": member.id,
        "return": waits.id,
        "tied_return": done.id,
        "sent_back_return": back.id,
        "fact": fact.id,
    }


def _boundaries(session: Session) -> dict[str, int]:
    """A review with a choice, a contest and an undecided claim; another was voided."""
    review = boundaries.make_review(session, members=(172, 4212, 1521))
    gone = record_review(session, boundaries.review_given(name="No review"), by=BY)
    void_review(session, gone.id, reason="Entered twice", version=1, by=BY)
    return {
        **boundaries.seat_ids(session, review),
        "void_boundary_review": gone.id,
        "seat_decision": boundaries.contest_held(session, review).id,
    }


def _corrections(session: Session, decided_by: str) -> dict[str, int]:
    asked = [
        privacy.ask_for_correction(
            session,
            Person("member", 172),
            wrong="The vote of 18 July 2016 is not hers.\n\nShe was paired that night.",
            proposed=proposed,
            contact=contact,
            address=f"192.0.2.{number}",
            by="public",
        )
        for number, (proposed, contact) in enumerate(
            [("No vote recorded", "somebody@example.org"), ("", ""), ("Nothing", "")]
        )
    ]
    late: Correction = asked[1]
    late.due_on = clock.today() - timedelta(days=3)
    done = asked[2]
    privacy.decide_correction(
        session,
        done.id,
        next(iter(CorrectionOutcome)),
        "It has been put right.",
        done.version,
        by=decided_by,
    )
    privacy.record_objection(
        session,
        Person("member", 172),
        received_on=clock.today(),
        medium=ObjectionMedium.LETTER,
        reason="Her notes are read by too many.",
        follows="Only the chief whip reads them from now on.",
        by=decided_by,
    )
    return {"correction": asked[0].id, "late": late.id, "decided": done.id}


def _jobs() -> dict[str, int]:
    ids = {"succeeded": run_job("jobs.forget-runs").id}
    # Nothing listens where it would ask: it fails as it would on a bad night.
    with suppress(Exception):
        run_job("votes.import-divisions")
    with unit_of_work() as session:
        running = JobRun(
            name="privacy.purge",
            lock="a lock of the tests",
            arguments={},
            started_at=clock.now(),
            outcome=RunOutcome.RUNNING,
            progress="12 of 40 looked at",
            counts={},
        )
        session.add(running)
        session.flush()
        ids["running"] = running.id
        failed = session.query(JobRun).filter_by(outcome=RunOutcome.FAILED).first()
        assert failed is not None
        ids["failed"] = failed.id
    return ids


def _imports(by: str) -> dict[str, int]:
    ids = {}
    for name, seat in (("preview", "Brent Central"), ("taken_in", "Clacton")):
        data = CLPS.replace("Brent Central", seat).encode()
        with unit_of_work() as session:
            sent = intakes.send_file(session, "clps", name=f"clps-{name}.csv", data=data, by=by)
            ids[name] = sent.id
    with unit_of_work() as session:
        taken = session.get_one(Intake, ids["taken_in"])
        seen = preview_of(session, taken)
        intakes.take_in(session, taken.id, digest=seen.digest, by=by)
    return ids


def _links(session: Session) -> tuple[dict[str, int], dict[str, str]]:
    """A round of declarations that is open, an answer to it, and two personal links.

    By the first of the links a code has been asked for.
    """
    asked = opened(session, RoundKind.CONFIDENCE)
    one, other, *more = [found.member_id for found in list_asked(session, asked.id)]
    links.record_address(session, one, address="one@parliament.uk", source="A list", by=BY)
    made, url = links.make_link(session, asked, one, mail=False, by=BY)
    _, without = links.make_link(session, asked, other, mail=False, by=BY)
    links.send_code(session, url.rpartition("/")[2], by="public")
    record_answer(
        session,
        asked,
        more[0],
        Answer.YES,
        given_at=clock.now(),
        time_known=True,
        medium=Medium.LETTER,
        by=BY,
    )
    ids = {"links_round": asked.id, "linked": one, "unlinked": other, "link": made.id}
    words = {"coded": url.rpartition("/")[2], "uncoded": without.rpartition("/")[2]}
    return ids, words


def _rounds(session: Session) -> dict[str, int]:
    """A pledge that is a draft, one that is closed with an answer of each kind, one voided."""
    today = clock.today()
    draft = record_round(session, round_given(), by=BY)
    voided = opened(session, title="Asked of the wrong people")
    void_round(session, voided.id, reason="Asked by mistake", version=voided.version, by=BY)
    closed = opened(session, title="Pledge of the summer", closes_on=today - timedelta(days=4))
    ids = {"draft_round": draft.id, "void_round": voided.id, "closed_round": closed.id}
    answers = (Answer.YES, Answer.NO, Answer.EQUIVOCATES, Answer.NO)
    for one, answer in zip(list_asked(session, closed.id), answers, strict=False):
        made = record_answer(
            session,
            closed,
            one.member_id,
            answer,
            given_at=start_of(today - timedelta(days=6)),
            time_known=False,
            medium=Medium.LETTER,
            words="Word by word",
            by=BY,
        )
        ids[f"{answer.value}_answer"] = made.id
    void_answer(session, closed, ids["no_answer"], reason="Of a namesake", by=BY)
    newest = plan_closing(session, closed).newest
    close_round(session, closed.id, version=closed.version, newest=newest, by=BY)
    return ids


def _decisions(session: Session, closed_round: int, member_id: int) -> dict[str, int]:
    """What the closed round led to, one of it decided, and a mark that is on with a route."""
    waiting, decided, *_ = list_recommendations(
        session, RecommendationFilter(round_id=closed_round, sort="name")
    )
    verdict = Verdict(Decision.REFUSED, "Asked for time")
    decide(session, {decided.id: decided.version}, verdict, by=BY)
    (proposed,) = list_marks(session, MarkFilter(), today=clock.today())
    for kind, route in (
        (MarkStepKind.PROPOSED, None),
        (MarkStepKind.PUT_ON, None),
        (MarkStepKind.ROUTE_CHOSEN, Route.TRIGGER_BALLOT),
    ):
        step = Step(kind, clock.today(), route)
        marked = take_in_step(session, member_id, step, reason="By an earlier list", by=BY)
    return {
        "waiting": waiting.id,
        "decided": decided.id,
        "proposed_mark": proposed.id,
        "routed_mark": marked.id,
    }


def _discipline(session: Session) -> dict[str, int]:
    """Lines, slips and rebels of the division on Trident, and divisions that are expected."""
    line = votes.declare_line(
        session,
        113,
        "Labour",
        Direction.AYE,
        strength=Strength.THREE,
        evidence=Evidence.OFFICE,
        source=None,
        note="To be seen by the office alone",
        published=False,
        by=BY,
    )
    rebels = [person.row.member_id for person in list_rebels(session, get_division(session, 113))]
    votes.review_rebellions(session, 113, {rebels[0]: (ReviewOutcome.NO_ACTION, "A note")}, by=BY)
    slip = votes.record_excuse(
        session,
        member_id=4212,
        kind=ExcuseKind.SLIP,
        division_id=113,
        ground="A visit to a school",
        by=BY,
    )
    void = votes.record_excuse(
        session,
        member_id=4212,
        kind=ExcuseKind.LEAVE,
        first_day=date(2016, 9, 1),
        last_day=date(2016, 9, 9),
        by=BY,
    )
    votes.void_excuse(session, void.id, reason="It was another member", by=BY)
    day = date(2016, 7, 18)
    expected = votes.expect_division(session, expected_on=day, title="Trident", by=BY)
    held = votes.expect_division(session, expected_on=day, title="The main question", by=BY)
    votes.match_expected(session, held.id, 113, by=BY)
    return {
        "line": line.id,
        "slip": slip.id,
        "void_slip": void.id,
        "expected": expected.id,
        "held_as": held.id,
        "review": session.query(RebellionReview).one().id,
    }


def _whips(session: Session) -> dict[str, int]:
    """Two histories of one member, with a voided change in them; and one who holds the whip."""
    *_, other, member = list_holding(session, date(2016, 9, 1))
    given = {"decided_by": DecidedBy.CHIEF_WHIP, "reason": "Absent without leave", "by": BY}
    void = whips.record_whip_change(
        session,
        member.member_id,
        WhipAction.WITHDRAW,
        effective_on=date(2016, 3, 1),
        **given,
    )
    whips.void_whip_change(
        session, void.id, reason="It was another member", version=void.version, by=BY
    )
    change = whips.record_whip_change(
        session,
        member.member_id,
        WhipAction.SUSPEND,
        effective_on=date(2016, 9, 2),
        ends_on=date(2016, 9, 9),
        review_on=date(2017, 1, 9),
        source="Letter 4",
        **given,
    )
    whips.record_membership_change(
        session,
        member.member_id,
        MembershipAction.SUSPEND,
        effective_on=date(2016, 9, 2),
        **given,
    )
    return {
        "whip_member": member.member_id,
        "whip_other": other.member_id,
        "whip_change": change.id,
        "void_whip_change": void.id,
    }


def _posts(session: Session, member_id: int) -> dict[str, int]:
    """A draft that filled three of its four posts; one of the three is left, one voided."""
    draft = posts_held.make_draft(session)
    chosen: dict[str, tuple[str, int | str]] = {
        "Chancellor": ("Corbyn", member_id),
        "Foreign": ("Smith", "Baroness Quill"),
        "Home": ("Corbyn", "Lord Vane"),
    }
    held, left, voided = posts_held.fill(session, draft, chosen)
    gone = Leaving(posts_held.IN_FORCE + timedelta(30), Ending.RESIGNED, "Other work")
    record_leaving(session, left.id, gone, source="Her letter", version=1, by=BY)
    void_appointment(session, voided.id, reason="The wrong person", version=1, by=BY)
    return {"held_post": held.id, "left_post": left.id, "void_post": voided.id}


def _splits(session: Session) -> dict[str, int]:
    """A group with a long name, registered, that somebody has left; another that is voided.

    Its first fact is that it was formed, its second that it was registered.
    """
    since = date(2016, 9, 1)
    labour = find_party(session, "Labour")
    assert labour is not None
    some = sorted(list_sat_for(session, labour.id, since, since))[:3]
    name = "The Independent Progressive Co-operative Group of Westminster Members"
    group = splits.form_group(session, name=name, formed_on=since, source="The papers", by=BY)
    rows = splits.join_group(
        session,
        group.id,
        some,
        since=since,
        source="Letter",
        consequences=splits.Consequences(),
        by=BY,
    )
    told = {"source": "https://example.org/the-register-of-political-parties", "by": BY}
    splits.record_fact(
        session,
        group.id,
        GroupFact.REGISTERED,
        on=date(2016, 9, 10),
        name="",
        version=1,
        **told,
    )
    splits.correct_spell(
        session, rows[2].id, since=since, until=date(2016, 9, 20), version=1, **told
    )
    gone = splits.form_group(session, name="A slip", formed_on=since, source="The papers", by=BY)
    splits.void_group(session, gone.id, reason="There was none", version=1, by=BY)
    governs = record_government(
        session, party="Conservative", since=date(2015, 5, 8), until=None, **told
    )
    facts = list_facts(session, group.id)
    return {
        "breakaway": group.id,
        "void_breakaway": gone.id,
        "breakaway_fact": facts[1].id,
        "breakaway_spell": rows[0].id,
        "governing": governs.id,
    }


def _drafts(session: Session) -> dict[str, int]:
    """Contests and ladders, and drafts in every state; a post of the published one is vacant.

    The settlement is of the contest that is tied.
    """
    contest, tied = a_contest(session), a_contest(session, title="A tie", votes=EQUAL)
    ladder = a_ladder(session)
    gone = a_contest(session, title="By a slip of the hand")
    void_contest(session, gone.id, reason="Entered twice", version=gone.version, by=BY)
    gone_ladder = a_ladder(session, title="By a slip of the hand", posts=("Health", "Home"))
    void_ladder(session, gone_ladder.id, reason="Entered twice", version=gone_ladder.version, by=BY)
    result = read_result(session, tied)
    settlement = ties.settle_tie(
        session,
        tied.id,
        ties.Tie(None, Method.HARE, 5),
        ties.Verdict([result.candidates[0].id], Settled.LOTS, clock.today(), "Before both agents"),
        by=BY,
    )
    made = {
        "running_draft": a_draft(session, contest.id, ladder.id, title="Running"),
        "tied_draft": a_draft(session, tied.id, ladder.id, rule=PickRule.DHONDT, title="Tied"),
        "done_draft": a_draft(session, contest.id, ladder.id, title="Finished"),
        "published_draft": a_draft(session, contest.id, ladder.id, frozen_on=HELD_ON),
        "void_draft": a_draft(session, contest.id, ladder.id, title="A trial"),
    }
    ids = {name: draft.id for name, draft in made.items()}
    people = [one.member_id for one in list_holding(session, clock.today())]
    for name, picks in (("running_draft", 2), ("done_draft", 5), ("published_draft", 5)):
        pick_all(session, ids[name], people[:picks])
    publish(session, ids["published_draft"], HELD_ON)
    void = made["void_draft"]
    void_draft(session, void.id, reason="Only a trial", version=void.version, by=BY)
    first = session.scalars(select(Appointment).order_by(Appointment.id.desc())).first()
    assert first is not None
    left = Leaving(clock.today(), Ending.DISMISSED, "Voted against the line")
    record_leaving(session, first.id, left, source="Notice", version=first.version, by=BY)
    return ids | {
        "contest": contest.id,
        "tied_contest": tied.id,
        "void_contest": gone.id,
        "ladder": ladder.id,
        "void_ladder": gone_ladder.id,
        "settlement": settlement.id,
    }


def _candidates(clp_id: int) -> dict[str, int]:
    """Candidates of the A-list, and a vacancy of a CLP on whose shortlist nobody is yet."""
    with unit_of_work() as session:
        clp = session.get_one(Clp, clp_id)
        seat = clp.constituency_id
        vacancy = vacancies.opened(session, seat).id
    bakers = candidates.organisation("Union of Bakers and of Allied and Related Trades")
    words = "A socialist of the co-operative tradition, and a gardener before anything else"
    public = (PublicField.NAME, PublicField.ENDORSEMENTS)
    return {
        "open_vacancy": vacancy,
        "candidate": candidates.listed(
            "Maximiliane Featherstonehaugh-Cholmondeley",
            bakers,
            region="London",
            regions=("Scotland", "Wales"),
            seats=(seat,),
            languages=("Welsh",),
            tradition=words,
        ),
        "quiet_candidate": candidates.listed("Jo Quiet", bakers, public, region="Scotland"),
        "applicant": candidates.candidate("Kit Newly"),
        "organisation": bakers,
    }


def _alist_links(ids: dict[str, int]) -> tuple[dict[str, int], dict[str, str]]:
    """Links to an application, to an entry, and of an organisation; the entry has a photograph."""
    body = candidates.organisation("Society of Smiths")
    asked = candidates.endorse(ids["applicant"], body)
    kept = candidates.endorse(ids["candidate"], body)
    picture = io.BytesIO()
    Image.new("RGB", (1_600, 1_200), "teal").save(picture, "JPEG")
    tokens = {
        "apply_link": (LinkPurpose.APPLY, None, None),
        "own_link": (LinkPurpose.KEEP, ids["candidate"], None),
        "new_link": (LinkPurpose.KEEP, ids["applicant"], None),
        "asked_link": (LinkPurpose.ENDORSE, None, asked),
        "endorsed_link": (LinkPurpose.ENDORSE, None, kept),
    }
    with unit_of_work() as session:
        session.get_one(Endorsement, asked).endorsed_on = None
        keep_photo(session, ids["candidate"], picture.getvalue(), by=BY)
        group = record_tradition(session, "Co-operative", "Co-operators of all kinds.", by=BY)
        group_candidates(session, group.id, [ids["candidate"]], by=BY)
        tradition = group.id
        session.add_all(
            AlistLink(
                purpose=purpose,
                candidate_id=candidate_id,
                endorsement_id=endorsement_id,
                email="x@example.org",
                token_digest=keyed_digest("alist:link", name),
                made_at=clock.now(),
                made_by=BY,
                expires_at=clock.now() + timedelta(days=14),
            )
            for name, (purpose, candidate_id, endorsement_id) in tokens.items()
        )
    return {"endorsement": kept, "tradition": tradition}, {name: name for name in tokens}


def _monitoring() -> dict[str, int]:
    """A snapshot with something to show, and a target."""
    given = {
        number: monitoring.codes(
            sex="01" if number % 3 else "02",
            ethnicity=f"{1 + number % 19:02d}",
            age=f"{1 + number % 6:02d}",
        )
        for number in range(1, 41)
    }
    everybody = {"list": set(given), "won": {1, 2}, "region:London": set(range(1, 21))}
    monitoring.answer(given)
    with monitoring.only_these(everybody), unit_of_work() as session:
        take_snapshot(session, by=BY)
        target = record_target(
            session, "sex", "01", Fraction(1, 2), date(2016, 1, 1), "NEC minutes", by=BY
        )
        return {"target": target.id}


def _reports() -> dict[str, int]:
    """A draft of a report to conference, and one that is frozen."""
    given = ReportGiven(
        "Report to conference 2016",
        date(2016, 9, 25),
        Audience.OFFICERS,
        tuple(kind.key for kind in SECTIONS),
        "Friends, this is what was so.",
    )
    allowed = ROLE_GRANTS[Role.PARTY_OFFICER]
    with unit_of_work() as session:
        draft = record_report(session, given, by=BY).id
        frozen = record_report(session, given, by=BY)
        ask_for_report(session, frozen.id, version=1, may=allowed, by=BY)
    document = build_document(db.session, given, may=allowed, built_by="Olive Officer")
    with unit_of_work() as session:
        made = [Made(Format.ZIP, zip_bytes(document), program())]
        freeze_report(session, frozen.id, document, made, by=BY)
        scheduled = schedule_export(
            session,
            "whips.whips_file",
            Role.WHIP,
            Rhythm.WEEK,
            clock.today(),
            by=BY,
        )
        return {"report": draft, "frozen_report": frozen.id, "schedule": scheduled.id}


def fill(app: Flask) -> Office:
    """Fill a database that has the sample in it."""
    with app.app_context():
        words = {"setting": "jobs:keep-runs-days"}
        with unit_of_work() as session:
            ids = _clps(session)
            ids |= _organisation(session, ids["clp"])
            ids |= _ballots(session, ids["clp"])
            ids |= _boundaries(session)
            ids |= vacancies.planted(session, ids["clp"])
            officers = _officers(session, ids, words)
            by_role = {role: f"user {officer.id}" for role, officer in officers.items()}
            corrections = _corrections(session, by_role[Role.PARTY_OFFICER])
            ids |= corrections
            decided = session.get_one(Correction, corrections["decided"])
            words["reference"] = decided.reference
            settings.change_setting(session, words["setting"], 300, 0, by=BY)
            more_ids, more_words = _links(session)
            ids |= more_ids
            words |= more_words
            ids |= _rounds(session)
            ids |= _decisions(session, ids["closed_round"], ids["linked"])
            ids |= _discipline(session)
            ids |= _whips(session)
            ids |= _posts(session, ids["linked"])
            ids |= _drafts(session)
            ids |= _splits(session)
        ids |= _jobs()
        ids |= _candidates(ids["other_clp"])
        ids |= _reports()
        more_ids, more_words = _alist_links(ids)
        ids |= more_ids | _monitoring()
        words |= more_words
        ids |= _imports(by_role[Role.SELECTIONS_OFFICER])
        with unit_of_work() as session:
            personal = session.query(AuditEntry).filter(AuditEntry.private.is_not(None))
            ids["private_entry"] = personal.order_by(AuditEntry.id.desc()).first().id
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return Office(officers, ids, words)


if __name__ == "__main__":
    filled = fill(create_app())
    told = {
        "by_role": {role: asdict(officer) for role, officer in filled.by_role.items()},
        "ids": filled.ids,
        "words": filled.words,
    }
    sys.stdout.write(json.dumps(told) + "\n")
