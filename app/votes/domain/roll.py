"""The roll of a division: everybody who voted or had a seat, with party and vote that day."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.members.domain.house import Seated
from app.votes.domain.record import DivisionRecord, Entries
from app.votes.domain.vote import Vote

ROW_BYTES = 7
"""Of a packed row: four of the member's id, two of the party's, one of the vote."""


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
        columns = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(ROW_BYTES, -1)
        return cls(
            columns[0:4].T.copy().view("<u4").ravel(),
            columns[4:6].T.copy().view("<u2").ravel(),
            columns[6].copy(),
        )


def unpacked_together(packed: Sequence[bytes]) -> tuple[Roll, list[int]]:
    """Many rolls one after another in one, and the length of each: a whole record at once."""
    opened = [zlib.decompress(roll) for roll in packed]
    lengths = [len(roll) // ROW_BYTES for roll in opened]
    columns = [
        np.frombuffer(
            b"".join(
                roll[length * byte : length * (byte + 1)]
                for roll, length in zip(opened, lengths, strict=True)
            ),
            np.uint8,
        )
        for byte in range(ROW_BYTES)
    ]
    members = np.zeros(sum(lengths), np.uint32)
    for byte in range(4):
        members |= columns[byte].astype(np.uint32) << np.uint32(8 * byte)
    parties = columns[4] | columns[5].astype(np.uint16) << np.uint16(8)
    return Roll(members, parties, columns[6]), lengths


def roll_of(record: DivisionRecord, party_ids: Sequence[int], seated: Seated) -> Roll:
    """The roll of a division from what the source lists and who had a seat that day.

    party_ids: ids of the record's table of parties, by position.
    seated: members with a seat that day, each with the party of her spell.

    Where vote and spell disagree on the party the source's list wins: it is the party that day.
    A teller counts as one whatever else is said; a member in both lobbies voted in both; a
    member with a seat and in no lobby is absent, whether or not `NoVoteRecorded` has her, and
    who is listed there without a seat is nobody's absent.
    """
    table = np.array(party_ids, np.int64)
    # The first place a member stands in decides, so the order of these is the rule.
    places = [
        (_entries(record.aye_tellers), Vote.TELLER_AYE),
        (_entries(record.no_tellers), Vote.TELLER_NO),
        (_entries(record.ayes), Vote.AYE),
        (_entries(record.noes), Vote.NO),
        (_entries(record.no_votes), Vote.ABSENT),
    ]
    members = np.concatenate([*(m for (m, _p), _v in places), seated.members])
    parties = np.concatenate([*(table[p] for (_m, p), _v in places), seated.parties])
    votes = np.concatenate(
        [*(np.full(len(m), v) for (m, _p), v in places), np.full(len(seated.members), Vote.ABSENT)]
    )
    ids, first = np.unique(members, return_index=True)
    votes, parties = votes[first], parties[first]
    both = np.isin(ids, list(record.both()))
    votes[both & (votes == Vote.AYE)] = Vote.BOTH
    kept = (votes != Vote.ABSENT) | seated.place(ids)[0]
    return Roll(
        ids[kept].astype(np.uint32), parties[kept].astype(np.uint16), votes[kept].astype(np.uint8)
    )


def _entries(entries: Entries | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if entries is None:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.array(entries.members, np.int64), np.array(entries.parties, np.int64)
