"""Days, half-open spells of days, and London time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1800, 2999
"""No day of the record lies outside these years: one that does is a slip of the pen."""
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, slots=True, order=True)
class Spell:
    """Days from `since` up to, and not including, `until` (None: still running)."""

    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse a spell that holds no day (ValueError)."""
        if self.until is not None and self.until <= self.since:
            raise ValueError(f"a spell from {self.since} cannot end before {self.until}")

    def __contains__(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def overlaps(self, other: Spell) -> bool:
        """Whether the two spells have a day in common."""
        return (other.until is None or self.since < other.until) and (
            self.until is None or other.since < self.until
        )


def london_as_utc(local: datetime) -> datetime:
    """The instant (UTC) of a London clock reading; an aware reading is converted.

    In the hour that a clock shows twice in October the first is meant: the source does not say.
    """
    if local.tzinfo is None:
        local = local.replace(tzinfo=LONDON)
    return local.astimezone(UTC)


def start_of(day: date) -> datetime:
    """The instant (UTC) a day begins in London."""
    return london_as_utc(datetime.combine(day, time()))


def end_of(day: date) -> datetime:
    """The last moment of a day in London."""
    return start_of(day + ONE_DAY) - timedelta(microseconds=1)


def london_day(instant: datetime) -> date:
    """The day in London at an aware instant."""
    return instant.astimezone(LONDON).date()


def written_day(day: date) -> str:
    """A day as it is written on a page: 25 September 2016."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def written_time(instant: datetime) -> str:
    """An instant as London reads it: 25 September 2016, 21:50."""
    local = instant.astimezone(LONDON)
    return f"{written_day(local.date())}, {local:%H:%M}"


def year_before(day: date) -> date:
    """The same day a year before; 28 February for 29 February, the first there is in the year 1."""
    if day.year == date.min.year:
        return date.min
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
