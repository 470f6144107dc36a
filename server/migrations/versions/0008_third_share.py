"""A tablet may have an ML-KEM key for the third share; those from before have none.

Must never lose a row: what it changes it converts. Revises 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

TABLES = ("devices", "device_epochs")


def upgrade() -> None:
    """Bring the schema to this revision."""
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("pq_jkt", sa.String(length=43), nullable=True))
            batch_op.add_column(sa.Column("pq_jwk", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("pq_jwk")
            batch_op.drop_column("pq_jkt")
