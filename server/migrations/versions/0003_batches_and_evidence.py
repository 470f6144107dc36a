"""Batches and evidence.

Must never lose a row: what it changes it converts. Revises 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "quarantined_items",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("entry_id", sa.String(length=43), nullable=False),
        sa.Column("device_id", sa.String(length=26), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("jws", sa.Text(), nullable=False),
        sa.Column("attachment", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaf", sa.BigInteger(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_quarantined_items_device_id_devices")
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"],
            ["staff_members.id"],
            name=op.f("fk_quarantined_items_released_by_id_staff_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantined_items")),
        sa.UniqueConstraint("entry_id", "code", name=op.f("uq_quarantined_items_entry_id_code")),
    )
    with op.batch_alter_table("quarantined_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quarantined_items_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quarantined_items_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["issuing_sessions.id"], name=op.f("fk_batches_session_id_issuing_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("session_id", name=op.f("uq_batches_session_id")),
    )
    op.create_table(
        "box_counts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("device_id", sa.String(length=26), nullable=True),
        sa.Column("entry_id", sa.String(length=43), nullable=True),
        sa.Column("staff_id", sa.String(length=26), nullable=True),
        sa.Column("seal_number", sa.String(length=20), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("unexpected", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_box_counts_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["issuing_sessions.id"], name=op.f("fk_box_counts_session_id_issuing_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_box_counts_staff_id_staff_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_counts")),
    )
    with op.batch_alter_table("box_counts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_box_counts_session_id"), ["session_id"], unique=False)

    op.create_table(
        "batch_editions",
        sa.Column("batch_id", sa.String(length=26), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("header_entry_id", sa.String(length=43), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("directory", sa.LargeBinary(), nullable=False),
        sa.Column("record_count", sa.Integer(), nullable=False),
        sa.Column("pack_count", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_by_id", sa.String(length=26), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_batch_editions_batch_id_batches")
        ),
        sa.ForeignKeyConstraint(
            ["sealed_by_id"], ["staff_members.id"], name=op.f("fk_batch_editions_sealed_by_id_staff_members")
        ),
        sa.PrimaryKeyConstraint("batch_id", "edition", name=op.f("pk_batch_editions")),
    )
    op.create_table(
        "batch_packs",
        sa.Column("batch_id", sa.String(length=26), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=43), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_packs_batch_id_batches")),
        sa.PrimaryKeyConstraint("batch_id", "edition", "number", name=op.f("pk_batch_packs")),
    )
    op.create_table(
        "batch_readers",
        sa.Column("batch_id", sa.String(length=26), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.String(length=26), nullable=False),
        sa.Column("header_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("complete_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_readers_batch_id_batches")),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_batch_readers_device_id_devices")
        ),
        sa.PrimaryKeyConstraint("batch_id", "edition", "device_id", name=op.f("pk_batch_readers")),
    )
    with op.batch_alter_table("batch_readers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_readers_device_id"), ["device_id"], unique=False)

    op.create_table(
        "batch_records",
        sa.Column("batch_id", sa.String(length=26), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(length=22), nullable=False),
        sa.Column("document_id", sa.String(length=26), nullable=False),
        sa.Column("data_sha256", sa.String(length=43), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_records_batch_id_batches")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_batch_records_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("batch_id", "edition", "record_id", name=op.f("pk_batch_records")),
    )
    with op.batch_alter_table("batch_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_records_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_records_record_id"), ["record_id"], unique=False)

    op.create_table(
        "box_count_lines",
        sa.Column("count_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["count_id"], ["box_counts.id"], name=op.f("fk_box_count_lines_count_id_box_counts")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_box_count_lines_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("count_id", "number", name=op.f("pk_box_count_lines")),
    )
    with op.batch_alter_table("box_count_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_box_count_lines_document_id"), ["document_id"], unique=False)

    op.create_table(
        "chain_items",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("entry_id", sa.String(length=43), nullable=False),
        sa.Column("device_id", sa.String(length=26), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("leaf", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=True),
        sa.Column("batch_id", sa.String(length=26), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("record_id", sa.String(length=22), nullable=True),
        sa.Column("document_id", sa.String(length=26), nullable=True),
        sa.Column("staff_id", sa.String(length=26), nullable=True),
        sa.Column("outcome", sa.String(length=28), nullable=True),
        sa.Column("supersedes", sa.String(length=43), nullable=True),
        sa.Column("superseded_by", sa.String(length=43), nullable=True),
        sa.Column("jws", sa.Text(), nullable=False),
        sa.Column("attachment", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_chain_items_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_chain_items_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["issuing_sessions.id"], name=op.f("fk_chain_items_session_id_issuing_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_items")),
        sa.UniqueConstraint("device_id", "seq", name=op.f("uq_chain_items_device_id_seq")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_chain_items_entry_id")),
    )
    with op.batch_alter_table("chain_items", schema=None) as batch_op:
        batch_op.create_index("ix_chain_items_document_id", ["document_id"], unique=False)
        batch_op.create_index("ix_chain_items_received_at", ["received_at"], unique=False)
        batch_op.create_index("ix_chain_items_record_id", ["record_id"], unique=False)
        batch_op.create_index("ix_chain_items_session_kind", ["session_id", "kind"], unique=False)

    op.create_table(
        "discrepancies",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("session_id", sa.String(length=26), nullable=False),
        sa.Column("document_id", sa.String(length=26), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolution", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.String(length=26), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.String(length=26), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"],
            ["staff_members.id"],
            name=op.f("fk_discrepancies_approved_by_id_staff_members"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_discrepancies_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["issuing_sessions.id"], name=op.f("fk_discrepancies_session_id_issuing_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["staff_members.id"], name=op.f("fk_discrepancies_settled_by_id_staff_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discrepancies")),
    )
    with op.batch_alter_table("discrepancies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_discrepancies_session_id"), ["session_id"], unique=False)
        batch_op.create_index("ix_discrepancies_session_state", ["session_id", "state"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("discrepancies", schema=None) as batch_op:
        batch_op.drop_index("ix_discrepancies_session_state")
        batch_op.drop_index(batch_op.f("ix_discrepancies_session_id"))

    op.drop_table("discrepancies")
    with op.batch_alter_table("chain_items", schema=None) as batch_op:
        batch_op.drop_index("ix_chain_items_session_kind")
        batch_op.drop_index("ix_chain_items_record_id")
        batch_op.drop_index("ix_chain_items_received_at")
        batch_op.drop_index("ix_chain_items_document_id")

    op.drop_table("chain_items")
    with op.batch_alter_table("box_count_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_box_count_lines_document_id"))

    op.drop_table("box_count_lines")
    with op.batch_alter_table("batch_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_records_record_id"))
        batch_op.drop_index(batch_op.f("ix_batch_records_document_id"))

    op.drop_table("batch_records")
    with op.batch_alter_table("batch_readers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_readers_device_id"))

    op.drop_table("batch_readers")
    op.drop_table("batch_packs")
    op.drop_table("batch_editions")
    with op.batch_alter_table("box_counts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_box_counts_session_id"))

    op.drop_table("box_counts")
    op.drop_table("batches")
    with op.batch_alter_table("quarantined_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quarantined_items_entry_id"))
        batch_op.drop_index(batch_op.f("ix_quarantined_items_device_id"))

    op.drop_table("quarantined_items")
