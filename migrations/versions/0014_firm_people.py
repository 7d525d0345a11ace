"""The people of firms, invitations, requests

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LIVE = sa.text("ended_at IS NULL")
_ROLE = "role in ('owner', 'editor', 'viewer')"


def _beginning(table: str, *, person: bool, person_nullable: bool = False, firm_nullable: bool = False):
    yield sa.Column("id", sa.Integer(), nullable=False)
    yield sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    yield sa.Column("firm_id", sa.Integer(), nullable=firm_nullable)
    yield sa.ForeignKeyConstraint(["firm_id"], ["firm.id"], name=op.f(f"fk_{table}_firm_id"), ondelete="CASCADE")
    if person:
        yield sa.Column("person_id", sa.Integer(), nullable=person_nullable)
        yield sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id"), ondelete="CASCADE"
        )


def _live_index(name: str, table: str, columns: list[str], *, unique: bool = True) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=_LIVE, postgresql_where=_LIVE)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "firm_person",
        *_beginning("firm_person", person=True, person_nullable=True),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("given_by", sa.String(length=100), nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=False),
        sa.Column("ended_because", sa.String(length=40), nullable=False),
        sa.Column("chosen_at", moment, nullable=True),
        sa.CheckConstraint(_ROLE, name=op.f("ck_firm_person_role")),
        sa.CheckConstraint("ended_at is null or ended_at >= began_at", name=op.f("ck_firm_person_order")),
        sa.CheckConstraint("person_id is not null or ended_at is not null", name=op.f("ck_firm_person_nobody")),
    )
    _live_index("ix_firm_person_live", "firm_person", ["person_id", "firm_id"])
    op.create_index("ix_firm_person_firm", "firm_person", ["firm_id", "ended_at"])
    op.create_index("ix_firm_person_person", "firm_person", ["person_id"])
    op.create_table(
        "firm_invitation",
        *_beginning("firm_invitation", person=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_because", sa.String(length=40), nullable=False),
        sa.UniqueConstraint("token_hash", name=op.f("uq_firm_invitation_token_hash")),
        sa.CheckConstraint(_ROLE, name=op.f("ck_firm_invitation_role")),
    )
    _live_index("ix_firm_invitation_live", "firm_invitation", ["email_key", "firm_id"])
    op.create_index("ix_firm_invitation_firm", "firm_invitation", ["firm_id"])
    op.create_table(
        "firm_request",
        *_beginning("firm_request", person=True, firm_nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("registration_number", sa.String(length=10), nullable=False),
        sa.Column("homepage", sa.String(length=500), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_because", sa.String(length=40), nullable=False),
        sa.Column("ended_by", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('join', 'claim', 'new')", name=op.f("ck_firm_request_kind")),
        sa.CheckConstraint(
            "(kind = 'new') = (firm_id is null) or ended_at is not null", name=op.f("ck_firm_request_firm")
        ),
    )
    _live_index("ix_firm_request_live", "firm_request", ["person_id", "firm_id"])
    _live_index("ix_firm_request_waiting", "firm_request", ["kind", "created_at"], unique=False)
    op.create_index("ix_firm_request_firm", "firm_request", ["firm_id"])


def downgrade() -> None:
    for table in ("firm_request", "firm_invitation", "firm_person"):
        op.drop_table(table)
