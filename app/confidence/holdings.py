"""What this room holds on a member."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.confidence.queries import links, marks, recommendations, rounds
from app.confidence.service.erasing import (
    forget_address,
    forget_links,
    forget_marked,
    forget_messages,
    forget_recommended,
    forget_words,
)
from app.mail.queries import list_to
from app.privacy.domain import Person, Purpose
from app.privacy.registry import Holder, holds_personal_data


def _address(session: Session, person: Person) -> Mapping[str, object] | None:
    """Her parliamentary address, and where it is known from."""
    found = links.find_address(session, person.id)
    if found is None:
        return None
    return {
        "address": found.address,
        "source": found.source,
        "recorded_at": found.recorded_at.isoformat(),
    }


def _links(session: Session, person: Person) -> list[object] | None:
    """The personal links that were made for her. Of token and code nothing can be given out."""
    rows: list[object] = [
        {
            "round": link.round_id,
            "made_at": link.made_at.isoformat(),
            "expires_at": link.expires_at.isoformat(),
            "used_at": None if link.used_at is None else link.used_at.isoformat(),
            "ended_at": None if link.ended_at is None else link.ended_at.isoformat(),
            "wrong_codes": link.wrong_codes,
        }
        for link in links.list_links_of(session, person.id)
    ]
    return rows or None


def _recommendations(session: Session, person: Person) -> list[object] | None:
    """What refused pledges recommended of her, and what was decided."""
    rows: list[object] = [
        {
            "round": row.round_id,
            "measure": row.measure.value,
            "cause": row.cause.value,
            "made_at": row.made_at.isoformat(),
            "decision": None if row.decision is None else row.decision.value,
            "decided_at": None if row.decided_at is None else row.decided_at.isoformat(),
            "reason": row.reason,
        }
        for row in recommendations.list_stored_of(session, person.id)
    ]
    return rows or None


def _marks(session: Session, person: Person) -> list[object] | None:
    """Deselection marks on her, with their causes and steps, voided ones too."""
    found = [mark.id for mark, _now in marks.list_of_member(session, person.id)]
    causes = marks.list_causes(session, found)
    steps = marks.list_steps(session, found)
    rows: list[object] = [
        {
            "causes": [
                {"round": cause.round_id, "outcome": cause.outcome.value}
                for cause in causes[mark_id]
            ],
            "steps": [
                {
                    "step": step.kind.value,
                    "effective_on": step.effective_on.isoformat(),
                    "route": None if step.route is None else step.route.value,
                    "outcome": None if step.outcome is None else step.outcome.value,
                    "reason": step.reason,
                    "recorded_at": step.recorded_at.isoformat(),
                }
                for step in steps[mark_id]
            ],
        }
        for mark_id in found
    ]
    return rows or None


def _answers(session: Session, person: Person) -> list[object] | None:
    """What she was asked, what she answered, word by word, and what it came to."""
    given: dict[int, list[object]] = {}
    for answer in rounds.list_given_by(session, person.id):
        given.setdefault(answer.round_id, []).append(
            {
                "answer": answer.answer.value,
                "given_at": answer.given_at.isoformat(),
                "medium": answer.medium.value,
                "words": answer.words,
                "witness": answer.witness,
                "source": answer.source,
                "has_document": answer.file_id is not None,
                "recorded_at": answer.recorded_at.isoformat(),
                "voided_at": None if answer.voided_at is None else answer.voided_at.isoformat(),
                "void_reason": answer.void_reason,
            }
        )
    rows: list[object] = [
        {
            "round": one.title,
            "kind": one.kind.value,
            "asked_as": {
                "party": asked.party,
                "constituency": asked.constituency,
                "region": asked.region,
                "intake": asked.intake,
            },
            "outcome": None if asked.outcome is None else asked.outcome.value,
            "answers": given.get(one.id, []),
        }
        for one, asked in rounds.list_all_of(session, person.id)
    ]
    return rows or None


def _messages(session: Session, person: Person) -> list[object] | None:
    """What was mailed to the address she has now; the text is gone once it is sent."""
    found = links.find_address(session, person.id)
    rows: list[object] = [
        {
            "kind": message.kind,
            "subject": message.subject,
            "queued_at": message.queued_at.isoformat(),
            "sent_at": None if message.sent_at is None else message.sent_at.isoformat(),
        }
        for message in ([] if found is None else list_to(session, found.address))
    ]
    return rows or None


holds_personal_data(
    Holder(
        room="confidence",
        purpose=Purpose.CONFIDENCE,
        label="Answers to rounds",
        read=_answers,
        kinds=("member",),
        erase=lambda session, person, by: forget_words(session, person.id, by=by),
        goes="her exact words, witness, source and document of each answer, and reasons of what was"
        " voided",
        kept="That she was asked, what she answered, when and by which way: the count of a round,"
        " which was acted on and may have been published, rests on it (Article 17(3)(e)).",
    )
)
holds_personal_data(
    Holder(
        room="confidence",
        purpose=Purpose.CONFIDENCE,
        label="Parliamentary address",
        read=_address,
        kinds=("member",),
        erase=lambda session, person, _by: forget_address(session, person.id),
        goes="the address, and what files had changed of it",
        last=True,
    )
)
holds_personal_data(
    Holder(
        room="confidence",
        purpose=Purpose.MAIL,
        label="Messages to her parliamentary address",
        read=_messages,
        kinds=("member",),
        retention="as long as the setting for sent messages says",
        erase=lambda session, person, _by: forget_messages(session, person.id),
        goes="every message to the address she has now",
    )
)
holds_personal_data(
    Holder(
        room="confidence",
        purpose=Purpose.CONFIDENCE,
        label="Personal links",
        read=_links,
        kinds=("member",),
        erase=lambda session, person, _by: forget_links(session, person.id),
        goes="every personal link; those that wait for an answer open nothing any more",
    )
)
holds_personal_data(
    Holder(
        room="confidence",
        purpose=Purpose.CONFIDENCE,
        label="Recommendations",
        read=_recommendations,
        kinds=("member",),
        erase=lambda session, person, _by: forget_recommended(session, person.id),
        goes="the reason of each decision",
        kept="What was recommended and decided: her whip status and who is selected may rest on it"
        " (Article 17(3)(e)).",
    )
)
holds_personal_data(
    Holder(
        room="confidence",
        purpose=Purpose.CONFIDENCE,
        label="Deselection marks",
        read=_marks,
        kinds=("member",),
        erase=lambda session, person, _by: forget_marked(session, person.id),
        goes="the reason of each step",
        kept="The mark, the rounds it rests on and its steps: a trigger ballot may rest on it"
        " (Article 17(3)(e)).",
    )
)
