"""The tables of groups, who sits in them, who governs, and the House on a day; and its pictures."""

from __future__ import annotations

from datetime import date

from app.kernel.dates import written_day
from app.splits.domain.composition import Bench, Composition, Place
from app.splits.models.groups import GoverningSpell
from app.splits.queries.groups import GroupRow, SpellRow
from app.tabular.table import Column, Table
from app.web.bars import Bars, Group, stacked_bars
from app.web.hemicycle import Hemicycle, Part, hemicycle
from app.web.looks import Look

KEPT = "Kept by officers of the party; the source of each stands in its row."
BESIDE = "Groups and who governs are kept by officers of the party."
BENCH_LOOKS = {
    Bench.GOVERNMENT: Look.YES,
    Bench.OPPOSITION: Look.NO,
    Bench.NO_PARTY: Look.EQUIVOCATES,
    Bench.CHAIR: Look.WITHDRAWN,
    Bench.NOBODY: Look.NONE,
}


def group_path(group_id: int) -> str:
    """The address of a group."""
    return f"/splits/groups/{group_id}"


def house_picture(house: Composition) -> Hemicycle:
    """A seat for each of the House, by where it is."""
    return hemicycle(
        f"Who sat where on {written_day(house.day)}?",
        [Part(bench.label, house.on(bench), look) for bench, look in BENCH_LOOKS.items()],
        one="seat",
        part="Side",
    )


def benches_picture(house: Composition) -> Bars:
    """A bar for each party and for what is none, one under the other by side."""
    return stacked_bars(
        "How many sit on which benches?",
        [
            Group(place.name, (Part(place.bench.label, place.seats, BENCH_LOOKS[place.bench]),))
            for place in house.places
        ],
        axis="seats",
        group="Party",
    )


def composition_table(day: date, attribution: str) -> Table[Place]:
    """The House on a day. attribution: of the record of seats and parties."""
    return Table(
        name=f"composition-{day.isoformat()}",
        title="The House of Commons by party",
        columns=(
            Column[Place]("party", "Party", lambda row: row.name),
            Column[Place]("seats_held", "Seats", lambda row: row.seats, numeric=True),
            Column[Place]("side", "Side", lambda row: row.bench.label),
            Column[Place](
                "seats_note", "Note", lambda row: row.note or None, absent="nothing to note"
            ),
        ),
        attribution=f"{attribution} {BESIDE}",
    )


def groups_table() -> Table[GroupRow]:
    """Breakaway groups."""
    return Table(
        name="breakaway-groups",
        title="Breakaway groups",
        columns=(
            Column[GroupRow](
                "breakaway", "Group", lambda row: row.name, link=lambda row: group_path(row.id)
            ),
            Column[GroupRow]("formed_on", "Formed", lambda row: row.formed_on),
            Column[GroupRow]("standing", "Standing", lambda row: row.standing),
            Column[GroupRow](
                "registered_on", "Registered", lambda row: row.registered_on, absent="no party"
            ),
            Column[GroupRow](
                "dissolved_on", "Dissolved", lambda row: row.dissolved_on, absent="not dissolved"
            ),
            Column[GroupRow]("members", "Members", lambda row: row.members, numeric=True),
            Column[GroupRow]("source", "Source", lambda row: row.source),
        ),
        attribution=KEPT,
    )


def spells_table(group_id: int) -> Table[SpellRow]:
    """Who sits and has sat in a group."""
    return Table(
        name=f"breakaway-group-{group_id}",
        title="Who sits and has sat in the group",
        columns=(
            Column[SpellRow](
                "member",
                "Member",
                lambda row: row.member,
                link=lambda row: f"/members/{row.member_id}",
            ),
            Column[SpellRow]("since", "Joined", lambda row: row.since),
            Column[SpellRow]("until", "Left", lambda row: row.until, absent="still in it"),
            Column[SpellRow]("source", "Source", lambda row: row.source),
            Column[SpellRow](
                "void_reason", "Voided because", lambda row: row.void_reason, absent="not voided"
            ),
        ),
        attribution=KEPT,
    )


def governments_table() -> Table[GoverningSpell]:
    """Which parties govern and have governed."""
    return Table(
        name="governments",
        title="Parties that govern",
        columns=(
            Column[GoverningSpell]("party", "Party", lambda row: row.party),
            Column[GoverningSpell]("since", "From", lambda row: row.since),
            Column[GoverningSpell]("until", "Until", lambda row: row.until, absent="still governs"),
            Column[GoverningSpell]("source", "Source", lambda row: row.source),
            Column[GoverningSpell](
                "void_reason", "Voided because", lambda row: row.void_reason, absent="not voided"
            ),
        ),
        attribution=KEPT,
    )
