"""When a job runs: cron fields on London's clock, checked and put into words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from app.kernel.dates import LONDON
from app.kernel.words import listed

CRONTAB_FIELDS = ("minute", "hour", "day", "month", "day_of_week")
# The hour that London's clocks show twice in October and not at all in March.
UNSAFE_HOUR = 1
WEEKDAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A checked schedule: `cron` as it was written, `words` as it is shown."""

    cron: str
    words: str
    trigger: Any

    def next_after(self, instant: datetime) -> datetime | None:
        """The first run at or after an aware instant, in UTC; None when there is none left."""
        # In UTC: two readings of one zone compare without regard to the hour shown twice.
        upcoming: datetime | None = self.trigger.get_next_fire_time(None, instant.astimezone(UTC))
        return upcoming and upcoming.astimezone(UTC)


Cron = str | Mapping[str, str]


def read_schedules(crons: Sequence[Cron], words: str) -> Schedule:
    """Several schedules as one: it runs whenever any of them does.

    words: what they are together, as a person says it: "from 09:30 to 24:00".
    """
    parts = [read_schedule(cron) for cron in crons]
    return Schedule(
        cron="; ".join(part.cron for part in parts),
        words=f"{words}, London time",
        trigger=OrTrigger([part.trigger for part in parts]),
    )


def read_schedule(cron: Cron) -> Schedule:
    """Check a schedule and put it into words.

    cron: five fields as in a crontab ("15 6 * * mon-fri": minute, hour, day, month, weekday), or
    APScheduler's fields by name ({"second": "*/10"}). Times are London's. When day and weekday
    are both given, both must match.

    Raises ValueError for what cannot be read, for a weekday as a number (crontab counts from
    Sunday, APScheduler from Monday) and for an hour list with the hour from 01:00 to 02:00, which
    London has twice on one night and not at all on another. Every hour is well: so many runs.
    """
    if isinstance(cron, str):
        values = cron.split()
        if len(values) != len(CRONTAB_FIELDS):
            raise ValueError(f"a schedule has five fields (minute to weekday), not {cron!r}")
        written = cron
        trigger = CronTrigger(timezone=LONDON, **dict(zip(CRONTAB_FIELDS, values, strict=True)))
    else:
        written = " ".join(f"{name}={value}" for name, value in cron.items())
        trigger = CronTrigger(timezone=LONDON, **cron)
    fields = {field.name: str(field) for field in trigger.fields}
    if re.search(r"\d", fields["day_of_week"]):
        raise ValueError(f"write weekdays as mon to sun, not as numbers: {written!r}")
    hours = _hours(trigger)
    if UNSAFE_HOUR in hours and len(hours) < 24:
        raise ValueError(
            f"{written!r} runs between 01:00 and 02:00 in London, an hour that comes twice in"
            " October and not at all in March: choose another"
        )
    return Schedule(cron=written, words=_in_words(fields), trigger=trigger)


def _hours(trigger: Any) -> set[int]:
    """The hours of a day in which a trigger may fire."""
    field = next(field for field in trigger.fields if field.name == "hour")
    # A winter's day: the field only looks at the hour.
    midnight = datetime(2000, 1, 1, tzinfo=UTC)
    return {hour for hour in range(24) if field.get_next_value(midnight.replace(hour=hour)) == hour}


def _in_words(fields: Mapping[str, str]) -> str:
    """A schedule as a person says it; anything unusual field by field."""
    days = _days(fields)
    clock = _at_times(fields)
    often = _how_often(fields)
    if days is not None and clock:
        said = f"{days or 'every day'} at {clock}"
    elif days is not None and often:
        said = f"{often}, {days}" if days else often
    else:
        said = "when " + " and ".join(
            f"{name.replace('_', ' ')} is {value}"
            for name, value in fields.items()
            if value != "*" and (name, value) != ("second", "0")
        )
    return f"{said}, London time"


def _days(fields: Mapping[str, str]) -> str | None:
    """The days in words: empty for every day, None where there are no simple words."""
    limits = {
        name: fields[name]
        for name in ("year", "month", "week", "day", "day_of_week")
        if fields[name] != "*"
    }
    if not limits:
        return ""
    if limits.keys() == {"day_of_week"}:
        return _weekdays(limits["day_of_week"])
    if limits.keys() == {"day"} and limits["day"].isdigit():
        return f"on day {limits['day']} of every month"
    if limits == {"day": "last"}:
        return "on the last day of every month"
    return None


def _weekdays(value: str) -> str | None:
    """Weekdays in words: "mon-fri", "mon,thu"."""
    span = value.split("-")
    if len(span) == 2 and all(day in WEEKDAYS for day in span):
        return f"from {WEEKDAYS[span[0]]} to {WEEKDAYS[span[1]]}"
    days = value.split(",")
    if all(day in WEEKDAYS for day in days):
        return f"every {listed([WEEKDAYS[day] for day in days])}"
    return None


def _at_times(fields: Mapping[str, str]) -> str | None:
    """The readings of the clock in words, when there are a few of them: "06:15 and 18:15"."""
    hours, minute = fields["hour"].split(","), fields["minute"]
    if fields["second"] != "0" or not minute.isdigit() or not all(map(str.isdigit, hours)):
        return None
    return listed([f"{int(hour):02}:{int(minute):02}" for hour in hours])


def _how_often(fields: Mapping[str, str]) -> str | None:
    """What comes round in words: "every 10 minutes from 07:00 to 22:59"."""
    second, minute, hour = fields["second"], fields["minute"], fields["hour"]
    if second != "0":
        pace = _pace(second, "second")
        return pace if (minute, hour) == ("*", "*") else None
    span = re.fullmatch(r"(\d+)-(\d+)", hour)
    if hour != "*" and not span:
        return None
    first, last = (int(end) for end in span.groups()) if span else (0, 0)
    pace = _pace(minute, "minute")
    if pace:
        return f"{pace} from {first:02}:00 to {last:02}:59" if span else pace
    if not minute.isdigit():
        return None
    if span:
        return f"every hour from {first:02}:{int(minute):02} to {last:02}:{int(minute):02}"
    return "every hour on the hour" if minute == "0" else f"every hour, {minute} minutes past"


def _pace(value: str, unit: str) -> str | None:
    """ "*" and "*/10" in words; None for anything else."""
    step = re.fullmatch(r"\*/(\d+)", value)
    if step:
        return f"every {step[1]} {unit}s"
    return f"every {unit}" if value == "*" else None
