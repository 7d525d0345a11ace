"""Edits of needs that wait for a look while what was approved stays shown

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

LOOKS = "('', 'waiting', 'returned')"


def upgrade() -> None:
    with op.batch_alter_table("need") as table:
        table.add_column(sa.Column("edit", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("look", sa.String(length=40), nullable=False, server_default=""))
        table.create_check_constraint(op.f("ck_need_look"), f"look in {LOOKS}")
        table.create_check_constraint(op.f("ck_need_edit"), "(look = '') = (edit is null)")
    with op.batch_alter_table("need") as table:
        table.alter_column("look", server_default=None)
    with op.batch_alter_table("need_file") as table:
        table.add_column(sa.Column("look", sa.String(length=40), nullable=False, server_default=""))
        table.create_check_constraint(op.f("ck_need_file_look"), f"look in {LOOKS}")
    with op.batch_alter_table("need_file") as table:
        table.alter_column("look", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("need_file") as table:
        table.drop_constraint(op.f("ck_need_file_look"), type_="check")
        table.drop_column("look")
    with op.batch_alter_table("need") as table:
        table.drop_constraint(op.f("ck_need_edit"), type_="check")
        table.drop_constraint(op.f("ck_need_look"), type_="check")
        table.drop_column("look")
        table.drop_column("edit")
