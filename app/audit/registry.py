"""Who the actors of the trail are, by name. The room that knows them registers its answer here."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy.orm import Session

ActorNames = Callable[[Session, Collection[str]], dict[str, str]]

_resolvers: list[ActorNames] = []


def actor_names(resolve: ActorNames) -> ActorNames:
    """Register a function that names actors, and give it back.

    It takes actors as the trail has them ("user 3") and gives names for those it knows
    ({"user 3": "Ada Birch"}).
    """
    if resolve not in _resolvers:
        _resolvers.append(resolve)
    return resolve


def names_of(session: Session, actors: Collection[str]) -> dict[str, str]:
    """Every actor with its name, or as the trail has it where nobody knows one."""
    names = {actor: actor for actor in actors}
    for resolve in _resolvers:
        names |= resolve(session, actors)
    return names
