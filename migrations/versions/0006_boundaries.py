"""boundaries

Revision: 0006, after: 0005
"""

import sqlalchemy as sa
from alembic import op

import app.db.model

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "boundary_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_name", sa.Text(), nullable=False),
        sa.Column("threshold_numerator", sa.Integer(), nullable=False),
        sa.Column("threshold_denominator", sa.Integer(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("in_law_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_boundary_review_voided")
        ),
        sa.CheckConstraint(
            "threshold_numerator > 0 AND threshold_numerator <= threshold_denominator",
            name=op.f("ck_boundary_review_threshold"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary_review")),
    )
    with op.batch_alter_table("boundary_review", schema=None) as batch_op:
        batch_op.create_index(
            "uq_boundary_review_name",
            ["search_name"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "new_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("electors", sa.Integer(), nullable=True),
        sa.Column("clp_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_new_seat_voided")
        ),
        sa.CheckConstraint("electors >= 0", name=op.f("ck_new_seat_counts")),
        sa.ForeignKeyConstraint(["clp_id"], ["clp.id"], name=op.f("fk_new_seat_clp_id_clp")),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["boundary_review.id"],
            name=op.f("fk_new_seat_review_id_boundary_review"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_new_seat")),
    )
    with op.batch_alter_table("new_seat", schema=None) as batch_op:
        batch_op.create_index(
            "uq_new_seat_code",
            ["review_id", "code"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.create_index(
            "uq_new_seat_name",
            ["review_id", "search_name"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "old_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("electors", sa.Integer(), nullable=True),
        sa.Column("population_hundredths", sa.Integer(), nullable=True),
        sa.Column("constituency_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_old_seat_voided")
        ),
        sa.CheckConstraint(
            "electors >= 0 AND population_hundredths >= 0", name=op.f("ck_old_seat_counts")
        ),
        sa.ForeignKeyConstraint(
            ["constituency_id"],
            ["constituency.id"],
            name=op.f("fk_old_seat_constituency_id_constituency"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_old_seat_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["boundary_review.id"],
            name=op.f("fk_old_seat_review_id_boundary_review"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_seat")),
    )
    with op.batch_alter_table("old_seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_old_seat_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "uq_old_seat_code",
            ["review_id", "code"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.create_index(
            "uq_old_seat_name",
            ["review_id", "search_name"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "seat_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("old_seat_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("new_seat_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_seat_choice_voided")
        ),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_seat_choice_rank")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_seat_choice_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["new_seat_id"], ["new_seat.id"], name=op.f("fk_seat_choice_new_seat_id_new_seat")
        ),
        sa.ForeignKeyConstraint(
            ["old_seat_id"], ["old_seat.id"], name=op.f("fk_seat_choice_old_seat_id_old_seat")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["boundary_review.id"],
            name=op.f("fk_seat_choice_review_id_boundary_review"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_choice")),
    )
    with op.batch_alter_table("seat_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_choice_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_choice_review_id"), ["review_id"], unique=False)
        batch_op.create_index(
            "uq_seat_choice_rank",
            ["old_seat_id", "rank"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.create_index(
            "uq_seat_choice_seat",
            ["old_seat_id", "new_seat_id"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "seat_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("new_seat_id", sa.Integer(), nullable=False),
        sa.Column("old_seat_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "claim accepted",
                "claim refused",
                "contest won",
                "won by another",
                "next choice granted",
                name="decisionkind",
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
            "(old_seat_id IS NULL) = (kind = 'won by another')", name=op.f("ck_seat_decision_whose")
        ),
        sa.CheckConstraint(
            "(old_seat_id IS NULL) = (member_id IS NULL)", name=op.f("ck_seat_decision_member")
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_seat_decision_voided")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_seat_decision_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["new_seat_id"], ["new_seat.id"], name=op.f("fk_seat_decision_new_seat_id_new_seat")
        ),
        sa.ForeignKeyConstraint(
            ["old_seat_id"], ["old_seat.id"], name=op.f("fk_seat_decision_old_seat_id_old_seat")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["boundary_review.id"],
            name=op.f("fk_seat_decision_review_id_boundary_review"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_decision")),
    )
    with op.batch_alter_table("seat_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_decision_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_seat_decision_new_seat_id"), ["new_seat_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_seat_decision_review_id"), ["review_id"], unique=False)

    op.create_table(
        "seat_overlap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("old_seat_id", sa.Integer(), nullable=False),
        sa.Column("new_seat_id", sa.Integer(), nullable=False),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "electors",
                "population",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_seat_overlap_voided")
        ),
        sa.CheckConstraint("hundredths >= 0", name=op.f("ck_seat_overlap_count")),
        sa.ForeignKeyConstraint(
            ["new_seat_id"], ["new_seat.id"], name=op.f("fk_seat_overlap_new_seat_id_new_seat")
        ),
        sa.ForeignKeyConstraint(
            ["old_seat_id"], ["old_seat.id"], name=op.f("fk_seat_overlap_old_seat_id_old_seat")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["boundary_review.id"],
            name=op.f("fk_seat_overlap_review_id_boundary_review"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_overlap")),
    )
    with op.batch_alter_table("seat_overlap", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_seat_overlap_new_seat_id"), ["new_seat_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_seat_overlap_review_id"), ["review_id"], unique=False)
        batch_op.create_index(
            "uq_seat_overlap_pair",
            ["old_seat_id", "new_seat_id"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("seat_overlap", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_seat_overlap_pair",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_seat_overlap_review_id"))
        batch_op.drop_index(batch_op.f("ix_seat_overlap_new_seat_id"))

    op.drop_table("seat_overlap")
    with op.batch_alter_table("seat_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_decision_review_id"))
        batch_op.drop_index(batch_op.f("ix_seat_decision_new_seat_id"))
        batch_op.drop_index(batch_op.f("ix_seat_decision_member_id"))

    op.drop_table("seat_decision")
    with op.batch_alter_table("seat_choice", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_seat_choice_seat",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_seat_choice_rank",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_seat_choice_review_id"))
        batch_op.drop_index(batch_op.f("ix_seat_choice_member_id"))

    op.drop_table("seat_choice")
    with op.batch_alter_table("old_seat", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_old_seat_name",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_old_seat_code",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_old_seat_member_id"))

    op.drop_table("old_seat")
    with op.batch_alter_table("new_seat", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_new_seat_name",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_new_seat_code",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.drop_table("new_seat")
    with op.batch_alter_table("boundary_review", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_boundary_review_name",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.drop_table("boundary_review")
