"""The roll of a division: everybody who voted or had a seat, with party and vote that day."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.votes.domain.record import DivisionRecord
from app.votes.domain.vote import Vote


@dataclass(frozen=True, slots=True)
class Roll:
    """One row a member, in order of member id: three columns of equal length."""

    members: NDArray[np.uint32]
    parties: NDArray[np.uint16]
    votes: NDArray[np.uint8]

    def packed(self) -> bytes:
        """The roll as it is stored: columns of bytes, low ones first, compressed."""
        columns = (
            self.members.astype("<u4").view(np.uint8).reshape(-1, 4).T.tobytes(),
            self.parties.astype("<u2").view(np.uint8).reshape(-1, 2).T.tobytes(),
            self.votes.tobytes(),
        )
        return zlib.compress(b"".join(columns), 1)

    @classmethod
    def unpacked(cls, packed: bytes) -> Roll:
        """The roll as it was before `packed`."""
        columns = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(7, -1)
        return cls(
            columns[0:4].T.copy().view("<u4").ravel(),
            columns[4:6].T.copy().view("<u2").ravel(),
            columns[6].copy(),
        )


def roll_of(
    record: DivisionRecord,
    party_ids: Sequence[int],
    seated: Mapping[int, int],
) -> Roll:
    """The roll of a division from what the source lists and who had a seat that day.

    party_ids: ids of the record's table of parties, by position.
    seated: members with a seat that day, each with the party of her spell.

    Where vote and spell disagree on the party the source's list wins: it is the party that day.
    A teller counts as one whatever else is said; a member in both lobbies voted in both; a
    member with a seat and in no lobby is absent, whether or not `NoVoteRecorded` has her.
    """
    rows: dict[int, tuple[int, int]] = {
        member: (party_ids[party], Vote.AYE)
        for member, party in zip(record.ayes.members, record.ayes.parties, strict=True)
    }
    for member, party in zip(record.noes.members, record.noes.parties, strict=True):
        rows[member] = (party_ids[party], Vote.BOTH if member in rows else Vote.NO)
    for tellers, vote in (
        (record.aye_tellers, Vote.TELLER_AYE),
        (record.no_tellers, Vote.TELLER_NO),
    ):
        if tellers is not None:
            for member, party in zip(tellers.members, tellers.parties, strict=True):
                rows[member] = (party_ids[party], vote)
    listed = {
        member: party_ids[party]
        for member, party in zip(record.no_votes.members, record.no_votes.parties, strict=True)
    }
    for member, party_id in seated.items():
        if member not in rows:
            rows[member] = (listed.get(member, party_id), Vote.ABSENT)
    members = sorted(rows)
    return Roll(
        np.array(members, np.uint32),
        np.array([rows[member][0] for member in members], np.uint16),
        np.array([rows[member][1] for member in members], np.uint8),
    )
