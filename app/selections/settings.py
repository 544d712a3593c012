"""What officers may set about CLPs and their ballots."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.selections.domain.reminders import read_days
from app.selections.domain.vacancies import USUAL_DAYS, read_stage_days
from app.settings.registry import Setting, setting

KEEP_CONTACTS_DAYS = setting(
    Setting(
        name="selections:keep-contacts-days",
        group="Retention",
        label="How to reach a former officer of a CLP is kept for",
        why="A ballot that an officer ran may be asked about for some months. Then the e-mail"
        " address and the telephone number go, of regional contacts that were voided too; who held"
        " which office, and when, stays on record.",
        default=180,
        unit="days",
        least=7,
        most=4_000,
    )
)


def _accepted_days(_session: Session, text: str) -> str:
    """Days before a deadline, parted by commas. Raises DomainError."""
    return ", ".join(str(day) for day in read_days(text))


REMIND_DAYS = setting(
    Setting(
        name="selections:remind-days",
        group="Trigger ballots",
        label="Secretaries are reminded of missing returns, days before papers are due",
        why="Two weeks before, a branch can still be asked to meet; two days before, only to send"
        " what it has. Once the day has passed each secretary is reminded once more.",
        default="14, 7, 2",
        accept=_accepted_days,
    )
)


def _accepted_stages(_session: Session, text: str) -> str:
    """Days after the opening of a vacancy, stage by stage. Raises DomainError."""
    return ", ".join(str(day) for day in read_stage_days(text))


SELECTION_DAYS = setting(
    Setting(
        name="selections:selection-days",
        group="Selections",
        label="A selection’s days, counted from the opening: applications close, shortlist,"
        " hustings, ballot, result",
        why="No published rule fixes them. Two weeks to apply, one for the shortlist, two to the"
        " hustings and one to vote are proposed; each selection’s days can be changed on its page.",
        default=USUAL_DAYS,
        accept=_accepted_stages,
    )
)
