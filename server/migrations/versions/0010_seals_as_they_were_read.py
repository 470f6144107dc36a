"""Counts say how the seal was, and editions which seal they name. Until now a count had a number only.

Must never lose a row: what it changes it converts. Revises 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OF_A_COUNT = {"seal_state": 10, "seal_reason": 24, "seal_expected": 20}


def upgrade() -> None:
    """Bring the schema to this revision."""
    with op.batch_alter_table("batch_editions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("box_seal", sa.String(length=20), nullable=False, server_default=""))
    with op.batch_alter_table("box_counts", schema=None) as batch_op:
        for name, length in OF_A_COUNT.items():
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    with op.batch_alter_table("batch_editions", schema=None) as batch_op:
        batch_op.alter_column("box_seal", existing_type=sa.String(length=20), server_default=None)
    with op.batch_alter_table("box_counts", schema=None) as batch_op:
        for name, length in OF_A_COUNT.items():
            batch_op.alter_column(name, existing_type=sa.String(length=length), server_default=None)


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("box_counts", schema=None) as batch_op:
        for name in OF_A_COUNT:
            batch_op.drop_column(name)
    with op.batch_alter_table("batch_editions", schema=None) as batch_op:
        batch_op.drop_column("box_seal")
