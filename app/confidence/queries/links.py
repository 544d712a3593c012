"""Reads of parliamentary addresses and personal links."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.confidence.domain import RoundKind, RoundState
from app.confidence.domain.links import masked
from app.confidence.models import (
    ParliamentaryAddress,
    PersonalLink,
    Round,
    RoundMember,
    RoundText,
)
from app.confidence.queries.rounds import round_state, round_timing
from app.db.model import LARGEST_ID
from app.kernel.errors import NotInRecord
from app.members.models import Member


class LinkState(StrEnum):
    """How far a personal link has come."""

    WAITING = "waiting"
    USED = "used"
    ENDED = "ended"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        """What officers read."""
        return {
            LinkState.WAITING: "Waits for an answer",
            LinkState.USED: "Used",
            LinkState.ENDED: "Ended",
            LinkState.EXPIRED: "Expired",
        }[self]


def state_of_link(link: PersonalLink, now: datetime) -> LinkState:
    """How far a link has come at an instant."""
    if link.used_at is not None:
        return LinkState.USED
    if link.ended_at is not None:
        return LinkState.ENDED
    return LinkState.EXPIRED if link.expires_at <= now else LinkState.WAITING


# --- addresses ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddressRow:
    """What officers see of an address without asking for more: masked."""

    member_id: int
    masked: str
    source: str
    recorded_at: datetime
    recorded_by: str


def list_masked(
    session: Session, member_ids: Collection[int] | None = None
) -> dict[int, AddressRow]:
    """Masked addresses by member, of some members or of everybody on record."""
    query = select(ParliamentaryAddress)
    if member_ids is not None:
        query = query.where(ParliamentaryAddress.member_id.in_(member_ids))
    return {
        row.member_id: AddressRow(
            row.member_id, masked(row.address), row.source, row.recorded_at, row.recorded_by
        )
        for row in session.scalars(query)
    }


def list_addresses(session: Session) -> dict[int, tuple[str, str]]:
    """Every address with its source, by member: for what compares them and shows none."""
    rows = session.execute(
        select(
            ParliamentaryAddress.member_id,
            ParliamentaryAddress.address,
            ParliamentaryAddress.source,
        )
    )
    return {member_id: (address, source) for member_id, address, source in rows}


def find_address(session: Session, member_id: int) -> ParliamentaryAddress | None:
    """A member's address, where one is on record."""
    return session.scalar(
        select(ParliamentaryAddress).where(ParliamentaryAddress.member_id == member_id)
    )


# --- links as officers see them ----------------------------------------------------------------


def get_asked(session: Session, round_id: int, member_id: int) -> tuple[RoundMember, str]:
    """One who is asked in a round, and her name. Raises NotInRecord."""
    row = None
    if 0 < round_id <= LARGEST_ID and 0 < member_id <= LARGEST_ID:
        row = session.execute(
            select(RoundMember, Member.name)
            .join(Member, Member.id == RoundMember.member_id)
            .where(RoundMember.round_id == round_id, RoundMember.member_id == member_id)
        ).first()
    if row is None:
        raise NotInRecord("This member is not asked in this round, or there is no such round.")
    return row[0], row[1]


def list_links(session: Session, round_id: int) -> dict[int, PersonalLink]:
    """The newest link of each member in a round, by member."""
    links = session.scalars(
        select(PersonalLink).where(PersonalLink.round_id == round_id).order_by(PersonalLink.id)
    )
    return {link.member_id: link for link in links}


def get_link(session: Session, round_id: int, link_id: int) -> tuple[PersonalLink, str]:
    """A link of a round, and whose it is. Raises NotInRecord."""
    row = None
    if 0 < link_id <= LARGEST_ID:
        row = session.execute(
            select(PersonalLink, Member.name)
            .join(Member, Member.id == PersonalLink.member_id)
            .where(PersonalLink.id == link_id, PersonalLink.round_id == round_id)
        ).first()
    if row is None:
        raise NotInRecord("There is no such link in this round.")
    return row[0], row[1]


def list_links_of(session: Session, member_id: int) -> list[PersonalLink]:
    """Every link that was made for a member."""
    return list(
        session.scalars(
            select(PersonalLink)
            .where(PersonalLink.member_id == member_id)
            .order_by(PersonalLink.id)
        )
    )


# --- a link as its holder sees it --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that can be used, and what its page shows.

    state: of the round; answers are taken while it is open. address: where codes go, masked; None
    where none is on record. code_sent_at: of the code that is waited for.
    """

    link_id: int
    round_id: int
    member_id: int
    name: str
    constituency: str | None
    kind: RoundKind
    title: str
    leader: str | None
    entities: tuple[str, ...]
    text: str
    text_version: int
    closes_on: date
    last_day: date
    state: RoundState
    expires_at: datetime
    address: str | None
    code_sent_at: datetime | None


def find_open_link(session: Session, token_digest: str, now: datetime) -> OpenLink | None:
    """What a link shows to whoever holds it; None when it cannot be used, for whatever reason.

    One query, whether there is no such link, or it has been used, ended or has expired.
    """
    versions = aliased(RoundText)
    newest = (
        select(func.max(versions.version))
        .where(versions.round_id == PersonalLink.round_id)
        .scalar_subquery()
    )
    row = session.execute(
        select(PersonalLink, Round, RoundMember, Member.name, RoundText, ParliamentaryAddress)
        .join(Round, Round.id == PersonalLink.round_id)
        .join(
            RoundMember,
            (RoundMember.round_id == PersonalLink.round_id)
            & (RoundMember.member_id == PersonalLink.member_id),
        )
        .join(Member, Member.id == PersonalLink.member_id)
        .join(
            RoundText,
            (RoundText.round_id == PersonalLink.round_id) & (RoundText.version == newest),
        )
        .outerjoin(ParliamentaryAddress, ParliamentaryAddress.member_id == PersonalLink.member_id)
        .where(
            PersonalLink.token_digest == token_digest,
            PersonalLink.used_at.is_(None),
            PersonalLink.ended_at.is_(None),
            PersonalLink.expires_at > now,
        )
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return None
    link, round_, asked, name, text, address = row
    return OpenLink(
        link_id=link.id,
        round_id=round_.id,
        member_id=link.member_id,
        name=name,
        constituency=asked.constituency,
        kind=round_.kind,
        title=round_.title,
        leader=round_.leader,
        entities=tuple((round_.entities or "").splitlines()),
        text=text.text,
        text_version=text.version,
        closes_on=round_.closes_on,
        last_day=round_timing(round_).last_day,
        state=round_state(round_),
        expires_at=link.expires_at,
        address=None if address is None else masked(address.address),
        code_sent_at=link.code_sent_at if link.code_digest is not None else None,
    )
