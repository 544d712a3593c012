"""the A-list and monitoring

Revision: 0010, after: 0009
"""

import sqlalchemy as sa
from alembic import op

import app.db.model

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "monitoring_answer",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_monitoring_answer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "monitoring_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("rounding", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_snapshot")),
        sa.UniqueConstraint("taken_on", name=op.f("uq_monitoring_snapshot_taken_on")),
    )
    op.create_table(
        "monitoring_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("share_over", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_monitoring_target_voided")
        ),
        sa.CheckConstraint(
            "share_over > 0 AND share >= 0 AND share <= share_over",
            name=op.f("ck_monitoring_target_share"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_target")),
    )
    with op.batch_alter_table("monitoring_target", schema=None) as batch_op:
        batch_op.create_index(
            "uq_monitoring_target",
            ["dimension", "category", "since"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_name", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_organisation_voided")
        ),
        sa.CheckConstraint("until > since", name=op.f("ck_organisation_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(
            "uq_organisation_name",
            ["search_name", "since"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "tradition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_tradition_voided")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tradition")),
    )
    with op.batch_alter_table("tradition", schema=None) as batch_op:
        batch_op.create_index(
            "uq_tradition_name",
            ["name"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "monitoring_respondent",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["monitoring_snapshot.id"],
            name=op.f("fk_monitoring_respondent_snapshot_id_monitoring_snapshot"),
        ),
        sa.PrimaryKeyConstraint(
            "snapshot_id", "population", "key", name=op.f("pk_monitoring_respondent")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "monitoring_total",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("population", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("shown_from_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shown_from_id"],
            ["monitoring_snapshot.id"],
            name=op.f("fk_monitoring_total_shown_from_id_monitoring_snapshot"),
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["monitoring_snapshot.id"],
            name=op.f("fk_monitoring_total_snapshot_id_monitoring_snapshot"),
        ),
        sa.PrimaryKeyConstraint(
            "snapshot_id", "population", "dimension", name=op.f("pk_monitoring_total")
        ),
    )
    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("search_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_digest", sa.Text(), nullable=True),
        sa.Column("telephone", sa.Text(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("tradition", sa.Text(), nullable=False),
        sa.Column("tradition_id", sa.Integer(), nullable=True),
        sa.Column("biography", sa.Text(), nullable=False),
        sa.Column("experience", sa.Text(), nullable=False),
        sa.Column("offices", sa.Text(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("erased_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(erased_at IS NULL) = (email_digest IS NOT NULL)", name=op.f("ck_candidate_erased")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_candidate_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["stored_file.id"], name=op.f("fk_candidate_photo_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["tradition_id"], ["tradition.id"], name=op.f("fk_candidate_tradition_id_tradition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
    )
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidate_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_candidate_sort_name"), ["sort_name"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_candidate_tradition_id"), ["tradition_id"], unique=False
        )
        batch_op.create_index(
            "uq_candidate_email_digest",
            ["email_digest"],
            unique=True,
            sqlite_where=sa.text("email_digest IS NOT NULL"),
            postgresql_where=sa.text("email_digest IS NOT NULL"),
        )

    op.create_table(
        "candidate_language",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_candidate_language_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("candidate_id", "folded", name=op.f("pk_candidate_language")),
    )
    op.create_table(
        "candidate_pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "whip",
                "confidence",
                name="pledgekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pledged_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_candidate_pledge_voided")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_candidate_pledge_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_pledge")),
    )
    with op.batch_alter_table("candidate_pledge", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_candidate_pledge_candidate_id"), ["candidate_id"], unique=False
        )
        batch_op.create_index(
            "uq_candidate_pledge_stands",
            ["candidate_id", "kind"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "candidate_region",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_candidate_region_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("candidate_id", "region", name=op.f("pk_candidate_region")),
    )
    op.create_table(
        "candidate_seat",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("constituency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_candidate_seat_candidate_id_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["constituency_id"],
            ["constituency.id"],
            name=op.f("fk_candidate_seat_constituency_id_constituency"),
        ),
        sa.PrimaryKeyConstraint("candidate_id", "constituency_id", name=op.f("pk_candidate_seat")),
    )
    op.create_table(
        "candidate_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "applied",
                "review begun",
                "listed",
                "paused",
                "resumed",
                "withdrawn",
                "selected",
                "returned to the list",
                "refused",
                "reopened",
                name="candidatestepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("vacancy_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_candidate_step_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_step")),
    )
    with op.batch_alter_table("candidate_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_candidate_step_candidate_id"), ["candidate_id"], unique=False
        )

    op.create_table(
        "diligence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "not begun",
                "under way",
                "passed",
                "concerns",
                name="diligencestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_diligence_candidate_id_candidate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diligence")),
    )
    with op.batch_alter_table("diligence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_diligence_candidate_id"), ["candidate_id"], unique=False
        )

    op.create_table(
        "endorsement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("endorsed_on", sa.Date(), nullable=True),
        sa.Column("declined_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_endorsement_voided")
        ),
        sa.CheckConstraint(
            "declined_on IS NULL OR endorsed_on IS NULL", name=op.f("ck_endorsement_declined")
        ),
        sa.CheckConstraint("withdrawn_on >= endorsed_on", name=op.f("ck_endorsement_order")),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR endorsed_on IS NOT NULL", name=op.f("ck_endorsement_withdrawn")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_endorsement_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_endorsement_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsement")),
    )
    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_endorsement_candidate_id"), ["candidate_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_endorsement_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "uq_endorsement_live",
            ["candidate_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text(
                "voided_at IS NULL AND withdrawn_on IS NULL AND declined_on IS NULL"
            ),
            postgresql_where=sa.text(
                "voided_at IS NULL AND withdrawn_on IS NULL AND declined_on IS NULL"
            ),
        )

    op.create_table(
        "publishing_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "name",
                "region",
                "seats",
                "tradition",
                "biography",
                "experience",
                "languages",
                "offices",
                "readiness",
                "endorsements",
                "photo",
                name="publicfield",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("agreed_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
            name=op.f("ck_publishing_agreement_withdrawn"),
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_publishing_agreement_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publishing_agreement")),
    )
    with op.batch_alter_table("publishing_agreement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_publishing_agreement_candidate_id"), ["candidate_id"], unique=False
        )
        batch_op.create_index(
            "uq_publishing_agreement_stands",
            ["candidate_id", "field"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "readiness_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_readiness_confirmation_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_confirmation")),
    )
    with op.batch_alter_table("readiness_confirmation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_readiness_confirmation_candidate_id"), ["candidate_id"], unique=False
        )

    op.create_table(
        "readiness_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_readiness_request_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_request")),
    )
    with op.batch_alter_table("readiness_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_readiness_request_candidate_id"), ["candidate_id"], unique=False
        )
        batch_op.create_index(
            "uq_readiness_request", ["candidate_id", "due_on", "number"], unique=True
        )

    op.create_table(
        "alist_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "apply",
                "keep",
                "endorse",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("candidate_id", sa.Integer(), nullable=True),
        sa.Column("endorsement_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_digest", sa.Text(), nullable=True),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("made_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("expires_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(endorsement_id IS NOT NULL) = (purpose = 'endorse')",
            name=op.f("ck_alist_link_endorsement"),
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_alist_link_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(
            ["endorsement_id"],
            ["endorsement.id"],
            name=op.f("fk_alist_link_endorsement_id_endorsement"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alist_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_alist_link_token_digest")),
    )
    with op.batch_alter_table("alist_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_alist_link_candidate_id"), ["candidate_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_alist_link_email_digest"), ["email_digest"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_alist_link_endorsement_id"), ["endorsement_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_alist_link_made_at"), ["made_at"], unique=False)

    with op.batch_alter_table("contender", schema=None) as batch_op:
        batch_op.add_column(sa.Column("candidate_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_contender_candidate_id"), ["candidate_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_contender_candidate_id_candidate"), "candidate", ["candidate_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("contender", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_contender_candidate_id_candidate"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_contender_candidate_id"))
        batch_op.drop_column("candidate_id")

    with op.batch_alter_table("alist_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alist_link_made_at"))
        batch_op.drop_index(batch_op.f("ix_alist_link_endorsement_id"))
        batch_op.drop_index(batch_op.f("ix_alist_link_email_digest"))
        batch_op.drop_index(batch_op.f("ix_alist_link_candidate_id"))

    op.drop_table("alist_link")
    with op.batch_alter_table("readiness_request", schema=None) as batch_op:
        batch_op.drop_index("uq_readiness_request")
        batch_op.drop_index(batch_op.f("ix_readiness_request_candidate_id"))

    op.drop_table("readiness_request")
    with op.batch_alter_table("readiness_confirmation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_readiness_confirmation_candidate_id"))

    op.drop_table("readiness_confirmation")
    with op.batch_alter_table("publishing_agreement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_publishing_agreement_stands",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_publishing_agreement_candidate_id"))

    op.drop_table("publishing_agreement")
    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_endorsement_live",
            sqlite_where=sa.text(
                "voided_at IS NULL AND withdrawn_on IS NULL AND declined_on IS NULL"
            ),
            postgresql_where=sa.text(
                "voided_at IS NULL AND withdrawn_on IS NULL AND declined_on IS NULL"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_endorsement_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_endorsement_candidate_id"))

    op.drop_table("endorsement")
    with op.batch_alter_table("diligence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_diligence_candidate_id"))

    op.drop_table("diligence")
    with op.batch_alter_table("candidate_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidate_step_candidate_id"))

    op.drop_table("candidate_step")
    op.drop_table("candidate_seat")
    op.drop_table("candidate_region")
    with op.batch_alter_table("candidate_pledge", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_candidate_pledge_stands",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_candidate_pledge_candidate_id"))

    op.drop_table("candidate_pledge")
    op.drop_table("candidate_language")
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_candidate_email_digest",
            sqlite_where=sa.text("email_digest IS NOT NULL"),
            postgresql_where=sa.text("email_digest IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_candidate_tradition_id"))
        batch_op.drop_index(batch_op.f("ix_candidate_sort_name"))
        batch_op.drop_index(batch_op.f("ix_candidate_member_id"))

    op.drop_table("candidate")
    op.drop_table("monitoring_total")
    op.drop_table("monitoring_respondent")
    with op.batch_alter_table("tradition", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_tradition_name",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.drop_table("tradition")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_organisation_name",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.drop_table("organisation")
    with op.batch_alter_table("monitoring_target", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_monitoring_target",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.drop_table("monitoring_target")
    op.drop_table("monitoring_snapshot")
    op.drop_table("monitoring_answer")
