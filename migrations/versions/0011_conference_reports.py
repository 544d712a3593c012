"""conference reports

Revision: 0011, after: 0010
"""

import sqlalchemy as sa
from alembic import op

import app.db.model
import app.db.secrets

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conference_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "public",
                "officers",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("foreword", app.db.secrets.Encrypted(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "asked",
                "frozen",
                "failed",
                name="reportstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("may", sa.JSON(), nullable=True),
        sa.Column("asked_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("progress", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("used", sa.JSON(), nullable=True),
        sa.Column("frozen_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'draft') = (asked_at IS NULL)", name=op.f("ck_conference_report_asked")
        ),
        sa.CheckConstraint(
            "(state = 'failed') = (failure IS NOT NULL)", name=op.f("ck_conference_report_failure")
        ),
        sa.CheckConstraint(
            "(state = 'frozen') = (content IS NOT NULL)",
            name=op.f("ck_conference_report_frozen_content"),
        ),
        sa.CheckConstraint(
            "(asked_at IS NULL) = (asked_by IS NULL)", name=op.f("ck_conference_report_asked_by")
        ),
        sa.CheckConstraint(
            "(content IS NULL) = (digest IS NULL)", name=op.f("ck_conference_report_digest")
        ),
        sa.CheckConstraint(
            "(content IS NULL) = (frozen_at IS NULL)", name=op.f("ck_conference_report_frozen_at")
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_conference_report_voided")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_report")),
    )
    with op.batch_alter_table("conference_report", schema=None) as batch_op:
        batch_op.create_index("ix_conference_report_state", ["state"], unique=False)

    op.create_table(
        "conference_file",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column(
            "format",
            sa.Enum(
                "pdf",
                "docx",
                "xlsx",
                "zip",
                name="format",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["conference_report.id"],
            name=op.f("fk_conference_file_report_id_conference_report"),
        ),
        sa.PrimaryKeyConstraint("report_id", "format", name=op.f("pk_conference_file")),
    )


def downgrade() -> None:
    op.drop_table("conference_file")
    with op.batch_alter_table("conference_report", schema=None) as batch_op:
        batch_op.drop_index("ix_conference_report_state")

    op.drop_table("conference_report")
