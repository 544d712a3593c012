"""The search through the pages of help: by words of title, summary, headings and text."""

from __future__ import annotations

import re

from flask import current_app, url_for
from sqlalchemy.orm import Session

from app.desk.registry import Found, HelpTopic, Hit, searched, topics_for
from app.kernel.words import folded
from app.security.identity import Identity

_HEADING = re.compile("<h2>(.*?)</h2>")
_PARAGRAPH = re.compile("<(?:p|li)>(.*?)</(?:p|li)>", re.DOTALL)
_MARK_UP = re.compile("<[^>]*>|{[{%#].*?[}%#]}", re.DOTALL)
_WORD = re.compile(r"\w+")


@searched(90, "Help")
def found_help(_session: Session, identity: Identity, text: str, limit: int) -> Found:
    """Pages of help that have every word, or a word begun so.

    Those that have them in their title come first, then those with them in summary or headings.
    """
    wanted = [_stem(word) for word in _WORD.findall(folded(text))]
    ranked = [
        (rank, topic)
        for topic in (topics_for(identity) if wanted else [])
        if (rank := _rank(topic, wanted)) is not None
    ]
    ranked.sort(key=lambda one: one[0])
    found = [topic for _place, topic in ranked]
    return Found(
        hits=tuple(
            Hit(topic.title, topic.summary, url_for("desk.help_topic", slug=topic.slug))
            for topic in found[:limit]
        ),
        total=len(found),
        more=url_for("desk.help_topics") if len(found) > limit else "",
    )


def _stem(word: str) -> str:
    """A word without the end of its plural: who looks for ties or vacancies means one."""
    if len(word) > 4 and word.endswith("ies"):
        return word.removesuffix("ies")
    return word.removesuffix("s") if len(word) > 3 else word


def _rank(topic: HelpTopic, wanted: list[str]) -> int | None:
    """Where a topic has every word: 0 in its title, 1 in summary and headings, 2 in a paragraph."""
    env = current_app.jinja_env
    assert env.loader is not None
    source, _path, _fresh = env.loader.get_source(env, topic.template)
    head = " ".join([topic.title, topic.summary, *_HEADING.findall(source)])
    for rank, texts in enumerate(([topic.title], [head], _PARAGRAPH.findall(source))):
        if any(_has(text, wanted) for text in texts):
            return rank
    return None


def _has(text: str, wanted: list[str]) -> bool:
    words = _WORD.findall(folded(_MARK_UP.sub(" ", text)))
    return all(any(_fits(word, begun) for word in words) for begun in wanted)


def _fits(word: str, begun: str) -> bool:
    """A letter or two begin too many words to mean any but themselves."""
    return word.startswith(begun) if len(begun) > 2 else word == begun
