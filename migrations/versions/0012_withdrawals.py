"""Opaque keys of people; withdrawals, what is kept of them apart, certificates of destruction

Revision ID: 0012
Revises: 0011
"""

import hashlib
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PERSON = sa.table(
    "person",
    sa.column("id", sa.Integer()),
    sa.column("key", sa.String()),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and dropping the old one would take along what refers to it.
    op.add_column("person", sa.Column("key", sa.String(length=32), nullable=True))
    _give_keys()
    op.create_index("ix_person_key", "person", ["key"], unique=True)
    op.create_table(
        "withdrawal",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_withdrawal")),
    )
    op.create_table(
        "kept_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_record")),
    )
    op.create_index("ix_kept_record_key", "kept_record", ["key"])
    op.create_index("ix_kept_record_until", "kept_record", ["until"])
    op.create_table(
        "destruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction")),
    )
    op.create_index("ix_destruction_at", "destruction", ["at"])


def _give_keys() -> None:
    """Each person a key. Not by chance: a backup from before this migration must come to the same ones."""
    connection = op.get_bind()
    for number, created_at in connection.execute(sa.select(PERSON.c.id, PERSON.c.created_at)).all():
        key = hashlib.sha256(f"person {number} {_moment(created_at)}".encode()).hexdigest()[:32]
        connection.execute(sa.update(PERSON).where(PERSON.c.id == number).values(key=key))


def _moment(moment: datetime) -> str:
    """SQLite keeps UTC without saying so, PostgreSQL answers in the zone of the session."""
    return (moment.astimezone(UTC) if moment.tzinfo else moment).strftime("%Y-%m-%d %H:%M:%S.%f")


def downgrade() -> None:
    for table in ("destruction", "kept_record", "withdrawal"):
        op.drop_table(table)
    op.drop_index("ix_person_key", "person")
    op.drop_column("person", "key")
