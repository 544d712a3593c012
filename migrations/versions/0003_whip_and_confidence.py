"""the whip and the confidence of the party

Revision: 0003, after: 0002
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

import app.db.model

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The conditions of the tables that change, before and after.
BEFORE = {
    "excuse": {
        "scope": "division_id IS NULL OR (first_day IS NULL AND last_day IS NULL)",
        "days": "last_day >= first_day",
        "excusekind": "kind IN ('slip', 'pair', 'proxy', 'leave', 'illness')",
    },
    "party_line": {
        "free_has_no_strength": "(direction = 'free') = (strength IS NULL)",
        "declared": "evidence <> 'inferred'",
        "published_source": "NOT published OR source IS NOT NULL",
        "direction": "direction IN ('aye', 'no', 'abstain', 'free', 'unknown')",
        "strength": "strength IN ('one', 'two', 'three', 'unknown')",
        "evidence": "evidence IN ('office', 'reported', 'inferred')",
    },
    "whip_status_change": {
        "whipstate": "state IN ('holds', 'suspended', 'withdrawn', 'resigned', 'never held')",
    },
}
VOIDED = "(voided_at IS NULL) = (void_reason IS NULL)"
AFTER = {
    "excuse": {
        **BEFORE["excuse"],
        "scope": "(division_id IS NULL AND expected_id IS NULL)"
        " OR (first_day IS NULL AND last_day IS NULL)",
        "other": "other_id <> member_id",
        "voided": VOIDED,
    },
    "party_line": {
        **BEFORE["party_line"],
        "division": "division_id IS NOT NULL OR expected_id IS NOT NULL",
        "voided": f"{VOIDED} AND (voided_at IS NULL OR replaced_at IS NOT NULL)",
    },
    "whip_status_change": {
        **BEFORE["whip_status_change"],
        "term": "ends_on > effective_on",
        "review": "review_on > effective_on",
        "voided": VOIDED,
        "whipaction": "action IN ('suspend', 'withdraw', 'resign', 'restore', 'review')",
        "decidedby": "decided_by IN"
        " ('chief whip', 'party meeting', 'executive', 'automatic', 'the member')",
    },
}


def set_checks(batch_op: Any, table: str, old: dict[str, str], new: dict[str, str]) -> None:
    """Let a table have the checks of `new` in place of those of `old`."""
    for name in sorted(old):
        if new.get(name) != old[name]:
            batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
    for name, condition in new.items():
        if old.get(name) != condition:
            batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), condition)


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pledge",
                "confidence",
                "recognition",
                name="roundkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("search_title", sa.Text(), nullable=False),
        sa.Column("leader", sa.Text(), nullable=True),
        sa.Column("entities", sa.Text(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column(
            "no_reply_follows",
            sa.Enum(
                "nothing",
                "as a refusal",
                name="noreplyfollows",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("opened_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Text(), nullable=True),
        sa.Column("closed_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_round_voided")
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR opened_at IS NOT NULL", name=op.f("ck_round_order")
        ),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_round_days")),
        sa.CheckConstraint("grace_days >= 0", name=op.f("ck_round_grace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_kind"), ["kind"], unique=False)

    op.create_table(
        "round_text",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_round_text_round_id_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "version", name=op.f("pk_round_text")),
    )
    op.create_table(
        "deselection_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_deselection_mark_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deselection_mark")),
    )
    with op.batch_alter_table("deselection_mark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deselection_mark_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "expected_division",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("search_title", sa.Text(), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=True),
        sa.Column("matched_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("matched_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(division_id IS NULL) = (matched_at IS NULL)",
            name=op.f("ck_expected_division_matched"),
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_expected_division_voided")
        ),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_expected_division_division_id_division")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_division")),
    )
    with op.batch_alter_table("expected_division", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_expected_division_expected_on"), ["expected_on"], unique=False
        )
        batch_op.create_index(
            "uq_expected_division_division_id",
            ["division_id"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "membership_change",
        sa.Column(
            "action",
            sa.Enum(
                "suspend",
                "expel",
                "resign",
                "readmit",
                "review",
                name="membershipaction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "member",
                "suspended",
                "expelled",
                "resigned",
                name="membershipstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column(
            "decided_by",
            sa.Enum(
                "chief whip",
                "party meeting",
                "executive",
                "automatic",
                "the member",
                name="decidedby",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_membership_change_voided")
        ),
        sa.CheckConstraint("ends_on > effective_on", name=op.f("ck_membership_change_term")),
        sa.CheckConstraint("review_on > effective_on", name=op.f("ck_membership_change_review")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_membership_change_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_membership_change_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_change")),
    )
    with op.batch_alter_table("membership_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_change_member_id"), ["member_id"], unique=False
        )
        batch_op.create_index(
            "uq_membership_change_day",
            ["member_id", "effective_on"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "parliamentary_address",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_parliamentary_address_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_parliamentary_address")),
    )
    op.create_table(
        "rebellion_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "no action",
                "spoken to",
                "written to",
                "referred to the Chief Whip",
                name="reviewoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_rebellion_review_voided")
        ),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_rebellion_review_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_rebellion_review_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebellion_review")),
    )
    with op.batch_alter_table("rebellion_review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rebellion_review_member_id"), ["member_id"], unique=False
        )
        batch_op.create_index(
            "uq_rebellion_review_in_force",
            ["division_id", "member_id"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "round_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "yes",
                "no",
                "equivocates",
                "withdrawn",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("given_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("time_known", sa.Boolean(), nullable=False),
        sa.Column(
            "medium",
            sa.Enum(
                "in person",
                "telephone",
                "letter",
                "e-mail",
                "public statement",
                "personal link",
                name="medium",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("witness", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_round_answer_voided")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_round_answer_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_round_answer_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_round_answer_round_id_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_answer")),
    )
    with op.batch_alter_table("round_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_answer_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "ix_round_answer_round_member", ["round_id", "member_id"], unique=False
        )

    op.create_table(
        "round_member",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("constituency", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("intake", sa.Text(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "yes",
                "no",
                "equivocates",
                "withdrawn",
                "no reply",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_round_member_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_round_member_round_id_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_round_member")),
    )
    with op.batch_alter_table("round_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_member_member_id"), ["member_id"], unique=False)

    op.create_table(
        "mark_cause",
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "yes",
                "no",
                "equivocates",
                "withdrawn",
                "no reply",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["mark_id"],
            ["deselection_mark.id"],
            name=op.f("fk_mark_cause_mark_id_deselection_mark"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_mark_cause_round_id_round")
        ),
        sa.PrimaryKeyConstraint("mark_id", "round_id", name=op.f("pk_mark_cause")),
    )
    op.create_table(
        "mark_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "proposed",
                "put on",
                "refused",
                "lifted",
                "route chosen",
                "outcome",
                "voided",
                name="markstepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column(
            "route",
            sa.Enum(
                "trigger ballot",
                "boundary change",
                "mandatory reselection",
                name="route",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "reselected",
                "deselected",
                "stood down",
                name="markoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'outcome') = (outcome IS NOT NULL)", name=op.f("ck_mark_step_has_outcome")
        ),
        sa.CheckConstraint(
            "(kind = 'route chosen') = (route IS NOT NULL)", name=op.f("ck_mark_step_has_route")
        ),
        sa.ForeignKeyConstraint(
            ["mark_id"], ["deselection_mark.id"], name=op.f("fk_mark_step_mark_id_deselection_mark")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_step")),
    )
    with op.batch_alter_table("mark_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_step_mark_id"), ["mark_id"], unique=False)

    op.create_table(
        "personal_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("made_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("expires_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=True),
        sa.Column("code_sent_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("codes_from", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("codes_sent", sa.Integer(), nullable=False),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("used_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["round_answer.id"], name=op.f("fk_personal_link_answer_id_round_answer")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_personal_link_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_personal_link_round_id_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_personal_link_token_digest")),
    )
    with op.batch_alter_table("personal_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_personal_link_member_id"), ["member_id"], unique=False)

    op.create_table(
        "recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "yes",
                "no",
                "equivocates",
                "withdrawn",
                "no reply",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "measure",
            sa.Enum(
                "withdraw the whip",
                "replacement candidate",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "accepted",
                "refused",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("whip_change_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_recommendation_decided")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_recommendation_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_recommendation_round_id_round")
        ),
        sa.ForeignKeyConstraint(
            ["whip_change_id"],
            ["whip_status_change.id"],
            name=op.f("fk_recommendation_whip_change_id_whip_status_change"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint(
            "round_id",
            "member_id",
            "measure",
            name=op.f("uq_recommendation_round_id_member_id_measure"),
        ),
    )
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recommendation_member_id"), ["member_id"], unique=False
        )

    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.add_column(sa.Column("choices", sa.Text(), nullable=True))

    with op.batch_alter_table("constituency", schema=None) as batch_op:
        batch_op.add_column(sa.Column("region", sa.Text(), nullable=True))

    with op.batch_alter_table("excuse", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expected_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("other_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ground", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("voided_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(batch_op.f("ix_excuse_division_id"), ["division_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_excuse_expected_id"), ["expected_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_excuse_other_id"), ["other_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_excuse_other_id_member"), "member", ["other_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_excuse_expected_id_expected_division"),
            "expected_division",
            ["expected_id"],
            ["id"],
        )
        batch_op.alter_column("version", server_default=None)
        set_checks(batch_op, "excuse", BEFORE["excuse"], AFTER["excuse"])

    with op.batch_alter_table("party_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expected_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("voided_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("void_reason", sa.Text(), nullable=True))
        batch_op.alter_column("division_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(
            "uq_party_line_expected",
            ["expected_id", "party_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_party_line_expected_id_expected_division"),
            "expected_division",
            ["expected_id"],
            ["id"],
        )
        set_checks(batch_op, "party_line", BEFORE["party_line"], AFTER["party_line"])

    with op.batch_alter_table("whip_status_change", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("action", sa.String(32), nullable=False, server_default="suspend")
        )
        batch_op.add_column(
            sa.Column("decided_by", sa.String(32), nullable=False, server_default="chief whip")
        )
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("source", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("file_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("review_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("voided_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(
            batch_op.f("ix_whip_status_change_member_id"), ["member_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_whip_status_change_file_id_stored_file"),
            "stored_file",
            ["file_id"],
            ["id"],
        )
        batch_op.alter_column("action", server_default=None)
        batch_op.alter_column("decided_by", server_default=None)
        batch_op.alter_column("reason", server_default=None)
        batch_op.alter_column("version", server_default=None)
        set_checks(
            batch_op,
            "whip_status_change",
            BEFORE["whip_status_change"],
            AFTER["whip_status_change"],
        )


def downgrade() -> None:
    # A line of a division that was never held, and an excuse from it, have no place below.
    op.execute("DELETE FROM party_line WHERE division_id IS NULL")
    op.execute("DELETE FROM excuse WHERE expected_id IS NOT NULL AND division_id IS NULL")
    with op.batch_alter_table("whip_status_change", schema=None) as batch_op:
        set_checks(
            batch_op,
            "whip_status_change",
            AFTER["whip_status_change"],
            BEFORE["whip_status_change"],
        )
        batch_op.drop_constraint(
            op.f("fk_whip_status_change_file_id_stored_file"), type_="foreignkey"
        )
        batch_op.drop_index(op.f("ix_whip_status_change_member_id"))
        for column in (
            "version",
            "voided_by",
            "review_on",
            "ends_on",
            "file_id",
            "source",
            "reason",
            "decided_by",
            "action",
        ):
            batch_op.drop_column(column)

    with op.batch_alter_table("party_line", schema=None) as batch_op:
        set_checks(batch_op, "party_line", AFTER["party_line"], BEFORE["party_line"])
        batch_op.drop_constraint(
            op.f("fk_party_line_expected_id_expected_division"), type_="foreignkey"
        )
        batch_op.drop_index("uq_party_line_expected")
        batch_op.alter_column("division_id", existing_type=sa.INTEGER(), nullable=False)
        for column in ("void_reason", "voided_by", "voided_at", "expected_id"):
            batch_op.drop_column(column)

    with op.batch_alter_table("excuse", schema=None) as batch_op:
        set_checks(batch_op, "excuse", AFTER["excuse"], BEFORE["excuse"])
        batch_op.drop_constraint(
            op.f("fk_excuse_expected_id_expected_division"), type_="foreignkey"
        )
        batch_op.drop_constraint(op.f("fk_excuse_other_id_member"), type_="foreignkey")
        for index in ("ix_excuse_other_id", "ix_excuse_expected_id", "ix_excuse_division_id"):
            batch_op.drop_index(op.f(index))
        for column in ("version", "voided_by", "ground", "other_id", "expected_id"):
            batch_op.drop_column(column)

    with op.batch_alter_table("constituency", schema=None) as batch_op:
        batch_op.drop_column("region")

    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_column("choices")

    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recommendation_member_id"))

    op.drop_table("recommendation")
    with op.batch_alter_table("personal_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_personal_link_member_id"))

    op.drop_table("personal_link")
    with op.batch_alter_table("mark_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_step_mark_id"))

    op.drop_table("mark_step")
    op.drop_table("mark_cause")
    with op.batch_alter_table("round_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_member_member_id"))

    op.drop_table("round_member")
    with op.batch_alter_table("round_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_round_answer_round_member")
        batch_op.drop_index(batch_op.f("ix_round_answer_member_id"))

    op.drop_table("round_answer")
    with op.batch_alter_table("rebellion_review", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rebellion_review_in_force",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_rebellion_review_member_id"))

    op.drop_table("rebellion_review")
    op.drop_table("parliamentary_address")
    with op.batch_alter_table("membership_change", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_change_day",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_membership_change_member_id"))

    op.drop_table("membership_change")
    with op.batch_alter_table("expected_division", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_expected_division_division_id",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_expected_division_expected_on"))

    op.drop_table("expected_division")
    with op.batch_alter_table("deselection_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deselection_mark_member_id"))

    op.drop_table("deselection_mark")
    op.drop_table("round_text")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_kind"))

    op.drop_table("round")
