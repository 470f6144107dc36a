"""Diagnoses say who brought them as a file. Until now every one came from its tablet by itself.

Must never lose a row: what it changes it converts. Revises 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BRINGER = "fk_diagnoses_brought_by_id_staff_members"


def upgrade() -> None:
    """Bring the schema to this revision."""
    with op.batch_alter_table("diagnoses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("brought_by_id", sa.String(length=26), nullable=True))
        batch_op.create_foreign_key(batch_op.f(BRINGER), "staff_members", ["brought_by_id"], ["id"])


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("diagnoses", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(BRINGER), type_="foreignkey")
        batch_op.drop_column("brought_by_id")
