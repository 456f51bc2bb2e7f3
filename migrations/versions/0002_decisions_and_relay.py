"""Decisions of hers, relay offers, the fixed list, and reminders of declarations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision BEGIN
  SELECT RAISE(ABORT, 'decision is only ever added to');
END""",
    """CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision BEGIN
  SELECT RAISE(ABORT, 'decision is only ever added to');
END""",
)
POSTGRESQL = (
    """CREATE TRIGGER decision_kept BEFORE UPDATE OR DELETE ON decision FOR EACH ROW EXECUTE FUNCTION only_added_to()""",
    """CREATE TRIGGER decision_not_emptied BEFORE TRUNCATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()""",
)


def upgrade() -> None:
    """Columns are added, never by a batch change: that would drop the triggers of their tables on SQLite."""
    op.add_column("request", sa.Column("replacing_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("request", sa.Column("shown", sa.LargeBinary(), nullable=True))
    op.add_column("offer", sa.Column("seat", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("offer", sa.Column("pair", sa.String(), nullable=True))
    op.add_column("tie", sa.Column("added_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("booking", sa.Column("own_case", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_decision_made_by")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_decision_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("uid", name=op.f("uq_decision_uid")),
    )
    op.create_index(op.f("ix_decision_request_id"), "decision", ["request_id"])
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interpreter_id", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["interpreter_id"], ["interpreter.id"], name=op.f("fk_reminder_interpreter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "interpreter_id", "last_day", "days_before", name=op.f("uq_reminder_interpreter_id_last_day_days_before")
        ),
    )
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.drop_table("reminder")
    op.drop_table("decision")
    op.drop_column("booking", "own_case")
    op.drop_column("tie", "added_at")
    op.drop_column("offer", "pair")
    op.drop_column("offer", "seat")
    op.drop_column("request", "shown")
    op.drop_column("request", "replacing_since")
