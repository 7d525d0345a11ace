"""The hub as its operators describe it

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXTS = {"name": 100, "about": 200, "operator": 100, "address": 200, "provider": 100}
PLACES = ("member_places", "office_places", "seat_places", "classroom_seats")


def upgrade() -> None:
    op.create_table(
        "hub",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        *(
            sa.Column(f"{name}_{locale}", sa.String(length=length), nullable=False)
            for name, length in TEXTS.items()
            for locale in ("ko", "en")
        ),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        *(sa.Column(name, sa.String(length=7), nullable=False) for name in ("brand", "brand_dark", "deep")),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in PLACES),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_hub_one")),
        *(sa.CheckConstraint(f"{name} is null or {name} >= 0", name=op.f(f"ck_hub_{name}")) for name in PLACES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub")),
    )


def downgrade() -> None:
    op.drop_table("hub")
