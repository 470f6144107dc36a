"""Epochs of tablets that renew their keys.

Must never lose a row: what it changes it converts. Revises 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "device_epochs",
        sa.Column("device_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sig_jkt", sa.String(length=43), nullable=False),
        sa.Column("sig_jwk", sa.JSON(), nullable=False),
        sa.Column("kem_jkt", sa.String(length=43), nullable=False),
        sa.Column("kem_jwk", sa.JSON(), nullable=False),
        sa.Column("after_seq", sa.BigInteger(), nullable=False),
        sa.Column("after_head", sa.String(length=43), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("challenge_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("certificate_entry_id", sa.String(length=43), nullable=True),
        sa.Column("certificate_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_device_epochs_device_id_devices")
        ),
        sa.PrimaryKeyConstraint("device_id", "epoch", name=op.f("pk_device_epochs")),
        sa.UniqueConstraint("sig_jkt", name=op.f("uq_device_epochs_sig_jkt")),
        sa.UniqueConstraint("certificate_entry_id", name=op.f("uq_device_epochs_certificate_entry_id")),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("keys_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE devices SET keys_since = enrolled_at")


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_column("keys_since")
    op.drop_table("device_epochs")
