"""contests and the draft

Revision: 0004, after: 0003
"""

import sqlalchemy as sa
from alembic import op

import app.db.model

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("search_title", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("leader_since", sa.Date(), nullable=True),
        sa.Column("leader_until", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_contest_voided")
        ),
        sa.CheckConstraint(
            "leader_until IS NULL OR leader_until > leader_since", name=op.f("ck_contest_term")
        ),
        sa.CheckConstraint(
            "opened_on IS NULL OR opened_on <= held_on", name=op.f("ck_contest_days")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
    )
    with op.batch_alter_table("contest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_held_on"), ["held_on"], unique=False)

    op.create_table(
        "ladder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("search_title", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("copied_from_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_ladder_voided")
        ),
        sa.ForeignKeyConstraint(
            ["copied_from_id"], ["ladder.id"], name=op.f("fk_ladder_copied_from_id_ladder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder")),
    )
    op.create_table(
        "contest_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_contest_section_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_section")),
        sa.UniqueConstraint("contest_id", "name", name=op.f("uq_contest_section_contest_id_name")),
    )
    op.create_table(
        "ladder_post",
        sa.Column("ladder_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.Column("alternative", sa.Text(), nullable=True),
        sa.CheckConstraint("rank > 0", name=op.f("ck_ladder_post_rank")),
        sa.ForeignKeyConstraint(
            ["ladder_id"], ["ladder.id"], name=op.f("fk_ladder_post_ladder_id_ladder")
        ),
        sa.PrimaryKeyConstraint("ladder_id", "rank", name=op.f("pk_ladder_post")),
        sa.UniqueConstraint("ladder_id", "title", name=op.f("uq_ladder_post_ladder_id_title")),
    )
    op.create_table(
        "contest_candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slate", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("elected", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("share", sa.Text(), nullable=True),
        sa.CheckConstraint("total >= 0", name=op.f("ck_contest_candidate_total")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_contest_candidate_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_contest_candidate_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_candidate")),
        sa.UniqueConstraint(
            "contest_id", "slate", name=op.f("uq_contest_candidate_contest_id_slate")
        ),
    )
    with op.batch_alter_table("contest_candidate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contest_candidate_member_id"), ["member_id"], unique=False
        )
        batch_op.create_index(
            "uq_contest_candidate_elected",
            ["contest_id"],
            unique=True,
            sqlite_where=sa.text("elected"),
            postgresql_where=sa.text("elected"),
        )

    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("search_title", sa.Text(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("ladder_id", sa.Integer(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("tie_base_id", sa.Integer(), nullable=True),
        sa.Column(
            "rule",
            sa.Enum(
                "alternating",
                "dhondt",
                "sainte-lague",
                name="pickrule",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "method",
            sa.Enum(
                "hare",
                "droop",
                "dhondt",
                "sainte-lague",
                "modified-sainte-lague",
                "huntington-hill",
                "adams",
                "dean",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("free_choice", sa.Boolean(), nullable=False),
        sa.Column("peers_allowed", sa.Boolean(), nullable=False),
        sa.Column("pledge_required", sa.Boolean(), nullable=False),
        sa.Column("declaration_required", sa.Boolean(), nullable=False),
        sa.Column("turn_seconds", sa.Integer(), nullable=True),
        sa.Column("frozen_on", sa.Date(), nullable=False),
        sa.Column("opened_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("published_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(rule = 'alternating') = (method IS NOT NULL)", name=op.f("ck_draft_has_method")
        ),
        sa.CheckConstraint(
            "(published_at IS NULL) = (in_force_on IS NULL)", name=op.f("ck_draft_published")
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_draft_voided")
        ),
        sa.CheckConstraint("turn_seconds > 0", name=op.f("ck_draft_turn")),
        sa.ForeignKeyConstraint(
            ["base_id"], ["contest_section.id"], name=op.f("fk_draft_base_id_contest_section")
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_draft_contest_id_contest")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["draft.id"], name=op.f("fk_draft_follows_id_draft")
        ),
        sa.ForeignKeyConstraint(
            ["ladder_id"], ["ladder.id"], name=op.f("fk_draft_ladder_id_ladder")
        ),
        sa.ForeignKeyConstraint(
            ["tie_base_id"],
            ["contest_section.id"],
            name=op.f("fk_draft_tie_base_id_contest_section"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_contest_id"), ["contest_id"], unique=False)

    op.create_table(
        "quota_settlement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column(
            "method",
            sa.Enum(
                "hare",
                "droop",
                "dhondt",
                "sainte-lague",
                "modified-sainte-lague",
                "huntington-hill",
                "adams",
                "dean",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "lots",
                "officer",
                name="settled",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_quota_settlement_voided")
        ),
        sa.CheckConstraint("seats > 0", name=op.f("ck_quota_settlement_seats")),
        sa.ForeignKeyConstraint(
            ["base_id"],
            ["contest_section.id"],
            name=op.f("fk_quota_settlement_base_id_contest_section"),
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_quota_settlement_contest_id_contest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_settlement")),
    )
    with op.batch_alter_table("quota_settlement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_quota_settlement_contest_id"), ["contest_id"], unique=False
        )

    op.create_table(
        "contest_votes",
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_contest_votes_votes")),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["contest_candidate.id"],
            name=op.f("fk_contest_votes_candidate_id_contest_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["contest_section.id"],
            name=op.f("fk_contest_votes_section_id_contest_section"),
        ),
        sa.PrimaryKeyConstraint("section_id", "candidate_id", name=op.f("pk_contest_votes")),
    )
    op.create_table(
        "draft_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("alternative", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_post_draft_id_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_post")),
        sa.UniqueConstraint("draft_id", "rank", name=op.f("uq_draft_post_draft_id_rank")),
    )
    op.create_table(
        "draft_slate",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("tie_votes", sa.Integer(), nullable=True),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.CheckConstraint("held >= 0", name=op.f("ck_draft_slate_held")),
        sa.CheckConstraint("strength >= 0", name=op.f("ck_draft_slate_strength")),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["contest_candidate.id"],
            name=op.f("fk_draft_slate_candidate_id_contest_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_slate_draft_id_draft")
        ),
        sa.PrimaryKeyConstraint("draft_id", "candidate_id", name=op.f("pk_draft_slate")),
    )
    op.create_table(
        "quota_lot",
        sa.Column("settlement_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("won", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["contest_candidate.id"],
            name=op.f("fk_quota_lot_candidate_id_contest_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["quota_settlement.id"],
            name=op.f("fk_quota_lot_settlement_id_quota_settlement"),
        ),
        sa.PrimaryKeyConstraint("settlement_id", "candidate_id", name=op.f("pk_quota_lot")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("draft_post_id", sa.Integer(), nullable=True),
        sa.Column("candidate_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column(
            "ending",
            sa.Enum(
                "resigned",
                "dismissed",
                "moved",
                "abolished",
                "other",
                name="ending",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("ended_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(until IS NULL) = (ending IS NULL)", name=op.f("ck_appointment_ended")),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_appointment_voided")
        ),
        sa.CheckConstraint("until > since", name=op.f("ck_appointment_days")),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["contest_candidate.id"],
            name=op.f("fk_appointment_candidate_id_contest_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["draft_post_id"],
            ["draft_post.id"],
            name=op.f("fk_appointment_draft_post_id_draft_post"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_appointment_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointment_draft_post_id"), ["draft_post_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_appointment_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "uq_appointment_post",
            ["post"],
            unique=True,
            sqlite_where=sa.text("until IS NULL AND voided_at IS NULL"),
            postgresql_where=sa.text("until IS NULL AND voided_at IS NULL"),
        )

    op.create_table(
        "draft_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pick",
                "decline",
                "time-out",
                "leave",
                "settle",
                "swap",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("other_post_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("nominee", sa.Text(), nullable=True),
        sa.Column(
            "how",
            sa.Enum(
                "lots",
                "officer",
                name="settled",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'pick') = (nominee IS NOT NULL)", name=op.f("ck_draft_step_has_nominee")
        ),
        sa.CheckConstraint(
            "(kind = 'settle') = (how IS NOT NULL)", name=op.f("ck_draft_step_has_how")
        ),
        sa.CheckConstraint(
            "(kind = 'swap') = (other_post_id IS NOT NULL)",
            name=op.f("ck_draft_step_has_other_post"),
        ),
        sa.CheckConstraint(
            "(kind IN ('pick', 'swap')) = (post_id IS NOT NULL)",
            name=op.f("ck_draft_step_has_post"),
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_draft_step_voided")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["contest_candidate.id"],
            name=op.f("fk_draft_step_candidate_id_contest_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_step_draft_id_draft")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_draft_step_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["other_post_id"],
            ["draft_post.id"],
            name=op.f("fk_draft_step_other_post_id_draft_post"),
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["draft_post.id"], name=op.f("fk_draft_step_post_id_draft_post")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_step")),
        sa.UniqueConstraint("draft_id", "number", name=op.f("uq_draft_step_draft_id_number")),
    )
    with op.batch_alter_table("draft_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_step_member_id"), ["member_id"], unique=False)

    op.create_table(
        "draft_figure",
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("tie_numerator", sa.BigInteger(), nullable=True),
        sa.Column("tie_denominator", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["contest_candidate.id"],
            name=op.f("fk_draft_figure_candidate_id_contest_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["draft_step.id"], name=op.f("fk_draft_figure_step_id_draft_step")
        ),
        sa.PrimaryKeyConstraint("step_id", "candidate_id", name=op.f("pk_draft_figure")),
    )


def downgrade() -> None:

    op.drop_table("draft_figure")
    with op.batch_alter_table("draft_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_step_member_id"))

    op.drop_table("draft_step")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_appointment_post",
            sqlite_where=sa.text("until IS NULL AND voided_at IS NULL"),
            postgresql_where=sa.text("until IS NULL AND voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_appointment_member_id"))
        batch_op.drop_index(batch_op.f("ix_appointment_draft_post_id"))

    op.drop_table("appointment")
    op.drop_table("quota_lot")
    op.drop_table("draft_slate")
    op.drop_table("draft_post")
    op.drop_table("contest_votes")
    with op.batch_alter_table("quota_settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quota_settlement_contest_id"))

    op.drop_table("quota_settlement")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_contest_id"))

    op.drop_table("draft")
    with op.batch_alter_table("contest_candidate", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_contest_candidate_elected",
            sqlite_where=sa.text("elected"),
            postgresql_where=sa.text("elected"),
        )
        batch_op.drop_index(batch_op.f("ix_contest_candidate_member_id"))

    op.drop_table("contest_candidate")
    op.drop_table("ladder_post")
    op.drop_table("contest_section")
    op.drop_table("ladder")
    with op.batch_alter_table("contest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contest_held_on"))

    op.drop_table("contest")
