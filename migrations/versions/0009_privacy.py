"""privacy

Revision: 0009, after: 0008
"""

import sqlalchemy as sa
from alembic import op

import app.db.model
import app.db.secrets

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:

    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column(
            "medium",
            _words("objectionmedium", "letter", "email", "spoken", "other"),
            nullable=False,
        ),
        sa.Column("reason", app.db.secrets.Encrypted(), nullable=True),
        sa.Column("follows", app.db.secrets.Encrypted(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("ended_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("end_reason", app.db.secrets.Encrypted(), nullable=True),
        sa.Column("forgotten_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_objection_ended")
        ),
        sa.CheckConstraint(
            "(reason IS NULL) = (forgotten_at IS NOT NULL)", name=op.f("ck_objection_forgotten")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_about"), ["about"], unique=False)
        batch_op.create_index(
            "uq_objection_about_standing",
            ["about"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column(
            "ground",
            _words("erasureground", "not_needed", "consent", "objection", "unlawful", "obligation"),
            nullable=False,
        ),
        sa.Column("reason", app.db.secrets.Encrypted(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("done_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_done_at"), ["done_at"], unique=False)

    op.create_table(
        "retention_run",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("ran_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ran_by", sa.Text(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("rule", name=op.f("pk_retention_run")),
    )


def downgrade() -> None:
    op.drop_table("retention_run")
    op.drop_table("erasure")
    op.drop_table("objection")
