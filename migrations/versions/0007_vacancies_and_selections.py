"""vacancies and selections

Revision: 0007, after: 0006
"""

import sqlalchemy as sa
from alembic import op

import app.db.model
import app.db.secrets

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vacancy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("constituency_id", sa.Integer(), nullable=True),
        sa.Column("new_seat_id", sa.Integer(), nullable=True),
        sa.Column("clp_id", sa.Integer(), nullable=True),
        sa.Column(
            "ground",
            sa.Enum(
                "triggered ballot",
                "no claimant",
                "contest between claimants",
                "not restanding",
                "seat left",
                "whip lost",
                "recommendation accepted",
                "mandatory reselection",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("ballot_id", sa.Integer(), nullable=True),
        sa.Column("recommendation_id", sa.Integer(), nullable=True),
        sa.Column("rule_set_id", sa.Integer(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ballot_id IS NOT NULL) = (ground = 'triggered ballot')",
            name=op.f("ck_vacancy_ballot"),
        ),
        sa.CheckConstraint(
            "(recommendation_id IS NOT NULL) = (ground = 'recommendation accepted')",
            name=op.f("ck_vacancy_recommendation"),
        ),
        sa.CheckConstraint(
            "(rule_set_id IS NOT NULL) = (ground = 'mandatory reselection')",
            name=op.f("ck_vacancy_rule_set"),
        ),
        sa.CheckConstraint(
            "(constituency_id IS NULL) <> (new_seat_id IS NULL)", name=op.f("ck_vacancy_seat")
        ),
        sa.ForeignKeyConstraint(
            ["ballot_id"], ["trigger_ballot.id"], name=op.f("fk_vacancy_ballot_id_trigger_ballot")
        ),
        sa.ForeignKeyConstraint(["clp_id"], ["clp.id"], name=op.f("fk_vacancy_clp_id_clp")),
        sa.ForeignKeyConstraint(
            ["constituency_id"],
            ["constituency.id"],
            name=op.f("fk_vacancy_constituency_id_constituency"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_vacancy_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["new_seat_id"], ["new_seat.id"], name=op.f("fk_vacancy_new_seat_id_new_seat")
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_vacancy_recommendation_id_recommendation"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["rule_set.id"], name=op.f("fk_vacancy_rule_set_id_rule_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
    )
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vacancy_clp_id"), ["clp_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_vacancy_constituency_id"), ["constituency_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_vacancy_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vacancy_new_seat_id"), ["new_seat_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vacancy_opened_on"), ["opened_on"], unique=False)

    op.create_table(
        "contender",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "as of right",
                "shortlisted",
                "replacement candidate on record",
                name="contenderkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_reason IS NULL)",
            name=op.f("ck_contender_withdrawn"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_contender_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_contender_vacancy_id_vacancy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contender")),
    )
    with op.batch_alter_table("contender", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contender_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contender_vacancy_id"), ["vacancy_id"], unique=False)
        batch_op.create_index(
            "uq_contender_member",
            ["vacancy_id", "member_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_on IS NULL"),
            postgresql_where=sa.text("withdrawn_on IS NULL"),
        )

    op.create_table(
        "shortlist_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "open to all",
                "all-women",
                name="shortlistkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("women", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("count_source", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'all-women' OR (legal_basis <> '' AND women IS NOT NULL"
            " AND total IS NOT NULL AND counted_on IS NOT NULL AND 2 * women < total)",
            name=op.f("ck_shortlist_decision_lawful"),
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_shortlist_decision_voided")
        ),
        sa.CheckConstraint(
            "women >= 0 AND women <= total", name=op.f("ck_shortlist_decision_counts")
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_shortlist_decision_vacancy_id_vacancy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_decision")),
    )
    with op.batch_alter_table("shortlist_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shortlist_decision_vacancy_id"), ["vacancy_id"], unique=False
        )
        batch_op.create_index(
            "uq_shortlist_decision_stands",
            ["vacancy_id"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "vacancy_day",
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "applications close",
                "shortlist",
                "hustings",
                "ballot",
                "result",
                name="vacancystage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_day_vacancy_id_vacancy")
        ),
        sa.PrimaryKeyConstraint("vacancy_id", "stage", name=op.f("pk_vacancy_day")),
    )
    with op.batch_alter_table("vacancy_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vacancy_day_day"), ["day"], unique=False)

    op.create_table(
        "eligibility_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contender_id", sa.Integer(), nullable=False),
        sa.Column("shortlist_id", sa.Integer(), nullable=False),
        sa.Column("said", app.db.secrets.Encrypted(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contender_id"],
            ["contender.id"],
            name=op.f("fk_eligibility_declaration_contender_id_contender"),
        ),
        sa.ForeignKeyConstraint(
            ["shortlist_id"],
            ["shortlist_decision.id"],
            name=op.f("fk_eligibility_declaration_shortlist_id_shortlist_decision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_declaration")),
    )
    with op.batch_alter_table("eligibility_declaration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_eligibility_declaration_contender_id"), ["contender_id"], unique=False
        )

    op.create_table(
        "result_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("settled_out_id", sa.Integer(), nullable=True),
        sa.Column("settled_how", sa.Text(), nullable=True),
        sa.Column("settled_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("voided_at", app.db.model.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(settled_out_id IS NULL) = (settled_how IS NULL)", name=op.f("ck_result_round_settled")
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_result_round_voided")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_result_round_number")),
        sa.ForeignKeyConstraint(
            ["settled_out_id"],
            ["contender.id"],
            name=op.f("fk_result_round_settled_out_id_contender"),
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_result_round_vacancy_id_vacancy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_round")),
    )
    with op.batch_alter_table("result_round", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_result_round_vacancy_id"), ["vacancy_id"], unique=False
        )
        batch_op.create_index(
            "uq_result_round_number",
            ["vacancy_id", "number"],
            unique=True,
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "vacancy_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "concluded",
                "closed without a selection",
                "reopened",
                "voided",
                name="vacancystepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("winner_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", app.db.model.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'concluded') = (winner_id IS NOT NULL)", name=op.f("ck_vacancy_step_winner")
        ),
        sa.ForeignKeyConstraint(
            ["vacancy_id"], ["vacancy.id"], name=op.f("fk_vacancy_step_vacancy_id_vacancy")
        ),
        sa.ForeignKeyConstraint(
            ["winner_id"], ["contender.id"], name=op.f("fk_vacancy_step_winner_id_contender")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy_step")),
    )
    with op.batch_alter_table("vacancy_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_vacancy_step_vacancy_id"), ["vacancy_id"], unique=False
        )

    op.create_table(
        "result_vote",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("contender_id", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_result_vote_votes")),
        sa.ForeignKeyConstraint(
            ["contender_id"], ["contender.id"], name=op.f("fk_result_vote_contender_id_contender")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["result_round.id"], name=op.f("fk_result_vote_round_id_result_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "contender_id", name=op.f("pk_result_vote")),
    )


def downgrade() -> None:
    op.drop_table("result_vote")
    with op.batch_alter_table("vacancy_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vacancy_step_vacancy_id"))

    op.drop_table("vacancy_step")
    with op.batch_alter_table("result_round", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_result_round_number",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_result_round_vacancy_id"))

    op.drop_table("result_round")
    with op.batch_alter_table("eligibility_declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_eligibility_declaration_contender_id"))

    op.drop_table("eligibility_declaration")
    with op.batch_alter_table("vacancy_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vacancy_day_day"))

    op.drop_table("vacancy_day")
    with op.batch_alter_table("shortlist_decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_shortlist_decision_stands",
            sqlite_where=sa.text("voided_at IS NULL"),
            postgresql_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_shortlist_decision_vacancy_id"))

    op.drop_table("shortlist_decision")
    with op.batch_alter_table("contender", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_contender_member",
            sqlite_where=sa.text("withdrawn_on IS NULL"),
            postgresql_where=sa.text("withdrawn_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_contender_vacancy_id"))
        batch_op.drop_index(batch_op.f("ix_contender_member_id"))

    op.drop_table("contender")
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vacancy_opened_on"))
        batch_op.drop_index(batch_op.f("ix_vacancy_new_seat_id"))
        batch_op.drop_index(batch_op.f("ix_vacancy_member_id"))
        batch_op.drop_index(batch_op.f("ix_vacancy_constituency_id"))
        batch_op.drop_index(batch_op.f("ix_vacancy_clp_id"))

    op.drop_table("vacancy")
