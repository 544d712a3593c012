"""Builds what a report says, from every room, as at a day. It writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel import clock
from app.members.queries import get_own_party, list_sources
from app.reports.contents import SECTIONS
from app.reports.domain.conference import ReportRefused
from app.reports.domain.document import Audience, DataTable, Document
from app.reports.sections.kinds import Asked, SectionKind
from app.source.attribution import ALL_INVENTED, attribution_among
from app.source.queries import is_invented


@dataclass(frozen=True, slots=True)
class ReportGiven:
    """What an officer says of a report. sections: keys; they stand in the order of `SECTIONS`."""

    title: str
    as_at: date
    audience: Audience
    sections: tuple[str, ...]
    foreword: str


def of_one_moment(session: Session) -> None:
    """Begin to read: whatever is read until the end of this transaction is of one moment.

    A report is read by hundreds of queries, and an officer may save between two of them. SQLite
    keeps to the moment at which a transaction first reads by itself.
    """
    session.rollback()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def build_document(
    session: Session,
    given: ReportGiven,
    *,
    may: Collection[str],
    built_by: str,
) -> Document:
    """The report as it is on record now, as at the end of its day.

    may: the permissions of whoever builds it; of a report to the public none counts. built_by: her
    name. Raises ReportRefused for a name that two tables have, which is ours to mend.
    """
    public = given.audience is Audience.PUBLIC
    asked = Asked(
        as_at=given.as_at,
        today=clock.today(),
        party=get_own_party(session),
        may=frozenset() if public else frozenset(may),
    )
    invented = is_invented(session)
    document = Document(
        title=given.title,
        party=asked.party,
        as_at=given.as_at,
        built_at=clock.now(),
        built_by=built_by,
        audience=given.audience,
        foreword=paragraphs(given.foreword),
        sections=tuple(kind.build(session, asked) for kind in chosen_sections(given.sections)),
        site=current_app.config["PUBLIC_URL"],
        invented=ALL_INVENTED if invented else "",
        attributions=() if invented else (attribution_among(list_sources(session)),),
    )
    _check_names(document)
    return document


def chosen_sections(keys: Sequence[str]) -> list[SectionKind]:
    """The sections of some keys, in the order of the contents."""
    return [kind for kind in SECTIONS if kind.key in keys]


def paragraphs(typed: str) -> tuple[str, ...]:
    """The paragraphs of a text that somebody typed: what is parted by an empty line."""
    parts = typed.replace("\r\n", "\n").split("\n\n")
    return tuple(part.strip() for part in parts if part.strip())


def _check_names(document: Document) -> None:
    names = [
        block.name
        for section in document.sections
        for block in section.blocks
        if isinstance(block, DataTable)
    ]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ReportRefused(f"Two tables of the report are called “{twice[0]}”.")
