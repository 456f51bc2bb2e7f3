"""The house: every table, its guards and its triggers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What the models cannot express, as it was at this revision.
SQLITE = (
    """CREATE TRIGGER booking_no_overlap_insert BEFORE INSERT ON booking
WHEN NEW.status IN ('held','confirmed','running') BEGIN
  SELECT RAISE(ABORT, 'ex_booking_no_overlap') WHERE EXISTS (
    SELECT 1 FROM booking b WHERE b.interpreter_id = NEW.interpreter_id AND b.id IS NOT NEW.id
    AND b.status IN ('held','confirmed','running') AND b.starts_at < NEW.ends_at AND NEW.starts_at < b.ends_at);
END""",
    """CREATE TRIGGER booking_no_overlap_update BEFORE UPDATE ON booking
WHEN NEW.status IN ('held','confirmed','running') BEGIN
  SELECT RAISE(ABORT, 'ex_booking_no_overlap') WHERE EXISTS (
    SELECT 1 FROM booking b WHERE b.interpreter_id = NEW.interpreter_id AND b.id IS NOT NEW.id
    AND b.status IN ('held','confirmed','running') AND b.starts_at < NEW.ends_at AND NEW.starts_at < b.ends_at);
END""",
    """CREATE TRIGGER trail_record_no_update BEFORE UPDATE ON trail_record BEGIN
  SELECT RAISE(ABORT, 'trail_record is only ever added to');
END""",
    """CREATE TRIGGER trail_record_no_delete BEFORE DELETE ON trail_record BEGIN
  SELECT RAISE(ABORT, 'trail_record is only ever added to');
END""",
    """CREATE TRIGGER declaration_no_update BEFORE UPDATE ON declaration BEGIN
  SELECT RAISE(ABORT, 'declaration is only ever added to');
END""",
    """CREATE TRIGGER declaration_no_delete BEFORE DELETE ON declaration BEGIN
  SELECT RAISE(ABORT, 'declaration is only ever added to');
END""",
)
POSTGRESQL = (
    """CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$""",
    """CREATE TRIGGER trail_record_kept BEFORE UPDATE OR DELETE ON trail_record FOR EACH ROW EXECUTE FUNCTION only_added_to()""",
    """CREATE TRIGGER declaration_kept BEFORE UPDATE OR DELETE ON declaration FOR EACH ROW EXECUTE FUNCTION only_added_to()""",
    """CREATE TRIGGER trail_record_not_emptied BEFORE TRUNCATE ON trail_record FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()""",
    """CREATE TRIGGER declaration_not_emptied BEFORE TRUNCATE ON declaration FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()""",
)


def upgrade() -> None:
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "due_at", name=op.f("uq_job_run_job_due_at")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint(
            "thread", "sequence", "method", "recipient", name=op.f("uq_mail_thread_sequence_method_recipient")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_mail_uid")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index("ix_mail_due", ["sent_at", "due_at"], unique=False)

    op.create_table(
        "module",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("hours", sa.Double(), nullable=True),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column("requires", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_module")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("sector", sa.String(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("ref", name=op.f("uq_organisation_ref")),
        sa.UniqueConstraint("uid", name=op.f("uq_organisation_uid")),
    )
    op.create_table(
        "trail_head",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_trail_head")),
    )
    op.create_table(
        "trail_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_record")),
        sa.UniqueConstraint("chain", "seq", name=op.f("uq_trail_record_chain_seq")),
    )
    with op.batch_alter_table("trail_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trail_record_subject"), ["subject"], unique=False)

    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("needs", sa.LargeBinary(), nullable=True),
        sa.Column("wishes", sa.LargeBinary(), nullable=True),
        sa.Column("avoid", sa.LargeBinary(), nullable=True),
        sa.Column("links", sa.LargeBinary(), nullable=True),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_case_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("code", name=op.f("uq_case_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_uid")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("invited_hash", sa.String(), nullable=True),
        sa.Column("invited_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.CheckConstraint(
            "role <> 'provider' OR organisation_id IS NOT NULL", name=op.f("ck_user_provider_has_organisation")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_user_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
        sa.UniqueConstraint("uid", name=op.f("uq_user_uid")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("uid", name=op.f("uq_draft_uid")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_user_id"), ["user_id"], unique=False)

    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_feed_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_token_hash")),
        sa.UniqueConstraint("uid", name=op.f("uq_feed_uid")),
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_user_id"), ["user_id"], unique=False)

    op.create_table(
        "interpreter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("adult", sa.Boolean(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("max_travel_km", sa.Double(), nullable=True),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("credential_level", sa.Integer(), nullable=True),
        sa.Column("credential_domains", sa.JSON(), nullable=False),
        sa.Column("agreement_until", sa.Date(), nullable=True),
        sa.Column("declared_on", sa.Date(), nullable=True),
        sa.Column("opt_outs", sa.JSON(), nullable=False),
        sa.Column("limit_day_hours", sa.Double(), nullable=True),
        sa.Column("limit_day_sessions", sa.Integer(), nullable=True),
        sa.Column("limit_week_hours", sa.Double(), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.CheckConstraint("gender IN ('woman','man','other')", name=op.f("ck_interpreter_gender")),
        sa.CheckConstraint(
            "status IN ('applicant','active','paused','suspended','retired')", name=op.f("ck_interpreter_status")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_interpreter_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interpreter")),
        sa.UniqueConstraint("ref", name=op.f("uq_interpreter_ref")),
        sa.UniqueConstraint("uid", name=op.f("uq_interpreter_uid")),
        sa.UniqueConstraint("user_id", name=op.f("uq_interpreter_user_id")),
    )
    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("service_language", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("local_start", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_request_span")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_request_case_id")),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_request_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("ref", name=op.f("uq_request_ref")),
        sa.UniqueConstraint("uid", name=op.f("uq_request_uid")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_state"), ["state"], unique=False)

    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interpreter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('time_off','imported_busy')", name=op.f("ck_absence_kind")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_absence_span")),
        sa.ForeignKeyConstraint(["interpreter_id"], ["interpreter.id"], name=op.f("fk_absence_interpreter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_interpreter_id_ends_at", ["interpreter_id", "ends_at"], unique=False)

    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("interpreter_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(interpreter_id, interpreter_id, '[]')"), "&&"),
            (sa.text("tstzrange(starts_at, ends_at, '[)')"), "&&"),
            where=sa.text("status IN ('held','confirmed','running')"),
            using="gist",
            name="ex_booking_no_overlap",
        ).ddl_if(dialect="postgresql"),
        sa.CheckConstraint(
            "status IN ('held','confirmed','running','completed','cancelled')", name=op.f("ck_booking_status")
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_booking_span")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_booking_case_id")),
        sa.ForeignKeyConstraint(["interpreter_id"], ["interpreter.id"], name=op.f("fk_booking_interpreter_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_booking_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("ref", name=op.f("uq_booking_ref")),
        sa.UniqueConstraint("uid", name=op.f("uq_booking_uid")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_booking_interpreter_id_ends_at", ["interpreter_id", "ends_at"], unique=False)
        batch_op.create_index("ix_booking_interpreter_id_starts_at", ["interpreter_id", "starts_at"], unique=False)
        batch_op.create_index(
            "uq_booking_live_seat",
            ["request_id", "seat"],
            unique=True,
            postgresql_where=sa.text("status IN ('held','confirmed','running')"),
            sqlite_where=sa.text("status IN ('held','confirmed','running')"),
        )

    op.create_table(
        "certification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interpreter_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("revoked_day", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["interpreter_id"], ["interpreter.id"], name=op.f("fk_certification_interpreter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification")),
    )
    with op.batch_alter_table("certification", schema=None) as batch_op:
        batch_op.create_index("ix_certification_interpreter_id_module", ["interpreter_id", "module"], unique=False)

    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interpreter_id", sa.Integer(), nullable=False),
        sa.Column("offer_uid", sa.String(), nullable=True),
        sa.Column("checklist", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["interpreter_id"], ["interpreter.id"], name=op.f("fk_declaration_interpreter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("offer_uid", name=op.f("uq_declaration_offer_uid")),
        sa.UniqueConstraint("uid", name=op.f("uq_declaration_uid")),
    )
    with op.batch_alter_table("declaration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declaration_interpreter_id"), ["interpreter_id"], unique=False)

    op.create_table(
        "employment",
        sa.Column("interpreter_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["interpreter_id"], ["interpreter.id"], name=op.f("fk_employment_interpreter_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_employment_organisation_id")),
        sa.PrimaryKeyConstraint("interpreter_id", "organisation_id", name=op.f("pk_employment")),
    )
    op.create_table(
        "interpreter_language",
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("interpreter_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("variant", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interpreter_id"], ["interpreter.id"], name=op.f("fk_interpreter_language_interpreter_id")
        ),
        sa.PrimaryKeyConstraint("tag", "interpreter_id", name=op.f("pk_interpreter_language")),
    )
    with op.batch_alter_table("interpreter_language", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interpreter_language_interpreter_id"), ["interpreter_id"], unique=False)

    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("interpreter_id", sa.Integer(), nullable=False),
        sa.Column("offered_by", sa.Integer(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["interpreter_id"], ["interpreter.id"], name=op.f("fk_offer_interpreter_id")),
        sa.ForeignKeyConstraint(["offered_by"], ["user.id"], name=op.f("fk_offer_offered_by")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_offer_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("uid", name=op.f("uq_offer_uid")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_interpreter_id"), ["interpreter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_request_id"), ["request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_offer_open",
            ["request_id", "interpreter_id"],
            unique=True,
            postgresql_where=sa.text("state IN ('offered','declared')"),
            sqlite_where=sa.text("state IN ('offered','declared')"),
        )

    op.create_table(
        "tie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interpreter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("sound", sa.String(), nullable=False),
        sa.Column("key_name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["interpreter_id"], ["interpreter.id"], name=op.f("fk_tie_interpreter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
    )
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.create_index("ix_tie_interpreter_id_token", ["interpreter_id", "token"], unique=False)

    op.create_table(
        "working_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interpreter_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "from_minute < to_minute AND to_minute <= 1440 AND from_minute >= 0", name=op.f("ck_working_hours_span")
        ),
        sa.ForeignKeyConstraint(["interpreter_id"], ["interpreter.id"], name=op.f("fk_working_hours_interpreter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_hours")),
        sa.UniqueConstraint("interpreter_id", "position", name=op.f("uq_working_hours_interpreter_id_position")),
    )
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(sa.text(statement))


def downgrade() -> None:
    for table in (
        "working_hours",
        "tie",
        "offer",
        "interpreter_language",
        "employment",
        "declaration",
        "certification",
        "booking",
        "absence",
        "request",
        "interpreter",
        "feed",
        "draft",
        "user",
        "case",
        "trail_record",
        "trail_head",
        "organisation",
        "module",
        "mail",
        "lease",
        "job_run",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION only_added_to()")
