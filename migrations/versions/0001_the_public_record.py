"""the public record

Revision: 0001, after: nothing
"""

import sqlalchemy as sa
from alembic import op

import app.db.model

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_event"), ["event"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "constituency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("search_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_constituency")),
        sa.UniqueConstraint("official_id", "name", name=op.f("uq_constituency_official_id_name")),
    )
    with op.batch_alter_table("constituency", schema=None) as batch_op:
        batch_op.create_index(
            "uq_constituency_name_without_id",
            ["name"],
            unique=True,
            sqlite_where=sa.text("official_id IS NULL"),
            postgresql_where=sa.text("official_id IS NULL"),
        )

    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lock", sa.Text(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("started_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "running",
                "succeeded",
                "failed",
                "lost",
                name="runoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'running') = (ended_at IS NULL)", name=op.f("ck_job_run_ended")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index("ix_job_run_name_started", ["name", "started_at"], unique=False)

    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("abbreviation", sa.Text(), nullable=True),
        sa.Column("colour", sa.Text(), nullable=True),
        sa.Column("is_party", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("name", name=op.f("uq_party_name")),
    )
    op.create_table(
        "record_state",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_record_state")),
    )
    op.create_table(
        "division",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("held_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("date_given", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("search_title", sa.Text(), nullable=False),
        sa.Column("deferred", sa.Boolean(), nullable=False),
        sa.Column("evel_type", sa.Text(), nullable=True),
        sa.Column("evel_country", sa.Text(), nullable=True),
        sa.Column("official_ayes", sa.Integer(), nullable=False),
        sa.Column("official_noes", sa.Integer(), nullable=False),
        sa.Column("double_majority_ayes", sa.Integer(), nullable=True),
        sa.Column("double_majority_noes", sa.Integer(), nullable=True),
        sa.Column("friendly_title", sa.Text(), nullable=True),
        sa.Column("friendly_description", sa.Text(), nullable=True),
        sa.Column("remote_voting_start", sa.Text(), nullable=True),
        sa.Column("remote_voting_end", sa.Text(), nullable=True),
        sa.Column("publication_updated", sa.Text(), nullable=True),
        sa.Column("listed_ayes", sa.Integer(), nullable=False),
        sa.Column("listed_noes", sa.Integer(), nullable=False),
        sa.Column("listed_no_votes", sa.Integer(), nullable=False),
        sa.Column("aye_tellers", sa.Integer(), nullable=True),
        sa.Column("no_tellers", sa.Integer(), nullable=True),
        sa.Column("both", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("checked_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["checked_run_id"], ["job_run.id"], name=op.f("fk_division_checked_run_id_job_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division")),
    )
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.create_index("ix_division_held_on_number", ["held_on", "number"], unique=False)

    op.create_table(
        "import_run",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["chain_id"], ["job_run.id"], name=op.f("fk_import_run_chain_id_job_run")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["job_run.id"], name=op.f("fk_import_run_run_id_job_run")
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=True),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("search_name", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("checked_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["checked_run_id"], ["job_run.id"], name=op.f("fk_member_checked_run_id_job_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_sort_name"), ["sort_name"], unique=False)

    op.create_table(
        "refused_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_run_id", sa.Integer(), nullable=False),
        sa.Column("last_run_id", sa.Integer(), nullable=False),
        sa.Column("cleared_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["first_run_id"], ["job_run.id"], name=op.f("fk_refused_record_first_run_id_job_run")
        ),
        sa.ForeignKeyConstraint(
            ["last_run_id"], ["job_run.id"], name=op.f("fk_refused_record_last_run_id_job_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_record")),
    )
    with op.batch_alter_table("refused_record", schema=None) as batch_op:
        batch_op.create_index(
            "uq_refused_record_open",
            ["source", "kind", "record_id"],
            unique=True,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )

    op.create_table(
        "division_party",
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("aye", sa.SmallInteger(), nullable=False),
        sa.Column("no", sa.SmallInteger(), nullable=False),
        sa.Column("both", sa.SmallInteger(), nullable=False),
        sa.Column("absent", sa.SmallInteger(), nullable=False),
        sa.Column("cohesion_aye", sa.SmallInteger(), nullable=False),
        sa.Column("cohesion_no", sa.SmallInteger(), nullable=False),
        sa.Column("against_line", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_division_party_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_division_party_party_id_party")
        ),
        sa.PrimaryKeyConstraint("division_id", "party_id", name=op.f("pk_division_party")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "division_version",
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stored_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_division_version_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["job_run.id"], name=op.f("fk_division_version_run_id_job_run")
        ),
        sa.PrimaryKeyConstraint("division_id", "version", name=op.f("pk_division_version")),
    )
    op.create_table(
        "excuse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "slip",
                "pair",
                "proxy",
                "leave",
                "illness",
                name="excusekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("division_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "division_id IS NULL OR (first_day IS NULL AND last_day IS NULL)",
            name=op.f("ck_excuse_scope"),
        ),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_excuse_days")),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_excuse_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_excuse_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excuse")),
    )
    with op.batch_alter_table("excuse", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_excuse_member_id"), ["member_id"], unique=False)

    op.create_table(
        "member_year",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("voted", sa.Integer(), nullable=False),
        sa.Column("against_line", sa.Integer(), nullable=False),
        sa.Column("against_majority", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_year_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_member_year_party_id_party")
        ),
        sa.PrimaryKeyConstraint("member_id", "party_id", "year", name=op.f("pk_member_year")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "party_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum(
                "aye",
                "no",
                "abstain",
                "free",
                "unknown",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "strength",
            sa.Enum(
                "one",
                "two",
                "three",
                "unknown",
                name="strength",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "evidence",
            sa.Enum(
                "office",
                "reported",
                "inferred",
                name="evidence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("declared_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("replaced_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(direction = 'free') = (strength IS NULL)",
            name=op.f("ck_party_line_free_has_no_strength"),
        ),
        sa.CheckConstraint("evidence <> 'inferred'", name=op.f("ck_party_line_declared")),
        sa.CheckConstraint(
            "NOT published OR source IS NOT NULL", name=op.f("ck_party_line_published_source")
        ),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_party_line_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_party_line_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_line")),
    )
    with op.batch_alter_table("party_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_line_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            "uq_party_line_in_force",
            ["division_id", "party_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "party_spell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("sub_party", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until > since", name=op.f("ck_party_spell_order")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_party_spell_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_party_spell_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_spell")),
        sa.UniqueConstraint("member_id", "since", name=op.f("uq_party_spell_member_id_since")),
    )
    with op.batch_alter_table("party_spell", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_spell_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            "uq_party_spell_open",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "roll",
        sa.Column("division_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_roll_division_id_division")
        ),
        sa.PrimaryKeyConstraint("division_id", name=op.f("pk_roll")),
    )
    op.create_table(
        "seat_spell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("constituency_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until > since", name=op.f("ck_seat_spell_order")),
        sa.ForeignKeyConstraint(
            ["constituency_id"],
            ["constituency.id"],
            name=op.f("fk_seat_spell_constituency_id_constituency"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_seat_spell_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_spell")),
        sa.UniqueConstraint("member_id", "since", name=op.f("uq_seat_spell_member_id_since")),
    )
    with op.batch_alter_table("seat_spell", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_seat_spell_constituency_id"), ["constituency_id"], unique=False
        )
        batch_op.create_index(
            "uq_seat_spell_open",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "vote",
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.SmallInteger(), nullable=False),
        sa.Column("vote", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_vote_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_vote_member_id_member")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_vote_party_id_party")),
        sa.PrimaryKeyConstraint("division_id", "member_id", name=op.f("pk_vote")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index(
            "ix_vote_member_id_division_id", ["member_id", "division_id"], unique=False
        )

    op.create_table(
        "whip_status_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "holds",
                "suspended",
                "withdrawn",
                "resigned",
                "never held",
                name="whipstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_whip_status_change_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whip_status_change")),
    )
    with op.batch_alter_table("whip_status_change", schema=None) as batch_op:
        batch_op.create_index(
            "uq_whip_status_change_day",
            ["member_id", "effective_on"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
    refuse_changes_of_audit_entries()


def downgrade() -> None:
    with op.batch_alter_table("whip_status_change", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_whip_status_change_day",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.drop_table("whip_status_change")
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index("ix_vote_member_id_division_id")

    op.drop_table("vote")
    with op.batch_alter_table("seat_spell", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_seat_spell_open",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_seat_spell_constituency_id"))

    op.drop_table("seat_spell")
    op.drop_table("roll")
    with op.batch_alter_table("party_spell", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_party_spell_open",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_party_spell_party_id"))

    op.drop_table("party_spell")
    with op.batch_alter_table("party_line", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_party_line_in_force",
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_party_line_party_id"))

    op.drop_table("party_line")
    op.drop_table("member_year")
    with op.batch_alter_table("excuse", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_excuse_member_id"))

    op.drop_table("excuse")
    op.drop_table("division_version")
    op.drop_table("division_party")
    with op.batch_alter_table("refused_record", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_refused_record_open",
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )

    op.drop_table("refused_record")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_sort_name"))

    op.drop_table("member")
    op.drop_table("import_run")
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.drop_index("ix_division_held_on_number")

    op.drop_table("division")
    op.drop_table("record_state")
    op.drop_table("party")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index("ix_job_run_name_started")

    op.drop_table("job_run")
    with op.batch_alter_table("constituency", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_constituency_name_without_id",
            sqlite_where=sa.text("official_id IS NULL"),
            postgresql_where=sa.text("official_id IS NULL"),
        )

    op.drop_table("constituency")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_event"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))

    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")


def refuse_changes_of_audit_entries() -> None:
    """The audit trail is append-only in the database itself."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{action.lower()} BEFORE {action} ON audit_entry"
                " BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            )
        # REPLACE deletes without asking the trigger above, so a second entry of an id is refused.
        op.execute(
            "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry"
            " WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)"
            " BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )
