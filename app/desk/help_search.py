"""The search through the pages of help: by words of title, summary and headings."""

from __future__ import annotations

import re

from flask import current_app, url_for
from sqlalchemy.orm import Session

from app.desk.registry import Found, HelpTopic, Hit, searched, topics_for
from app.kernel.words import folded
from app.security.identity import Identity

_HEADING = re.compile("<h2>(.*?)</h2>")
_WORD = re.compile(r"\w+")


@searched(90, "Help")
def found_help(_session: Session, identity: Identity, text: str, limit: int) -> Found:
    """Pages of help whose title, summary or headings have every word, or a word begun so.

    Those that have them in their title come first.
    """
    wanted = [_stem(word) for word in folded(text).replace("-", " ").split()]
    found = [topic for topic in topics_for(identity) if _has(_words_of(topic), wanted)]
    found.sort(key=lambda topic: not _has(topic.title, wanted))
    return Found(
        hits=tuple(
            Hit(topic.title, topic.summary, url_for("desk.help_topic", slug=topic.slug))
            for topic in found[:limit]
        ),
        total=len(found),
        more=url_for("desk.help_topics") if len(found) > limit else "",
    )


def _stem(word: str) -> str:
    """A word without the s of its plural: who looks for ties means a tie."""
    return word.removesuffix("s") if len(word) > 3 else word


def _has(text: str, wanted: list[str]) -> bool:
    words = _WORD.findall(folded(text))
    return all(any(word.startswith(begun) for word in words) for begun in wanted)


def _words_of(topic: HelpTopic) -> str:
    env = current_app.jinja_env
    assert env.loader is not None
    source, _path, _fresh = env.loader.get_source(env, topic.template)
    return " ".join([topic.title, topic.summary, *_HEADING.findall(source)])
