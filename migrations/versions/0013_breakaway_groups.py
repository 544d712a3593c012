"""breakaway groups, who sits in them, and who governs

Revision: 0013, after: 0012
"""

import sqlalchemy as sa
from alembic import op

import app.db.model

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "breakaway_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_breakaway_group_voided")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breakaway_group")),
    )
    op.create_table(
        "governing_spell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_governing_spell_voided")
        ),
        sa.CheckConstraint("until > since", name=op.f("ck_governing_spell_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_governing_spell")),
    )
    with op.batch_alter_table("governing_spell", schema=None) as batch_op:
        batch_op.create_index(
            "uq_governing_spell_open",
            ["party"],
            unique=True,
            sqlite_where=sa.text("until IS NULL AND voided_at IS NULL"),
            postgresql_where=sa.text("until IS NULL AND voided_at IS NULL"),
        )

    op.create_table(
        "breakaway_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column(
            "fact",
            sa.Enum(
                "formed",
                "renamed",
                "registered",
                "deregistered",
                "dissolved",
                name="groupfact",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "fact NOT IN ('formed', 'renamed') OR name IS NOT NULL",
            name=op.f("ck_breakaway_fact_has_name"),
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_breakaway_fact_voided")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["breakaway_group.id"],
            name=op.f("fk_breakaway_fact_group_id_breakaway_group"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breakaway_fact")),
    )
    with op.batch_alter_table("breakaway_fact", schema=None) as batch_op:
        batch_op.create_index(
            "uq_breakaway_fact_day",
            ["group_id", "fact", "happened_on"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "breakaway_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_breakaway_member_voided")
        ),
        sa.CheckConstraint("until > since", name=op.f("ck_breakaway_member_days")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["breakaway_group.id"],
            name=op.f("fk_breakaway_member_group_id_breakaway_group"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_breakaway_member_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breakaway_member")),
    )
    with op.batch_alter_table("breakaway_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_breakaway_member_group_id"), ["group_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_breakaway_member_member_id"), ["member_id"], unique=False
        )
        batch_op.create_index(
            "uq_breakaway_member_open",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL AND voided_at IS NULL"),
            postgresql_where=sa.text("until IS NULL AND voided_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("breakaway_member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_breakaway_member_open",
            sqlite_where=sa.text("until IS NULL AND voided_at IS NULL"),
            postgresql_where=sa.text("until IS NULL AND voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_breakaway_member_member_id"))
        batch_op.drop_index(batch_op.f("ix_breakaway_member_group_id"))

    op.drop_table("breakaway_member")
    with op.batch_alter_table("breakaway_fact", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_breakaway_fact_day",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.drop_table("breakaway_fact")
    with op.batch_alter_table("governing_spell", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_governing_spell_open",
            sqlite_where=sa.text("until IS NULL AND voided_at IS NULL"),
            postgresql_where=sa.text("until IS NULL AND voided_at IS NULL"),
        )

    op.drop_table("governing_spell")
    op.drop_table("breakaway_group")
