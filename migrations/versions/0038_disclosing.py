"""Documents for members or on request: who asked, on which terms, who opened what

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_LIVE, _HUBS = sa.text("ended_at is null"), sa.text("firm_id is null")
_STATES = "'waiting', 'granted', 'refused', 'taken_back', 'revoked', 'expired'"
_REASONS = "'not_now', 'unclear', 'conflict', 'not_ready', 'other_way'"
_WHO = {
    "opened_to": "opened_to in ('everyone', 'members', 'request')",
    "opened": "use = 'document' or opened_to = 'everyone'",
    "nda": "nda = '' or (nda in ('hub', 'firm') and opened_to = 'request')",
}


def upgrade() -> None:
    _open_files()
    _create_texts()
    _create_requests()
    _create_acceptances()
    _create_looks()


def _open_files() -> None:
    kept = sa.String(length=40)
    with op.batch_alter_table("firm_file") as batch:
        batch.add_column(sa.Column("opened_to", kept, nullable=False, server_default="everyone"))
        batch.add_column(sa.Column("nda", kept, nullable=False, server_default=""))
    with op.batch_alter_table("firm_file") as batch:
        for name in ("opened_to", "nda"):
            batch.alter_column(name, existing_type=kept, server_default=None)
        for name, rule in _WHO.items():
            batch.create_check_constraint(op.f(f"ck_firm_file_{name}"), rule)


def _create_texts() -> None:
    op.create_table(
        "disclosure_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_disclosure_text_version")),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_disclosure_text_firm_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_text")),
    )
    op.create_index("ix_disclosure_text_version", "disclosure_text", ["firm_id", "version"], unique=True)
    op.create_index(
        "ix_disclosure_text_hubs",
        "disclosure_text",
        ["version"],
        unique=True,
        sqlite_where=_HUBS,
        postgresql_where=_HUBS,
    )


def _create_requests() -> None:
    op.create_table(
        "disclosure_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_file_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint(f"state in ({_STATES})", name=op.f("ck_disclosure_request_state")),
        sa.CheckConstraint("owner_id <> asker_id", name=op.f("ck_disclosure_request_another")),
        sa.CheckConstraint(
            "(state in ('waiting', 'granted')) = (ended_at is null)", name=op.f("ck_disclosure_request_live")
        ),
        sa.CheckConstraint(
            "(state in ('granted', 'revoked', 'expired')) = (until is not null)",
            name=op.f("ck_disclosure_request_until"),
        ),
        sa.CheckConstraint(
            "(state in ('waiting', 'taken_back')) = (answered_at is null)",
            name=op.f("ck_disclosure_request_answered"),
        ),
        sa.CheckConstraint(
            f"(state = 'refused') = (reason <> '') and reason in ('', {_REASONS})",
            name=op.f("ck_disclosure_request_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["firm_file_id"],
            ["firm_file.id"],
            name=op.f("fk_disclosure_request_firm_file_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["firm.id"], name=op.f("fk_disclosure_request_owner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["firm.id"], name=op.f("fk_disclosure_request_asker_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_disclosure_request_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_request")),
    )
    op.create_index(
        "ix_disclosure_request_live",
        "disclosure_request",
        ["firm_file_id", "asker_id"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index("ix_disclosure_request_owner", "disclosure_request", ["owner_id", "state"])
    op.create_index("ix_disclosure_request_asker", "disclosure_request", ["asker_id", "state"])
    op.create_index("ix_disclosure_request_person", "disclosure_request", ["person_id"])


def _create_acceptances() -> None:
    op.create_table(
        "disclosure_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("firm_name", sa.String(length=200), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["disclosure_request.id"],
            name=op.f("fk_disclosure_acceptance_request_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["text_id"], ["disclosure_text.id"], name=op.f("fk_disclosure_acceptance_text_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_disclosure_acceptance_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_acceptance")),
    )
    op.create_index("ix_disclosure_acceptance_text", "disclosure_acceptance", ["request_id", "text_id"], unique=True)
    op.create_index(op.f("ix_disclosure_acceptance_person_id"), "disclosure_acceptance", ["person_id"])


def _create_looks() -> None:
    op.create_table(
        "disclosure_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("firm_file_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("way in ('member', 'grant', 'staff')", name=op.f("ck_disclosure_look_way")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_disclosure_look_size")),
        sa.ForeignKeyConstraint(
            ["firm_file_id"], ["firm_file.id"], name=op.f("fk_disclosure_look_firm_file_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["firm.id"], name=op.f("fk_disclosure_look_owner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["disclosure_request.id"],
            name=op.f("fk_disclosure_look_request_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f("fk_disclosure_look_firm_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_disclosure_look_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_look")),
    )
    op.create_index(
        "ix_disclosure_look_once", "disclosure_look", ["firm_file_id", "sha256", "person_id", "hour"], unique=True
    )
    op.create_index("ix_disclosure_look_owner", "disclosure_look", ["owner_id", "at"])
    op.create_index("ix_disclosure_look_firm", "disclosure_look", ["firm_id"])
    op.create_index("ix_disclosure_look_person", "disclosure_look", ["person_id"])
    op.create_index(op.f("ix_disclosure_look_request_id"), "disclosure_look", ["request_id"])


def downgrade() -> None:
    for table in ("disclosure_look", "disclosure_acceptance", "disclosure_request", "disclosure_text"):
        op.drop_table(table)
    with op.batch_alter_table("firm_file") as batch:
        for name in _WHO:
            batch.drop_constraint(op.f(f"ck_firm_file_{name}"), type_="check")
        batch.drop_column("nda")
        batch.drop_column("opened_to")
