"""A file of CLPs that an officer has sent and not taken in yet."""

from __future__ import annotations

import csv
import io

from sqlalchemy.orm import Session

from app.accounts.domain import Role
from app.demo.country import OWN
from app.demo.demonstration import Demo
from app.demo.domain import CLP_SOURCE
from app.intake.service import send_file


def send_clps(session: Session, demo: Demo) -> None:
    """Two CLPs that are missing, one that is on record, and one of a seat that there is not."""
    held = demo.country.sitting_for(OWN)
    since = min(member.since for member in demo.country.members)
    seats = [*(member.seat for member in (*held[-2:], held[0])), "Nether Nowhere"]
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["name", "constituency", "since", "until", "source"])
    rows.writerows([f"{seat} CLP", seat, since.isoformat(), "", CLP_SOURCE] for seat in seats)
    send_file(
        session,
        "clps",
        name="clps.csv",
        data=text.getvalue().encode(),
        by=demo.by(Role.SELECTIONS_OFFICER),
    )
