"""Make the shipped sample: `python -m app.votes.sample.build SHARED_DATA_DIRECTORY`.

What goes in, under SHARED_DATA_DIRECTORY:

* `commons-2015-2016/divisions.csv`, `votes.csv.gz` and `members.csv`: the Public Whip vote matrix
  joined with official ids (ODbL 1.0 over facts under the Open Parliament Licence);
* `elections/by-elections-2015-2017.csv`: the day each of ten seats changed hands (Open Parliament
  Licence).

What comes out, beside this file, one compact JSON object a line, ordered by id, in UTF-8:

* `divisions.jsonl.xz`: the answer of `/data/division/{id}.json` for each division with an official
  id;
* `members.jsonl.xz`: for each official member id an item of `Members/Search` and an item of
  `Members/History`.

Two runs over the same source with the same liblzma give the same bytes: nothing here asks a clock
or depends on the order of a set.

Where the rules come from:

* keys and their order: the recorded answers `official-api/division-1873.json` and
  `members-search.json`; for `Members/History`, of which no answer was recorded, the schemas of
  `official-api/members-api.json`;
* what the fields mean (midnight, tellers null, members in both lists, a last day held): the README
  of the shared data and the design's domain notes;
* a seat begins at the general election or on the day of the by-election and, where a by-election
  followed, ends with the member's last vote, because the source has no day of death or
  resignation. What the source lacks is null and never invented.
"""

import csv
import gzip
import json
import lzma
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

Row = dict[str, str]
Answer = dict[str, Any]

GENERAL_ELECTION_ON = date(2015, 5, 7)
HOUSE_OF_COMMONS = 1

# The source writes some parties short or with "and"; the official APIs do not.
OFFICIAL_PARTY_NAMES = {
    "DUP": "Democratic Unionist Party",
    "Green": "Green Party",
    "Social Democratic and Labour Party": "Social Democratic & Labour Party",
    "UKIP": "UK Independence Party",
    "UUP": "Ulster Unionist Party",
}

# In which lists of the official answer a position of the source puts a member. Who passed through
# both lobbies stands in both lists; tellers stand among the tellers only. The source has no row for
# an absence.
LISTS_OF_POSITION: dict[str | None, tuple[str, ...]] = {
    "aye": ("Ayes",),
    "no": ("Noes",),
    "both": ("Ayes", "Noes"),
    "tellaye": ("AyeTellers",),
    "tellno": ("NoTellers",),
    None: ("NoVoteRecorded",),
}


class SourceError(ValueError):
    """The source says something the rules of the sample do not cover."""


@dataclass(frozen=True)
class PartySpell:
    """A party somebody sat for. Both days are days held; without a last day it still goes on."""

    party: str
    sub_party: str | None
    abbreviation: str | None
    first_day: date
    last_day: date | None


@dataclass(frozen=True)
class SeatedMember:
    """One member with the one seat and the parties, oldest first, that the source gives them."""

    member_id: int
    name: str
    constituency: str
    first_day: date
    last_day: date | None
    parties: tuple[PartySpell, ...]

    def party_on(self, day: date) -> PartySpell | None:
        """The party of that day, or None for somebody who was not seated."""
        for spell in self.parties:
            if spell.first_day <= day and (spell.last_day is None or day <= spell.last_day):
                return spell
        return None


def main(arguments: list[str]) -> int:
    """Read the source, write both files beside this one and say how large they are."""
    if len(arguments) != 1:
        print("Usage: python -m app.votes.sample.build SHARED_DATA_DIRECTORY", file=sys.stderr)
        return 2
    shared = Path(arguments[0])
    commons = shared / "commons-2015-2016"
    by_elections = read_rows(shared / "elections" / "by-elections-2015-2017.csv")
    members = seated_members(read_rows(commons / "members.csv"), by_election_days(by_elections))
    divisions = official_divisions(
        read_rows(commons / "divisions.csv"), read_rows(commons / "votes.csv.gz"), members
    )
    here = Path(__file__).parent
    write_lines(here / "divisions.jsonl.xz", divisions)
    write_lines(here / "members.jsonl.xz", [official_member(member) for member in members.values()])
    return 0


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file, packed by gzip or plain, with or without a byte order mark."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True)))


def write_lines(path: Path, answers: Iterable[Answer]) -> None:
    """Write each answer as one line of compact JSON, the whole packed by xz at preset 9."""
    lines = (json.dumps(a, ensure_ascii=False, separators=(",", ":")) + "\n" for a in answers)
    path.write_bytes(lzma.compress("".join(lines).encode(), preset=9))
    print(f"{path.name}: {path.stat().st_size:,} bytes")


# Who sat when, and for which party


def by_election_days(rows: Iterable[Row]) -> dict[str, date]:
    """The day of the by-election of each seat that had one, by ONS code.

    Joined by code because names differ ("Stoke-On-Trent" and "Stoke-on-Trent"), and never by
    surname, which would take Sadiq Khan for Rosena Allin-Khan.
    """
    days: dict[str, date] = {}
    for row in rows:
        code = row["ONS ID"]
        if code in days:
            raise SourceError(f"{row['Constituency name']} had two by-elections")
        day, month, year = (int(part) for part in row["By-election date"].split("/"))
        days[code] = date(year, month, day)
    return days


def seated_members(
    rows: Iterable[Row], by_elections: Mapping[str, date]
) -> dict[int, SeatedMember]:
    """Every member by id, ascending. Each row of the source is a term of one party."""
    terms_by_member: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        terms_by_member[int(row["parliament_member_id"])].append(row)
    members = {
        member_id: seated_member(member_id, terms, by_elections)
        for member_id, terms in sorted(terms_by_member.items())
    }
    check_successions(members.values(), by_elections, terms_by_member)
    return members


def seated_member(
    member_id: int, terms: list[Row], by_elections: Mapping[str, date]
) -> SeatedMember:
    """One member's seat and parties out of their terms."""
    if len({(term["ons_code"], term["constituency"], term["name"]) for term in terms}) > 1:
        raise SourceError(f"member {member_id} has terms of more than one seat or name")
    terms = sorted(terms, key=lambda term: term["first_vote_on"])
    first_day, last_day = seat_days(terms, by_elections.get(terms[0]["ons_code"]))
    spells: list[PartySpell] = []
    begins_on = first_day
    for term in terms:
        # The source has no day for a change of party: the last vote in the old one is the last day
        # it certainly held, and the new one takes over the day after.
        ends_on = last_day if term is terms[-1] else date.fromisoformat(term["last_vote_on"])
        spells.append(
            PartySpell(
                party=OFFICIAL_PARTY_NAMES.get(term["party"], term["party"]),
                sub_party=term["sub_party"] or None,
                abbreviation=term["party_abbr"] or None,
                first_day=begins_on,
                last_day=ends_on,
            )
        )
        if ends_on is not None:
            begins_on = ends_on + timedelta(days=1)
    return SeatedMember(
        member_id=member_id,
        name=terms[0]["name"],
        constituency=terms[0]["constituency"],
        first_day=first_day,
        last_day=last_day,
        parties=tuple(spells),
    )


def seat_days(terms: list[Row], by_election_on: date | None) -> tuple[date, date | None]:
    """The first day of a seat and its last, if a by-election followed, out of terms oldest first.

    A member's last vote ends the seat of somebody who was followed: nobody may be shown absent
    after dying, and the source has no better day. Where no by-election was held the seat has no
    end, and that includes the Speaker, his deputies and Sinn Féin, who have no vote at all.
    """
    if by_election_on is None:
        return GENERAL_ELECTION_ON, None
    if date.fromisoformat(terms[0]["first_vote_on"]) >= by_election_on:
        return by_election_on, None
    return GENERAL_ELECTION_ON, date.fromisoformat(terms[-1]["last_vote_on"])


def check_successions(
    members: Iterable[SeatedMember],
    by_elections: Mapping[str, date],
    terms_by_member: Mapping[int, list[Row]],
) -> None:
    """Refuse a source in which a seat is not held by one person, or by two with a gap between."""
    holders_of_seat: dict[str, list[SeatedMember]] = defaultdict(list)
    for member in sorted(members, key=lambda member: member.first_day):
        holders_of_seat[terms_by_member[member.member_id][0]["ons_code"]].append(member)
    if missing := by_elections.keys() - holders_of_seat.keys():
        raise SourceError(f"by-elections in unknown seats: {sorted(missing)}")
    for code, holders in holders_of_seat.items():
        names = [holder.name for holder in holders]
        if len(holders) != (2 if code in by_elections else 1):
            raise SourceError(f"{code} was held by {names}")
        if len(holders) == 2:
            left_on, came_on = holders[0].last_day, holders[1].first_day
            if left_on is None or left_on >= came_on:
                raise SourceError(f"{code} was held by {names} at one time")


# The answers, in the order of keys of the official ones


def official_time(day: date) -> str:
    """Midnight of a day as both APIs write it: the source has no time of day."""
    return f"{day.isoformat()}T00:00:00"


def official_end(day: date | None) -> str | None:
    """The last day held, or null while there is none."""
    return None if day is None else official_time(day)


def official_divisions(
    division_rows: Iterable[Row], vote_rows: Iterable[Row], members: Mapping[int, SeatedMember]
) -> list[Answer]:
    """The answer for every division that has an official id, in the order of those ids."""
    positions_by_division: dict[str, dict[int, str]] = defaultdict(dict)
    for row in vote_rows:
        positions = positions_by_division[row["division_key"]]
        member_id = int(row["parliament_member_id"])
        if member_id in positions:
            raise SourceError(f"{row['division_key']}: member {member_id} has two positions")
        if row["vote"] not in LISTS_OF_POSITION:
            raise SourceError(f"{row['division_key']}: unknown position {row['vote']!r}")
        positions[member_id] = row["vote"]
    official = [row for row in division_rows if row["official_division_id"]]
    official.sort(key=lambda row: int(row["official_division_id"]))
    return [
        official_division(row, positions_by_division[row["division_key"]], members)
        for row in official
    ]


def official_division(
    row: Row, positions: Mapping[int, str], members: Mapping[int, SeatedMember]
) -> Answer:
    """The answer of `/data/division/{id}.json`.

    Every list is ordered by member id, as the recorded lobbies and tellers are. (The recorded
    `NoVoteRecorded` goes by `ListAs`, which the source lacks.)
    """
    day = date.fromisoformat(row["date"])
    lists: dict[str, list[Answer]] = defaultdict(list)
    for member_id, member in members.items():  # ascending, and so are the lists
        spell = member.party_on(day)
        if spell is not None:
            for name in LISTS_OF_POSITION[positions.get(member_id)]:
                lists[name].append(recorded_member(member, spell))
        elif member_id in positions:
            raise SourceError(f"{row['division_key']}: {member.name} voted without a seat")
    if unknown := positions.keys() - members.keys():
        raise SourceError(f"{row['division_key']}: unknown members {sorted(unknown)} voted")
    return {
        "DivisionId": int(row["official_division_id"]),
        "Date": official_time(day),
        "PublicationUpdated": None,
        "Number": int(row["number"]),
        "IsDeferred": boolean(row["official_is_deferred"]),
        "EVELType": row["evel_type"],
        "EVELCountry": row["evel_country"],
        "Title": row["official_title"],
        "AyeCount": int(row["official_aye_count"]),
        "NoCount": int(row["official_no_count"]),
        "DoubleMajorityAyeCount": integer_or_none(row["double_majority_aye"]),
        "DoubleMajorityNoCount": integer_or_none(row["double_majority_no"]),
        # Null and not empty where there are none, as for every deferred division.
        "AyeTellers": lists["AyeTellers"] or None,
        "NoTellers": lists["NoTellers"] or None,
        "Ayes": lists["Ayes"],
        "Noes": lists["Noes"],
        "FriendlyDescription": None,
        "FriendlyTitle": None,
        "NoVoteRecorded": lists["NoVoteRecorded"],
        "RemoteVotingStart": None,
        "RemoteVotingEnd": None,
    }


def recorded_member(member: SeatedMember, spell: PartySpell) -> Answer:
    """One member as they stand in a list of a division, with the party of that day."""
    return {
        "MemberId": member.member_id,
        "Name": member.name,
        "Party": spell.party,
        "SubParty": spell.sub_party,
        "PartyColour": None,
        "PartyAbbreviation": spell.abbreviation,
        "MemberFrom": member.constituency,
        "ListAs": None,
        "ProxyName": None,
    }


def official_member(member: SeatedMember) -> Answer:
    """An item of `Members/Search` and an item of `Members/History` for one member."""
    return {
        "search": {
            "value": {
                "id": member.member_id,
                "nameListAs": None,
                "nameDisplayAs": member.name,
                "nameFullTitle": None,
                "nameAddressAs": None,
                "latestParty": party(member.parties[-1]),
                "gender": None,
                "latestHouseMembership": house_membership(member),
                "thumbnailUrl": None,
            },
            "links": [],
        },
        "history": {
            "value": {
                "id": member.member_id,
                "thumbnailUrl": None,
                "partyHistory": [
                    {
                        "startDate": official_time(spell.first_day),
                        "endDate": official_end(spell.last_day),
                        "party": party(spell),
                    }
                    for spell in member.parties
                ],
                "houseMembershipHistory": [house_membership(member)],
                "nameHistory": [
                    {
                        "startDate": official_time(member.first_day),
                        "endDate": None,
                        "nameListAs": None,
                        "nameDisplayAs": member.name,
                        "nameFullTitle": None,
                        "nameAddressAs": None,
                    }
                ],
            },
            "links": [],
        },
    }


def house_membership(member: SeatedMember) -> Answer:
    """The seat. Its status and the reason of its end are null: the source has neither."""
    return {
        "membershipFrom": member.constituency,
        "membershipFromId": None,
        "house": HOUSE_OF_COMMONS,
        "membershipStartDate": official_time(member.first_day),
        "membershipEndDate": official_end(member.last_day),
        "membershipEndReason": None,
        "membershipEndReasonNotes": None,
        "membershipEndReasonId": None,
        "membershipStatus": None,
    }


def party(spell: PartySpell) -> Answer:
    """A party as the Members API has it, where "Labour (Co-op)" is a party of its own."""
    name = spell.party if spell.sub_party is None else f"{spell.party} ({spell.sub_party})"
    return {
        "id": None,
        "name": name,
        "abbreviation": spell.abbreviation,
        "backgroundColour": None,
        "foregroundColour": None,
        "isLordsMainParty": None,
        "isLordsSpiritualParty": None,
        "governmentType": None,
        # The only flag the source decides: the official API sets it for "Independent" alone.
        "isIndependentParty": spell.party == "Independent",
    }


def boolean(text: str) -> bool:
    """`true` or `false` as the source writes it; anything else is refused."""
    if text not in ("true", "false"):
        raise SourceError(f"neither true nor false: {text!r}")
    return text == "true"


def integer_or_none(text: str) -> int | None:
    """A count, or None where the source leaves it empty."""
    return int(text) if text else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
