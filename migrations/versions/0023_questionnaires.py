"""Forms that staff build, and answers to them

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_PURPOSES = "purpose in ('booking', 'survey', 'appeal', 'application')"
_ANONYMOUS = (
    "(is_anonymous and person_id is null and about = '' and by = '' and answered_at is null"
    " and replaced_at is null) or (not is_anonymous and about <> '' and answered_at is not null)"
)


def upgrade() -> None:
    _create_forms()
    _create_answers()


def _create_forms() -> None:
    moment, actor = sa.DateTime(timezone=True), sa.String(length=100)
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("title_ko", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by", actor, nullable=False),
        sa.CheckConstraint(_PURPOSES, name=op.f("ck_questionnaire_purpose")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint("owner", "purpose", name=op.f("uq_questionnaire_owner_purpose")),
    )
    op.create_table(
        "questionnaire_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("changed_by", actor, nullable=False),
        sa.Column("published_at", moment, nullable=True),
        sa.Column("published_by", actor, nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_questionnaire_version_number")),
        _refers("questionnaire_version", "questionnaire_id", "questionnaire.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_version")),
        sa.UniqueConstraint(
            "questionnaire_id", "number", name=op.f("uq_questionnaire_version_questionnaire_id_number")
        ),
    )
    draft = sa.text("published_at is null")
    op.create_index(
        "uq_questionnaire_version_draft",
        "questionnaire_version",
        ["questionnaire_id"],
        unique=True,
        sqlite_where=draft,
        postgresql_where=draft,
    )


def _create_answers() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "answer_set",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("replaced_at", moment, nullable=True),
        sa.CheckConstraint(_ANONYMOUS, name=op.f("ck_answer_set_anonymous")),
        _refers("answer_set", "questionnaire_id", "questionnaire.id"),
        _refers("answer_set", "version_id", "questionnaire_version.id"),
        _refers("answer_set", "person_id", "person.id", "CASCADE"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_answer_set")),
        sqlite_with_rowid=False,
    )
    current = sa.text("replaced_at is null and not is_anonymous")
    op.create_index(
        "uq_answer_set_current",
        "answer_set",
        ["questionnaire_id", "about"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    for column in ("about", "questionnaire_id", "version_id", "person_id"):
        op.create_index(f"ix_answer_set_{column}", "answer_set", [column])
    op.create_table(
        "answer",
        sa.Column("set_key", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=10), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        _refers("answer", "set_key", "answer_set.key", "CASCADE"),
        _refers("answer", "file_id", "stored_file.id"),
        sa.PrimaryKeyConstraint("set_key", "question", name=op.f("pk_answer")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_answer_file_id", "answer", ["file_id"])
    op.create_table(
        "participation",
        sa.Column("questionnaire_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        _refers("participation", "questionnaire_id", "questionnaire.id"),
        _refers("participation", "person_id", "person.id", "CASCADE"),
        sa.PrimaryKeyConstraint("questionnaire_id", "about", name=op.f("pk_participation")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participation_person_id", "participation", ["person_id"])


def _refers(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def downgrade() -> None:
    for table in ("participation", "answer", "answer_set", "questionnaire_version", "questionnaire"):
        op.drop_table(table)
