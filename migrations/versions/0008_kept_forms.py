"""kept forms

Revision: 0008, after: 0007
"""

import sqlalchemy as sa
from alembic import op

import app.db.model

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


BEFORE = "uq_ballot_reminder_ballot_id_user_id_stage_days_before"
AFTER = "uq_ballot_reminder_ballot_id_user_id_stage_due_on_days_before"


def upgrade() -> None:

    op.create_table(
        "kept_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=True),
        sa.Column("kept_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_form")),
        sa.UniqueConstraint("user_id", "form", name=op.f("uq_kept_form_user_id_form")),
    )
    with op.batch_alter_table("kept_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_form_kept_at"), ["kept_at"], unique=False)

    # A timetable that is changed has another deadline, of which a secretary is told again.
    with op.batch_alter_table("ballot_reminder", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=False))
        batch_op.drop_constraint(BEFORE, type_="unique")
        batch_op.create_unique_constraint(
            AFTER, ["ballot_id", "user_id", "stage", "due_on", "days_before"]
        )


def downgrade() -> None:
    with op.batch_alter_table("ballot_reminder", schema=None) as batch_op:
        batch_op.drop_constraint(AFTER, type_="unique")
        batch_op.create_unique_constraint(BEFORE, ["ballot_id", "user_id", "stage", "days_before"])
        batch_op.drop_column("due_on")

    with op.batch_alter_table("kept_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_form_kept_at"))

    op.drop_table("kept_form")
