"""Outside calls and events, and the lists that they came in

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_CODE = sa.String(length=40)
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "listing_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("described", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("kind", _CODE, nullable=True),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("finding", sa.String(length=64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("applied_at", _MOMENT, nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.Column("undone", sa.JSON(), nullable=False),
        sa.CheckConstraint("state in ('checked', 'applied', 'undone')", name=op.f("ck_listing_import_state")),
        sa.CheckConstraint("(undone_at is null) = (undone_by = '')", name=op.f("ck_listing_import_undone_by_somebody")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_import")),
    )
    op.create_index("ix_listing_import_state", "listing_import", ["state", "id"])
    _create_listing()
    op.create_table(
        "listing_import_file",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["listing_import.id"],
            name=op.f("fk_listing_import_file_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_listing_import_file")),
    )
    op.create_table(
        "listing_import_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("outcome", _CODE, nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("stored", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["listing_import.id"],
            name=op.f("fk_listing_import_line_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_import_line")),
    )
    op.create_index("ix_listing_import_line_import_id", "listing_import_line", ["import_id", "outcome", "row"])


def _create_listing() -> None:
    op.create_table(
        "listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("posted_on", "starts_on", "ends_on", "closes_on")),
        sa.Column("is_always_open", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("region", sa.String(length=100), nullable=False),
        sa.Column("country", sa.String(length=100), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=100), nullable=False),
        sa.Column("link", sa.String(length=1000), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=True),
        sa.Column("identity_key", sa.String(length=64), nullable=False),
        sa.Column("link_key", sa.String(length=64), nullable=False),
        sa.Column("host_key", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("seen_import_id", sa.Integer(), nullable=False),
        sa.Column("hidden_at", _MOMENT, nullable=True),
        sa.Column("hidden_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.CheckConstraint("kind in ('call', 'event', 'conference')", name=op.f("ck_listing_kind")),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name=op.f("ck_listing_ends_after_start")),
        sa.CheckConstraint(
            "closes_on is null or posted_on is null or closes_on >= posted_on",
            name=op.f("ck_listing_closes_after_post"),
        ),
        sa.CheckConstraint("kind = 'call' or starts_on is not null", name=op.f("ck_listing_events_have_days")),
        sa.CheckConstraint(
            "link = '' or link like 'http://%' or link like 'https://%'", name=op.f("ck_listing_link_is_web")
        ),
        sa.CheckConstraint("(hidden_at is null) = (hidden_by = '')", name=op.f("ck_listing_hidden_by_somebody")),
        sa.ForeignKeyConstraint(["import_id"], ["listing_import.id"], name=op.f("fk_listing_import_id")),
        sa.ForeignKeyConstraint(["seen_import_id"], ["listing_import.id"], name=op.f("fk_listing_seen_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("identity_key", name=op.f("uq_listing_identity_key")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_listing_source_source_key")),
    )
    op.create_index("ix_listing_shown", "listing", ["last_day", "first_day"])
    for name in ("link_key", "import_id", "seen_import_id"):
        op.create_index(f"ix_listing_{name}", "listing", [name])


def downgrade() -> None:
    for table in ("listing_import_line", "listing_import_file", "listing", "listing_import"):
        op.drop_table(table)
