"""An offer may be declared about again: who said none may still say possible, and each answer is kept."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# A batch change drops the triggers of its table on SQLite without a word.
SQLITE = (
    """CREATE TRIGGER declaration_no_update BEFORE UPDATE ON declaration BEGIN
  SELECT RAISE(ABORT, 'declaration is only ever added to');
END""",
    """CREATE TRIGGER declaration_no_delete BEFORE DELETE ON declaration BEGIN
  SELECT RAISE(ABORT, 'declaration is only ever added to');
END""",
)


def upgrade() -> None:
    with op.batch_alter_table("declaration") as batch:
        batch.drop_constraint(op.f("uq_declaration_offer_uid"), type_="unique")
        batch.create_index(op.f("ix_declaration_offer_uid"), ["offer_uid"])
    _keep()


def downgrade() -> None:
    """Refused by the constraint where an offer was declared about twice."""
    with op.batch_alter_table("declaration") as batch:
        batch.drop_index(op.f("ix_declaration_offer_uid"))
        batch.create_unique_constraint(op.f("uq_declaration_offer_uid"), ["offer_uid"])
    _keep()


def _keep() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.get_bind().exec_driver_sql(statement)
