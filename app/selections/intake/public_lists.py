"""Seats taken in from public lists and from election results, as they are published."""

from __future__ import annotations

from app.intake.registry import IntakeColumn, intake
from app.selections.intake.seats import seat_kind
from app.selections.models.boundaries import NewSeat, OldSeat


def _column(name: str, *, required: bool = False, example: str = "") -> IntakeColumn:
    """A column of a public file that is taken as it is."""
    label = name.replace("_", " ").capitalize()
    holds = "As in the public file." if required else "As in the public file; not read."
    return IntakeColumn(name, label, holds, required=required, example=example)


intake(
    seat_kind(
        OldSeat,
        "boundary-public-2010",
        "Boundary review: public list of the seats of 2010",
        (
            _column("name", required=True, example="Northbridge"),
            _column("country"),
            _column("mapit_id"),
            _column("gss_code", required=True, example="E14000001"),
            _column("parliament_id"),
        ),
        {"name": "name", "code": "gss_code"},
        "The public file constituencies-2010.csv as it is, as old seats.",
    )
)
intake(
    seat_kind(
        NewSeat,
        "boundary-public-2024",
        "Boundary review: public list of the seats of 2024",
        (
            _column("pcon24nm", required=True, example="Northbridge and Eastholm"),
            _column("ukparl_2025", required=True, example="UKPARL.2025.NBE"),
            _column("pcon24cd"),
        ),
        {"name": "pcon24nm", "code": "ukparl_2025"},
        "The public file constituencies-2024.csv as it is, as new seats.",
    )
)
NOT_READ = (
    "ons_region_id county region country type declared_at winner_first_name winner_surname"
    " winner_gender result first_party second_party valid_votes invalid_votes majority con lab ld"
    " ukip ruk green snp pc dup sf sdlp uup apni other all_other_candidates of_which_other_winner"
)
intake(
    seat_kind(
        OldSeat,
        "boundary-electorates",
        "Boundary review: electorates of an election",
        (
            _column("constituency", required=True, example="Northbridge"),
            _column("ons_id", required=True, example="E14000001"),
            _column("electorate", required=True, example="70000"),
            *(_column(name) for name in NOT_READ.split()),
        ),
        {"name": "constituency", "code": "ons_id", "electors": "electorate"},
        "Results of a general election by constituency: its electorates become the electors of the"
        " old seats.",
    )
)
