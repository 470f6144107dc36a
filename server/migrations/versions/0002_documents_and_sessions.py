"""Documents and sessions.

Must never lose a row: what it changes it converts. Revises 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table('applicants',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('v_number', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('family_name', sa.String(length=120), nullable=False),
    sa.Column('given_names', sa.String(length=120), nullable=False),
    sa.Column('folded_name', sa.String(length=400), nullable=False),
    sa.Column('born', sa.String(length=10), nullable=False),
    sa.Column('nationality', sa.String(length=3), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('postcode', sa.String(length=10), nullable=False),
    sa.Column('institution', sa.String(length=120), nullable=False),
    sa.Column('support', sa.JSON(), nullable=False),
    sa.Column('guardian_name', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_applicants')),
    sa.UniqueConstraint('v_number', name=op.f('uq_applicants_v_number'))
    )
    with op.batch_alter_table('applicants', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_applicants_folded_name'), ['folded_name'], unique=False)

    op.create_table('locations',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('street', sa.String(length=120), nullable=False),
    sa.Column('postcode', sa.String(length=10), nullable=False),
    sa.Column('city', sa.String(length=80), nullable=False),
    sa.Column('directions', sa.Text(), nullable=False),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_locations')),
    sa.UniqueConstraint('name', name=op.f('uq_locations_name'))
    )
    op.create_table('document_imports',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('digest', sa.String(length=43), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('created', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('photos', sa.Integer(), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('staff_id', sa.String(length=26), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_document_imports_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_imports')),
    sa.UniqueConstraint('digest', name=op.f('uq_document_imports_digest'))
    )
    op.create_table('issuing_sessions',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('location_id', sa.String(length=26), nullable=False),
    sa.Column('on_date', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('slot_minutes', sa.Integer(), nullable=False),
    sa.Column('slot_capacity', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('lead_id', sa.String(length=26), nullable=True),
    sa.Column('policy', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('seal_number', sa.String(length=20), nullable=False),
    sa.Column('created_by_id', sa.String(length=26), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.String(length=26), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['closed_by_id'], ['staff_members.id'], name=op.f('fk_issuing_sessions_closed_by_id_staff_members')),
    sa.ForeignKeyConstraint(['created_by_id'], ['staff_members.id'], name=op.f('fk_issuing_sessions_created_by_id_staff_members')),
    sa.ForeignKeyConstraint(['lead_id'], ['staff_members.id'], name=op.f('fk_issuing_sessions_lead_id_staff_members')),
    sa.ForeignKeyConstraint(['location_id'], ['locations.id'], name=op.f('fk_issuing_sessions_location_id_locations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issuing_sessions'))
    )
    with op.batch_alter_table('issuing_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_issuing_sessions_location_id'), ['location_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_issuing_sessions_on_date'), ['on_date'], unique=False)

    op.create_table('location_services',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('location_id', sa.String(length=26), nullable=False),
    sa.Column('service', sa.String(length=24), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['location_id'], ['locations.id'], name=op.f('fk_location_services_location_id_locations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_location_services'))
    )
    with op.batch_alter_table('location_services', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_location_services_location_id'), ['location_id'], unique=False)

    op.create_table('documents',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('number', sa.String(length=9), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('applicant_id', sa.String(length=26), nullable=False),
    sa.Column('custody', sa.String(length=12), nullable=False),
    sa.Column('alerts', sa.JSON(), nullable=False),
    sa.Column('old_documents', sa.JSON(), nullable=False),
    sa.Column('representative_name', sa.String(length=200), nullable=False),
    sa.Column('mandate_kind', sa.String(length=12), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('recalled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recall_reason', sa.Text(), nullable=False),
    sa.Column('import_id', sa.String(length=26), nullable=True),
    sa.Column('row_digest', sa.String(length=43), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['applicant_id'], ['applicants.id'], name=op.f('fk_documents_applicant_id_applicants')),
    sa.ForeignKeyConstraint(['import_id'], ['document_imports.id'], name=op.f('fk_documents_import_id_document_imports')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_documents')),
    sa.UniqueConstraint('number', name=op.f('uq_documents_number'))
    )
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_documents_applicant_id'), ['applicant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_documents_custody'), ['custody'], unique=False)
        batch_op.create_index(batch_op.f('ix_documents_import_id'), ['import_id'], unique=False)

    op.create_table('notices',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('session_id', sa.String(length=26), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('record_id', sa.String(length=22), nullable=True),
    sa.Column('device_id', sa.String(length=26), nullable=True),
    sa.Column('jws', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['issuing_sessions.id'], name=op.f('fk_notices_session_id_issuing_sessions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('session_id', 'number', name=op.f('uq_notices_session_id_number'))
    )
    op.create_table('session_staff',
    sa.Column('session_id', sa.String(length=26), nullable=False),
    sa.Column('staff_id', sa.String(length=26), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['issuing_sessions.id'], name=op.f('fk_session_staff_session_id_issuing_sessions')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_session_staff_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('session_id', 'staff_id', name=op.f('pk_session_staff'))
    )
    op.create_table('session_tablets',
    sa.Column('session_id', sa.String(length=26), nullable=False),
    sa.Column('device_id', sa.String(length=26), nullable=False),
    sa.ForeignKeyConstraint(['device_id'], ['devices.id'], name=op.f('fk_session_tablets_device_id_devices')),
    sa.ForeignKeyConstraint(['session_id'], ['issuing_sessions.id'], name=op.f('fk_session_tablets_session_id_issuing_sessions')),
    sa.PrimaryKeyConstraint('session_id', 'device_id', name=op.f('pk_session_tablets'))
    )
    op.create_table('slots',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('session_id', sa.String(length=26), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['issuing_sessions.id'], name=op.f('fk_slots_session_id_issuing_sessions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slots')),
    sa.UniqueConstraint('session_id', 'starts_at', name=op.f('uq_slots_session_id_starts_at'))
    )
    op.create_table('allocations',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('session_id', sa.String(length=26), nullable=False),
    sa.Column('document_id', sa.String(length=26), nullable=False),
    sa.Column('slot_id', sa.String(length=26), nullable=True),
    sa.Column('record_id', sa.String(length=22), nullable=False),
    sa.Column('allocated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_allocations_document_id_documents')),
    sa.ForeignKeyConstraint(['session_id'], ['issuing_sessions.id'], name=op.f('fk_allocations_session_id_issuing_sessions')),
    sa.ForeignKeyConstraint(['slot_id'], ['slots.id'], name=op.f('fk_allocations_slot_id_slots')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocations')),
    sa.UniqueConstraint('record_id', name=op.f('uq_allocations_record_id'))
    )
    with op.batch_alter_table('allocations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_allocations_session_id'), ['session_id'], unique=False)
        batch_op.create_index('uq_allocations_current_document', ['document_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('custody_moves',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('document_id', sa.String(length=26), nullable=False),
    sa.Column('from_custody', sa.String(length=12), nullable=False),
    sa.Column('to_custody', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('session_id', sa.String(length=26), nullable=True),
    sa.Column('staff_id', sa.String(length=26), nullable=True),
    sa.Column('device_id', sa.String(length=26), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['device_id'], ['devices.id'], name=op.f('fk_custody_moves_device_id_devices')),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_custody_moves_document_id_documents')),
    sa.ForeignKeyConstraint(['session_id'], ['issuing_sessions.id'], name=op.f('fk_custody_moves_session_id_issuing_sessions')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff_members.id'], name=op.f('fk_custody_moves_staff_id_staff_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_custody_moves'))
    )
    with op.batch_alter_table('custody_moves', schema=None) as batch_op:
        batch_op.create_index('ix_custody_moves_document_id', ['document_id', 'at'], unique=False)

    op.create_table('photos',
    sa.Column('document_id', sa.String(length=26), nullable=False),
    sa.Column('image', sa.LargeBinary(), nullable=False),
    sa.Column('source_digest', sa.String(length=43), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['documents.id'], name=op.f('fk_photos_document_id_documents')),
    sa.PrimaryKeyConstraint('document_id', name=op.f('pk_photos'))
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table('photos')
    with op.batch_alter_table('custody_moves', schema=None) as batch_op:
        batch_op.drop_index('ix_custody_moves_document_id')

    op.drop_table('custody_moves')
    with op.batch_alter_table('allocations', schema=None) as batch_op:
        batch_op.drop_index('uq_allocations_current_document', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_allocations_session_id'))

    op.drop_table('allocations')
    op.drop_table('slots')
    op.drop_table('session_tablets')
    op.drop_table('session_staff')
    op.drop_table('notices')
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_documents_import_id'))
        batch_op.drop_index(batch_op.f('ix_documents_custody'))
        batch_op.drop_index(batch_op.f('ix_documents_applicant_id'))

    op.drop_table('documents')
    with op.batch_alter_table('location_services', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_location_services_location_id'))

    op.drop_table('location_services')
    with op.batch_alter_table('issuing_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_issuing_sessions_on_date'))
        batch_op.drop_index(batch_op.f('ix_issuing_sessions_location_id'))

    op.drop_table('issuing_sessions')
    op.drop_table('document_imports')
    op.drop_table('locations')
    with op.batch_alter_table('applicants', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_applicants_folded_name'))

    op.drop_table('applicants')
