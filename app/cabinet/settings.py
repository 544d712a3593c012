"""What the party proposes for a new draft. A draft that is open keeps what it was opened with."""

from __future__ import annotations

from app.cabinet.domain import Method, PickRule
from app.settings.registry import Setting, setting

GROUP = "Drafts of the shadow cabinet"

PICK_RULE = setting(
    Setting(
        name="cabinet:pick-rule",
        group=GROUP,
        label="How it is decided whose pick it is",
        why="The alternating ladder lets slates pick in turn, each until its quota is spent. A"
        " sequential divisor gives every pick to the highest figure and needs no quota.",
        default=PickRule.ALTERNATING.value,
        choices={rule.value: rule.label for rule in PickRule},
    )
)
QUOTA_METHOD = setting(
    Setting(
        name="cabinet:quota-method",
        group=GROUP,
        label="Method of the quota",
        why="Hare gives each slate the whole part of its exact share, and the posts left to the"
        " largest remainders: strict proportion. The quota page shows all methods side by side.",
        default=Method.HARE.value,
        choices={method.value: method.label for method in Method},
    )
)
FREE_CHOICE = setting(
    Setting(
        name="cabinet:free-choice",
        group=GROUP,
        label="On the alternating ladder, any free post may be picked",
        why="Unless this is on, each pick takes the highest free post or one of its named"
        " alternatives. A sequential divisor always leaves the choice free.",
        default=False,
    )
)
PEERS_ALLOWED = setting(
    Setting(
        name="cabinet:peers-allowed",
        group=GROUP,
        label="Peers may be chosen",
        why="A nominee is a member of the House of Commons who holds the whip, unless the party"
        " allows peers too.",
        default=False,
    )
)
PLEDGE_REQUIRED = setting(
    Setting(
        name="cabinet:pledge-required",
        group=GROUP,
        label="A nominee must have pledged to take the whip",
        why="What a member answered to the newest pledge stands beside the name either way. Nothing"
        " follows from it unless this is on.",
        default=False,
    )
)
DECLARATION_REQUIRED = setting(
    Setting(
        name="cabinet:declaration-required",
        group=GROUP,
        label="A nominee must have declared confidence in the leader",
        why="Whether a member has declared stands beside the name either way. Nothing follows from"
        " it unless this is on.",
        default=False,
    )
)
TURN_SECONDS = setting(
    Setting(
        name="cabinet:turn-seconds",
        group=GROUP,
        label="A slate picks within",
        why="After so long an officer may pass its turn to the next slate; nothing happens by"
        " itself. 0 means no limit, which suits a first draft: people talk in the room.",
        default=0,
        unit="seconds",
        most=86_400,
    )
)
