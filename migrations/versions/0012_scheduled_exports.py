"""scheduled exports

Revision: 0012, after: 0011
"""

import sqlalchemy as sa
from alembic import op

import app.db.model

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scheduled_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "whip",
                "selections_officer",
                "clp_secretary",
                "party_officer",
                "equality_officer",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "rhythm",
            sa.Enum(
                "day",
                "week",
                "month",
                name="rhythm",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("ended_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_scheduled_export_ended")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (next_on IS NOT NULL)", name=op.f("ck_scheduled_export_next_on")
        ),
        sa.CheckConstraint(
            "(last_on IS NULL) = (told IS NULL)", name=op.f("ck_scheduled_export_told")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_export")),
    )
    with op.batch_alter_table("scheduled_export", schema=None) as batch_op:
        batch_op.create_index("ix_scheduled_export_next_on", ["next_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("scheduled_export", schema=None) as batch_op:
        batch_op.drop_index("ix_scheduled_export_next_on")

    op.drop_table("scheduled_export")
