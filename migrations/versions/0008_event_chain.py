"""The event log is chained, and its months are signed

Revision ID: 0008
Revises: 0007
"""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

EVENT = sa.table(
    "event",
    sa.column("id", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("actor", sa.String),
    sa.column("action", sa.String),
    sa.column("subject_type", sa.String),
    sa.column("subject_id", sa.Integer),
    sa.column("details", sa.JSON),
    sa.column("hash", sa.String),
)


def upgrade() -> None:
    op.create_table(
        "audit_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("signed_by", sa.String(length=100), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("event_hash", sa.String(length=64), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("accesses", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_review")),
        sa.UniqueConstraint("month", name=op.f("uq_audit_review_month")),
    )
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("hash", sa.String(length=64), nullable=True))
    _link()
    with op.batch_alter_table("event") as batch:
        batch.alter_column("hash", existing_type=sa.String(length=64), nullable=False)


def _link() -> None:
    """What was noted before is chained as it is now."""
    connection, previous = op.get_bind(), "0" * 64
    for row in connection.execute(sa.select(EVENT).order_by(EVENT.c.id)).all():
        at = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
        details = {key: value for key, value in (row.details or {}).items() if key != "reason"}
        said = [previous, at.astimezone(UTC).isoformat(), row.actor, row.action, row.subject_type, row.subject_id]
        whole = json.dumps([*said, details], sort_keys=True, ensure_ascii=False)
        previous = hashlib.sha256(whole.encode()).hexdigest()
        connection.execute(sa.update(EVENT).where(EVENT.c.id == row.id).values(hash=previous))


def downgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.drop_column("hash")
    op.drop_table("audit_review")
