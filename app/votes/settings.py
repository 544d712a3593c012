"""What officers may set about the voting record and its import."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.settings.queries import values_of
from app.settings.registry import Setting, setting
from app.votes.domain.discipline import Rules

GROUP = "The import"

LOOK_BACK_DAYS = setting(
    Setting(
        name="votes:look-back-days",
        group=GROUP,
        label="Every import asks again for divisions of the last",
        why="The lists change without a sign. Of 2,361 divisions 204 were corrected more than 7"
        " days after they were held; 14 days see most corrections and ask for few divisions"
        " twice.",
        default=14,
        unit="days",
        least=1,
        most=366,
    )
)
RECHECK_DAYS = setting(
    Setting(
        name="votes:recheck-days",
        group=GROUP,
        label="Every week the import compares divisions of the last",
        why="Of 2,361 divisions 57 were corrected after more than 30 days, one after 1,788. Two"
        " years are compared within minutes; more takes longer and finds little.",
        default=730,
        unit="days",
        least=30,
        most=36_500,
    )
)

DISCIPLINE = "Lines and rebellion"
BOTH_REBELS = setting(
    Setting(
        name="votes:both-lobbies-rebel",
        group=DISCIPLINE,
        label="Recorded in both lobbies on an aye or no line is a rebellion",
        why="Going through both lobbies is how a member abstains on the record, so it is no"
        " rebellion unless the party holds it to be one. Rebels of every division on record are"
        " counted anew when this is changed.",
        default=False,
    )
)
WHIPLESS_COUNT = setting(
    Setting(
        name="votes:whipless-in-cohesion",
        group=DISCIPLINE,
        label="Members without the whip count in the party’s cohesion",
        why="Who does not hold the whip on the day is asked for nothing, so her vote says nothing"
        " of how the party held together. She cannot rebel either way. The cohesion of every"
        " division on record is worked out anew when this is changed.",
        default=False,
    )
)


def rules_in_force(session: Session) -> Rules:
    """What the party has settled of rebellion and cohesion."""
    both_rebels, whipless_count = values_of(session, BOTH_REBELS, WHIPLESS_COUNT)
    return Rules(both_rebels=both_rebels, whipless_count=whipless_count)
