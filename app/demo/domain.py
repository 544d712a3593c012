"""The invented officers of a demonstration, and how a password is made."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts.domain import Role

CLP_SOURCE = "List of CLPs kept by the general secretary"


@dataclass(frozen=True, slots=True)
class Officer:
    """An invented person with an account."""

    role: Role
    name: str

    @property
    def email(self) -> str:
        """Her address, at a domain that nobody can have."""
        return f"{self.role.value.replace('_', '-')}@example.org"


OFFICERS = (
    Officer(Role.ADMINISTRATOR, "Morwen Quillby"),
    Officer(Role.WHIP, "Tobias Hartrigg"),
    Officer(Role.SELECTIONS_OFFICER, "Eirlys Gwernant"),
    Officer(Role.CLP_SECRETARY, "Odette Larkover"),
    Officer(Role.PARTY_OFFICER, "Ruaridh MacTarnoch"),
    Officer(Role.EQUALITY_OFFICER, "Anwen Rhedynog"),
    Officer(Role.AUDITOR, "Cosmo Venningby"),
)

# Short plain words, so that a password can be typed from a terminal's output.
WORDS = (
    "anchor", "barley", "beacon", "birch", "bramble", "candle", "canvas", "cedar",
    "cobble", "copper", "coral", "cotton", "curlew", "dapple", "ember", "fennel",
    "ferry", "flint", "garnet", "gorse", "granite", "hazel", "heron", "hollow",
    "indigo", "ivory", "jasper", "juniper", "kettle", "lantern", "larch", "linen",
    "lobster", "maple", "marble", "meadow", "mellow", "mosaic", "nettle", "nutmeg",
    "oatmeal", "orchard", "otter", "pebble", "pepper", "pewter", "plover", "quartz",
    "quiver", "raven", "ribbon", "russet", "saddle", "saffron", "sorrel", "tallow",
    "thistle", "timber", "tulip", "velvet", "walnut", "willow", "yarrow", "zephyr",
)  # fmt: skip


def password_from(digest: str) -> str:
    """Five words and two digits that a digest in hexadecimal stands for."""
    number = int(digest, 16)
    words = []
    for _ in range(5):
        number, place = divmod(number, len(WORDS))
        words.append(WORDS[place])
    return f"{'-'.join(words)}-{number % 90 + 10}"
