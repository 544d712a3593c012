"""Makes the files of a report, and finds out whether those that were made are still whole."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.audit.queries import newest_changes
from app.db.secrets import CannotDecrypt
from app.reports.domain.conference import Format
from app.reports.domain.document import Document
from app.reports.domain.packing import UnreadableReport, packed, unpacked
from app.reports.events import ReportEvent
from app.reports.models.conference import ConferenceReport
from app.reports.queries.conference import list_files, read_made, read_packed
from app.reports.rendering.formats import FORMATS
from app.reports.rendering.program import program
from app.reports.rendering.reading import content_of
from app.reports.service.conference import Made


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found on one part of a frozen report.

    part: "content", or a format. whole: whether it is as it was made. words: how that was found, or
    what is wrong with it, a sentence.
    """

    part: str
    whole: bool
    words: str


def make_files(document: Document, tell: Callable[[str], None] = lambda _words: None) -> list[Made]:
    """Every file of a report, from its content alone. tell: told which is being made.

    Raises RenderingFailed when one cannot be made.
    """
    made = []
    for number, format_ in enumerate(Format, start=1):
        tell(f"Writing the {format_.value.upper()}, {number} of {len(Format)} files")
        made.append(Made(format_, FORMATS[format_].render(document), program()))
    return made


def verify_report(session: Session, report: ConferenceReport) -> list[Checked]:
    """Whether a frozen report and its files are as they were frozen.

    Three things are held against each other: what is stored, the digests beside it and in the
    audit trail, and what rendering the stored content gives now: the same bytes by the same
    program, the same text and numbers by any.
    """
    said = newest_changes(session, ReportEvent.FROZEN, f"conference report {report.id}") or {}
    try:
        content = read_packed(session, report.id)
        document = unpacked(content)
    except (CannotDecrypt, UnreadableReport) as error:
        return [Checked("content", whole=False, words=f"It cannot be read: {error}.")]
    found = [_content(report, content, document, said)]
    files = said.get("files")
    digests = files if isinstance(files, dict) else {}
    for row in list_files(session, report.id):
        try:
            data = read_made(session, report.id, row.format)[1]
        except CannotDecrypt as error:
            found.append(Checked(row.format, whole=False, words=f"It cannot be read: {error}."))
            continue
        digest = hashlib.sha256(data).hexdigest()
        if not digest == row.digest == digests.get(row.format.value):
            found.append(
                Checked(
                    row.format,
                    whole=False,
                    words="Its bytes are not those whose digest was put on record when it was"
                    " frozen.",
                )
            )
            continue
        found.append(_rendered_again(document, row.format, row.program, data))
    missing = set(digests) - {row.format.value for row in list_files(session, report.id)}
    found += [Checked(name, whole=False, words="It is gone.") for name in sorted(missing)]
    return found


def _content(
    report: ConferenceReport, content: bytes, document: Document, said: dict[str, object]
) -> Checked:
    digest = hashlib.sha256(content).hexdigest()
    if not digest == report.digest == said.get("content"):
        return Checked(
            "content",
            whole=False,
            words="It is not that whose digest was put on record when it was frozen.",
        )
    if packed(document) != content:
        return Checked("content", whole=False, words="Read and written again it is not the same.")
    return Checked("content", whole=True, words=f"It is as it was frozen (SHA-256 {digest}).")


def _rendered_again(document: Document, format_: Format, made_by: str, stored: bytes) -> Checked:
    again = FORMATS[format_].render(document)
    if again == stored:
        return Checked(format_, whole=True, words="Rendered again it is the same, byte for byte.")
    if made_by == program():
        return Checked(
            format_, whole=False, words="The same program renders other bytes than are stored."
        )
    before, now = Counter(content_of(format_, stored)), Counter(content_of(format_, again))
    if before == now:
        return Checked(
            format_,
            whole=True,
            words="Rendered again by another version it has the same text and numbers.",
        )
    changed = list((before - now) + (now - before))[:3]
    return Checked(
        format_,
        whole=False,
        words="Rendered again by another version it differs: "
        + ", ".join(f"“{text}”" for text in changed)
        + ".",
    )
