"""Names of places and people that nobody bears: drawn from syllables, some of them Welsh."""

from __future__ import annotations

from random import Random

_PLACE_HEADS = (
    "Alder", "Bracken", "Cald", "Drim", "Ember", "Fennel", "Garn", "Hollin", "Isel", "Kell",
    "Larkin", "Marrow", "Nettle", "Ostler", "Pellin", "Quarn", "Rushen", "Sorrel", "Tarrow",
    "Umber", "Vennel", "Wrackle",
)  # fmt: skip
_PLACE_TAILS = (
    "mere", "holt", "combe", "stow", "thwaite", "hithe", "minster", "rigg", "wold", "gate",
    "moss", "haven",
)  # fmt: skip
_WELSH_HEADS = ("Llan", "Aber", "Cwm ", "Pen-y-", "Ynys ", "Tre-", "Nant ")
_WELSH_TAILS = ("gwylan", "helyg", "derwen", "grug", "brwyn", "mellt", "wennol", "eithin")
_REGIONS = ("North ", "South ", "East ", "West ", "Central ", "Mid ")

_FIRST = (
    "Adela", "Ambrose", "Beatrix", "Benedict", "Cecily", "Clement", "Dorothea", "Edmund",
    "Elspeth", "Fabian", "Flora", "Gideon", "Harriet", "Hector", "Imogen", "Jocelyn", "Kit",
    "Leonora", "Linus", "Mabel", "Magnus", "Nadia", "Ottoline", "Percival", "Petra", "Quentin",
    "Rosalind", "Rufus", "Sabina", "Silas", "Tamsin", "Thaddeus", "Una", "Violet", "Wilfred",
    "Yusuf", "Zainab", "Anjali", "Kofi", "Mei",
)  # fmt: skip
_LAST_HEADS = (
    "Alm", "Bram", "Corr", "Dray", "Elver", "Farr", "Gorm", "Hesk", "Ingle", "Jarr", "Kest",
    "Lorr", "Mabb", "Nettl", "Oaken", "Perr", "Quil", "Radd", "Sedg", "Tarn", "Ulv", "Venn",
    "Wexl", "Yarl",
)  # fmt: skip
_LAST_TAILS = ("wick", "thorne", "ingby", "sall", "over", "rigg", "ifield", "mond", "eby")
_WELSH_FIRST = ("Anwen", "Branwen", "Carys", "Dilwyn", "Emrys", "Gwenllian", "Heulwen", "Iolo")
_WELSH_LAST = ("Brynhelyg", "Eithinog", "Fedwen", "Gwernen", "Maesderw", "Onnen", "Rhosyn")

REGIONS = ("Northmark", "Vennel Coast", "The Sorrels", "Midwold")
WELSH_REGION = "Y Mynydd"


def region(seat: str) -> str:
    """The invented region of a seat: the same for the same name."""
    if seat.startswith(_WELSH_HEADS):
        return WELSH_REGION
    if seat.startswith("North "):
        return REGIONS[0]
    return REGIONS[sum(seat.encode()) % len(REGIONS)]


def seats(draw: Random, count: int) -> list[str]:
    """As many constituencies, each name once; about one in eight is Welsh."""
    found: dict[str, None] = {}
    while len(found) < count:
        if draw.random() < 0.13:
            name = draw.choice(_WELSH_HEADS) + draw.choice(_WELSH_TAILS)
            # After a space a Welsh place begins with a capital; after a hyphen it does not.
            name = name.title() if " " in name else name
        else:
            name = draw.choice(_PLACE_HEADS) + draw.choice(_PLACE_TAILS)
            kind = draw.random()
            if kind < 0.25:
                name = draw.choice(_REGIONS) + name
            elif kind < 0.4:
                name = f"{name} and {draw.choice(_PLACE_HEADS)}{draw.choice(_PLACE_TAILS)}"
        found[name] = None
    return list(found)


def people(draw: Random, count: int) -> list[tuple[str, str]]:
    """As many people, each with a name of her own: first name, last name."""
    found: dict[tuple[str, str], None] = {}
    while len(found) < count:
        if draw.random() < 0.1:
            name = (draw.choice(_WELSH_FIRST), draw.choice(_WELSH_LAST))
        else:
            name = (draw.choice(_FIRST), draw.choice(_LAST_HEADS) + draw.choice(_LAST_TAILS))
        found[name] = None
    return list(found)
