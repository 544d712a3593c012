"""ballots and returns

Revision: 0005, after: 0004
"""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

import app.db.model
import app.db.secrets

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BUILT_IN = (
    (
        "pre-2018",
        "Up to September 2018: a majority of all units keeps the MP",
        date(1981, 1, 1),
        "together",
        1,
        2,
        True,
        12,
        "Labour rule book before the conference of September 2018",
    ),
    (
        "2018",
        "September 2018 to September 2021: one third of branches or of affiliates",
        date(2018, 9, 26),
        "two pools",
        1,
        3,
        True,
        12,
        "Labour conference, September 2018",
    ),
    (
        "2021",
        "From September 2021: more than half of an electoral college",
        date(2021, 9, 26),
        "college",
        1,
        2,
        False,
        12,
        "Labour conference, September 2021",
    ),
    (
        "mandatory",
        "Mandatory reselection: a full selection in every seat",
        date(1981, 1, 1),
        "every seat",
        0,
        1,
        True,
        0,
        "Labour rule book, 1981",
    ),
)


def upgrade() -> None:
    op.create_table(
        "region_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", app.db.secrets.Encrypted(), nullable=True),
        sa.Column("telephone", app.db.secrets.Encrypted(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_region_contact_voided")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_contact")),
    )
    with op.batch_alter_table("region_contact", schema=None) as batch_op:
        batch_op.create_index(
            "uq_region_contact_region",
            ["region"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    rule_set = op.create_table(
        "rule_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column(
            "counting",
            sa.Enum(
                "together",
                "two pools",
                "college",
                "every seat",
                name="counting",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("threshold_numerator", sa.Integer(), nullable=False),
        sa.Column("threshold_denominator", sa.Integer(), nullable=False),
        sa.Column("at_threshold", sa.Boolean(), nullable=False),
        sa.Column("no_preference_counts", sa.Boolean(), nullable=False),
        sa.Column(
            "empty_half",
            sa.Enum(
                "keeps its weight",
                "other half alone",
                name="emptyhalf",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("exempt_months", sa.Integer(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("standing_months", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "exempt_months >= 0 AND notice_days >= 0 AND weeks >= 1 AND standing_months >= 0",
            name=op.f("ck_rule_set_lengths"),
        ),
        sa.CheckConstraint(
            "threshold_numerator >= 0 AND threshold_denominator > 0"
            " AND threshold_numerator <= threshold_denominator",
            name=op.f("ck_rule_set_threshold"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_rule_set_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_rule_set_name_version")),
    )
    op.create_table(
        "ballot_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("search_title", sa.Text(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=False),
        sa.Column("freeze_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["rule_set.id"], name=op.f("fk_ballot_round_rule_set_id_rule_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_round")),
    )
    with op.batch_alter_table("ballot_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_round_called_on"), ["called_on"], unique=False)

    op.create_table(
        "clp_officer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clp_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", app.db.secrets.Encrypted(), nullable=True),
        sa.Column("telephone", app.db.secrets.Encrypted(), nullable=True),
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
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_clp_officer_voided")
        ),
        sa.CheckConstraint("until > since", name=op.f("ck_clp_officer_order")),
        sa.ForeignKeyConstraint(["clp_id"], ["clp.id"], name=op.f("fk_clp_officer_clp_id_clp")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clp_officer")),
    )
    with op.batch_alter_table("clp_officer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clp_officer_clp_id"), ["clp_id"], unique=False)

    op.create_table(
        "clp_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clp_id", sa.Integer(), nullable=False),
        sa.Column(
            "pool",
            sa.Enum(
                "branch",
                "affiliate",
                name="unitpool",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
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
            "(pool = 'affiliate') = (organisation IS NOT NULL)",
            name=op.f("ck_clp_unit_organisation"),
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_clp_unit_voided")
        ),
        sa.CheckConstraint("until > since", name=op.f("ck_clp_unit_order")),
        sa.ForeignKeyConstraint(["clp_id"], ["clp.id"], name=op.f("fk_clp_unit_clp_id_clp")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clp_unit")),
    )
    with op.batch_alter_table("clp_unit", schema=None) as batch_op:
        batch_op.create_index(
            "uq_clp_unit_affiliate",
            ["clp_id", "organisation", "name", "since"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL AND organisation IS NOT NULL"),
            postgresql_where=sa.text("voided_at IS NULL AND organisation IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_clp_unit_branch",
            ["clp_id", "name", "since"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL AND organisation IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL AND organisation IS NULL"),
        )

    op.create_table(
        "freeze_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clp_id", sa.Integer(), nullable=False),
        sa.Column("freeze_on", sa.Date(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_freeze_date_voided")
        ),
        sa.ForeignKeyConstraint(["clp_id"], ["clp.id"], name=op.f("fk_freeze_date_clp_id_clp")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_freeze_date")),
    )
    with op.batch_alter_table("freeze_date", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_freeze_date_clp_id"), ["clp_id"], unique=False)

    op.create_table(
        "restanding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind_said", app.db.secrets.Encrypted(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source", app.db.secrets.Encrypted(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", app.db.secrets.Encrypted(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until > since", name=op.f("ck_restanding_order")),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_restanding_voided")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_restanding_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restanding")),
    )
    with op.batch_alter_table("restanding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_restanding_member_id"), ["member_id"], unique=False)

    op.create_table(
        "trigger_ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ballot_round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("clp_id", sa.Integer(), nullable=False),
        sa.Column("constituency_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_round_id"],
            ["ballot_round.id"],
            name=op.f("fk_trigger_ballot_ballot_round_id_ballot_round"),
        ),
        sa.ForeignKeyConstraint(["clp_id"], ["clp.id"], name=op.f("fk_trigger_ballot_clp_id_clp")),
        sa.ForeignKeyConstraint(
            ["constituency_id"],
            ["constituency.id"],
            name=op.f("fk_trigger_ballot_constituency_id_constituency"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_trigger_ballot_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trigger_ballot")),
        sa.UniqueConstraint(
            "ballot_round_id", "member_id", name=op.f("uq_trigger_ballot_ballot_round_id_member_id")
        ),
    )
    with op.batch_alter_table("trigger_ballot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trigger_ballot_clp_id"), ["clp_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_trigger_ballot_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "ballot_day",
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "clp officers met",
                "timetable drawn up",
                "notice given",
                "units meet from",
                "units meet until",
                "papers returned by",
                "count and decision",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"],
            ["trigger_ballot.id"],
            name=op.f("fk_ballot_day_ballot_id_trigger_ballot"),
        ),
        sa.PrimaryKeyConstraint("ballot_id", "stage", name=op.f("pk_ballot_day")),
    )
    with op.batch_alter_table("ballot_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_day_day"), ["day"], unique=False)

    op.create_table(
        "ballot_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "clp officers met",
                "timetable drawn up",
                "notice given",
                "units meet from",
                "units meet until",
                "papers returned by",
                "count and decision",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id"],
            ["trigger_ballot.id"],
            name=op.f("fk_ballot_reminder_ballot_id_trigger_ballot"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_ballot_reminder_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_reminder")),
        sa.UniqueConstraint(
            "ballot_id",
            "user_id",
            "stage",
            "days_before",
            name=op.f("uq_ballot_reminder_ballot_id_user_id_stage_days_before"),
        ),
    )
    op.create_table(
        "ballot_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "paused",
                "resumed",
                "waived",
                "overridden",
                "stopped",
                "concluded",
                "reopened",
                "voided",
                name="ballotstepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "triggered",
                "not triggered",
                name="ballotoutcome",
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
            "(outcome IS NOT NULL) = (kind IN ('concluded', 'overridden'))",
            name=op.f("ck_ballot_step_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["ballot_id"],
            ["trigger_ballot.id"],
            name=op.f("fk_ballot_step_ballot_id_trigger_ballot"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_step")),
    )
    with op.batch_alter_table("ballot_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_step_ballot_id"), ["ballot_id"], unique=False)

    op.create_table(
        "ballot_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("clp_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "pool",
            sa.Enum(
                "branch",
                "affiliate",
                name="unitpool",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_ballot_unit_withdrawn"),
        ),
        sa.ForeignKeyConstraint(
            ["ballot_id"],
            ["trigger_ballot.id"],
            name=op.f("fk_ballot_unit_ballot_id_trigger_ballot"),
        ),
        sa.ForeignKeyConstraint(
            ["clp_unit_id"], ["clp_unit.id"], name=op.f("fk_ballot_unit_clp_unit_id_clp_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_unit")),
    )
    with op.batch_alter_table("ballot_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_unit_ballot_id"), ["ballot_id"], unique=False)
        batch_op.create_index(
            "uq_ballot_unit_asked",
            ["ballot_id", "clp_unit_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "unit_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ballot_unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "meeting",
            sa.Enum(
                "first",
                "retake",
                name="meeting",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("for_selection", sa.Integer(), nullable=True),
        sa.Column("for_member", sa.Integer(), nullable=True),
        sa.Column("turnout", sa.Integer(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(for_selection IS NULL) = (for_member IS NULL)", name=op.f("ck_unit_return_votes")
        ),
        sa.CheckConstraint(
            "for_selection >= 0 AND for_member >= 0", name=op.f("ck_unit_return_counts")
        ),
        sa.CheckConstraint(
            "turnout >= for_selection + for_member", name=op.f("ck_unit_return_turnout")
        ),
        sa.ForeignKeyConstraint(
            ["ballot_unit_id"],
            ["ballot_unit.id"],
            name=op.f("fk_unit_return_ballot_unit_id_ballot_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_unit_return_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_return")),
    )
    with op.batch_alter_table("unit_return", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unit_return_ballot_unit_id"), ["ballot_unit_id"], unique=False
        )

    op.create_table(
        "return_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "entered",
                "confirmed",
                "sent back",
                "voided",
                "reinstated",
                name="returnstepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["return_id"], ["unit_return.id"], name=op.f("fk_return_step_return_id_unit_return")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_step")),
    )
    with op.batch_alter_table("return_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_step_return_id"), ["return_id"], unique=False)

    # The rule sets by era, version 1 of each: the values stand here, since a migration that has run
    # must not change with the code (a test holds them equal to app.selections.domain.rules).
    # Their ids are given, and later ones begin above them: nothing has counted in a new database.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER SEQUENCE rule_set_id_seq START WITH 101 RESTART")
    op.bulk_insert(
        rule_set,
        [
            {
                "id": number,
                "name": name,
                "version": 1,
                "title": title,
                "in_force_from": in_force_from,
                "counting": counting,
                "threshold_numerator": numerator,
                "threshold_denominator": denominator,
                "at_threshold": at_threshold,
                "no_preference_counts": False,
                "empty_half": "keeps its weight",
                "exempt_months": exempt_months,
                "notice_days": 7,
                "weeks": 8,
                "standing_months": 6,
                "source": source,
                "reason": "built in",
                "recorded_at": datetime(2016, 9, 24, tzinfo=UTC),
                "recorded_by": "",
            }
            for number, (
                name,
                title,
                in_force_from,
                counting,
                numerator,
                denominator,
                at_threshold,
                exempt_months,
                source,
            ) in enumerate(BUILT_IN, start=1)
        ],
    )


def downgrade() -> None:
    with op.batch_alter_table("return_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_step_return_id"))

    op.drop_table("return_step")
    with op.batch_alter_table("unit_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_return_ballot_unit_id"))

    op.drop_table("unit_return")
    with op.batch_alter_table("ballot_unit", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_ballot_unit_asked",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_ballot_unit_ballot_id"))

    op.drop_table("ballot_unit")
    with op.batch_alter_table("ballot_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_step_ballot_id"))

    op.drop_table("ballot_step")
    op.drop_table("ballot_reminder")
    with op.batch_alter_table("ballot_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_day_day"))

    op.drop_table("ballot_day")
    with op.batch_alter_table("trigger_ballot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trigger_ballot_member_id"))
        batch_op.drop_index(batch_op.f("ix_trigger_ballot_clp_id"))

    op.drop_table("trigger_ballot")
    with op.batch_alter_table("restanding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_restanding_member_id"))

    op.drop_table("restanding")
    with op.batch_alter_table("freeze_date", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_freeze_date_clp_id"))

    op.drop_table("freeze_date")
    with op.batch_alter_table("clp_unit", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_clp_unit_branch",
            sqlite_where=sa.text("voided_at IS NULL AND organisation IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL AND organisation IS NULL"),
        )
        batch_op.drop_index(
            "uq_clp_unit_affiliate",
            sqlite_where=sa.text("voided_at IS NULL AND organisation IS NOT NULL"),
            postgresql_where=sa.text("voided_at IS NULL AND organisation IS NOT NULL"),
        )

    op.drop_table("clp_unit")
    with op.batch_alter_table("clp_officer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clp_officer_clp_id"))

    op.drop_table("clp_officer")
    with op.batch_alter_table("ballot_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_round_called_on"))

    op.drop_table("ballot_round")
    op.drop_table("rule_set")
    with op.batch_alter_table("region_contact", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_region_contact_region",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.drop_table("region_contact")
