"""What CLPs are filled out with: contacts, officers, branches, affiliates, freeze dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.demo import names
from app.demo.demonstration import Demo
from app.demo.domain import CLP_SOURCE, OFFICERS
from app.kernel.words import folded
from app.members.queries import KnownClp, list_known_clps, list_regions
from app.selections.domain.organisation import ContactGiven, OfficerGiven, UnitGiven, UnitPool
from app.selections.service.people import record_contact, record_officer
from app.selections.service.units import record_freeze, record_unit

DOMAIN = "commonweal.example.org"
"""Of the invented party; nobody can have an address there."""
WARDS = (
    "Abbey", "Bridge End", "Castle", "Dale", "Eastfield", "Ferry", "Gasworks", "Harbour", "Kirk",
    "Lower Town", "Market", "Old Quay", "Priory", "Station", "Tanneries", "Upper Town",
)  # fmt: skip
ORGANISATIONS = (
    "Amalgamated Bell-Founders", "Guild of Ferry Crews", "League of Co-operative Bakers",
    "Orchard and Hedgerow Workers", "Society for Evening Schools", "Union of Lamplighters",
    "Weavers’ and Dyers’ Union",
)  # fmt: skip
LOCALS = ("No. 1 Branch", "Retired Members", "Night Shift", "Depot", "District")
FREEZE_DAYS = 200
"""So many days ago: the freeze date of those CLPs that have one."""


def fill_out(session: Session, demo: Demo) -> None:
    """Give every region a contact, and every CLP officers, branches and affiliates."""
    by = demo.by(Role.SELECTIONS_OFFICER)
    # Nothing is secret about what is drawn here; the same country draws the same.
    draw = Random(f"organisation {demo.country.members[0].seat}")  # noqa: S311
    people = names.people(draw, 200)
    for region in list_regions(session):
        name, email = _person(people)
        record_contact(session, region, ContactGiven(name, email, _number(draw)), by=by)
    for number, clp in enumerate(list_known_clps(session)):
        _officers(session, demo, clp, draw, people, is_hers=number == 0)
        for unit in _units(clp, draw):
            record_unit(session, clp.id, unit, by=by)
        if number % 3 == 0:
            record_freeze(
                session,
                clp.id,
                freeze_on=demo.country.day - timedelta(days=FREEZE_DAYS),
                purpose="Trigger ballot",
                source=CLP_SOURCE,
                by=by,
            )


def _officers(
    session: Session,
    demo: Demo,
    clp: KnownClp,
    draw: Random,
    people: list[tuple[str, str]],
    *,
    is_hers: bool,
) -> None:
    """A secretary and a chair; of some CLPs a secretary who left. is_hers: of who can sign in."""
    by, day = demo.by(Role.SELECTIONS_OFFICER), demo.country.day
    changed = day - timedelta(days=draw.randint(60, 400))
    began = clp.since
    if draw.random() < 0.3 and changed > clp.since:
        name, email = _person(people)
        given = OfficerGiven(
            "Secretary", name, email, _number(draw), clp.since, changed, CLP_SOURCE
        )
        record_officer(session, clp.id, given, by=by)
        began = changed
    for office, since in (("Secretary", began), ("Chair", clp.since)):
        name, email = _person(people)
        if is_hers and office == "Secretary":
            secretary = next(one for one in OFFICERS if one.role is Role.CLP_SECRETARY)
            name, email = secretary.name, secretary.email
        given = OfficerGiven(office, name, email, _number(draw), since, None, CLP_SOURCE)
        record_officer(session, clp.id, given, by=by)


def _units(clp: KnownClp, draw: Random) -> Sequence[UnitGiven]:
    """3 to 8 party branches; 1 to 4 affiliated organisations with 1 to 3 branches each."""
    wards = sorted(draw.sample(WARDS, draw.randint(3, 8)))
    found = [
        UnitGiven(UnitPool.BRANCH, f"{ward} Branch", "", clp.since, None, CLP_SOURCE)
        for ward in wards
    ]
    for organisation in sorted(draw.sample(ORGANISATIONS, draw.randint(1, 4))):
        for local in sorted(draw.sample(LOCALS, draw.randint(1, 3))):
            found.append(
                UnitGiven(UnitPool.AFFILIATE, local, organisation, clp.since, None, CLP_SOURCE)
            )
    return found


def _person(people: list[tuple[str, str]]) -> tuple[str, str]:
    """The next invented person, and an address of hers."""
    first, last = people.pop()
    email = ".".join(
        "".join(letter for letter in folded(name) if letter.isascii() and letter.isalnum())
        for name in (first, last)
    )
    return f"{first} {last}", f"{email}@{DOMAIN}"


def _number(draw: Random) -> str:
    """A telephone number that Ofcom keeps free for drama: 01632 960000 to 960999."""
    return f"01632 960{draw.randint(0, 999):03d}"
