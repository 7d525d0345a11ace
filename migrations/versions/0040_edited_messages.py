"""When something in a thread was put right last is found at once

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    edited = sa.text("edited_at IS NOT NULL")
    op.create_index(
        "ix_message_edited", "message", ["thread_id", "edited_at"], sqlite_where=edited, postgresql_where=edited
    )


def downgrade() -> None:
    op.drop_index("ix_message_edited", table_name="message")
