"""Who looked the applicant's texts over, and the recordings that read them aloud.

Must never lose a row: what it changes it converts. Revises 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "statement_reviews",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("text_id", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=43), nullable=False),
        sa.Column("speaker", sa.String(length=120), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_statement_reviews_staff_id_staff_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_reviews")),
    )
    with op.batch_alter_table("statement_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_reviews_lang"), ["lang"], unique=False)
    op.create_table(
        "recordings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("text_sha256", sa.String(length=43), nullable=False),
        sa.Column("sha256", sa.String(length=43), nullable=False),
        sa.Column("media_type", sa.String(length=30), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_recordings_staff_id_staff_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("lang", "part", name=op.f("uq_recordings_lang_part")),
    )
    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recordings_sha256"), ["sha256"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recordings_sha256"))

    op.drop_table("recordings")
    with op.batch_alter_table("statement_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statement_reviews_lang"))

    op.drop_table("statement_reviews")
