"""One notice tells of many records; the log keeps hashes in tiles: one with each leaf, one for each 256 of those.

Must never lose a row: what it changes it converts. Revises 0006.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from sync import merkle

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

TILE_HEIGHT = 8
NODES = sa.table("log_nodes", sa.column("level"), sa.column("number"), sa.column("hash", sa.LargeBinary))
LEAVES = sa.table("log_leaves", sa.column("number"), sa.column("hash", sa.LargeBinary))


def upgrade() -> None:
    """Bring the schema to this revision."""
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_column("record_id")
    with op.batch_alter_table("log_leaves", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hash", sa.LargeBinary(length=32), nullable=True))
    op.execute(
        "UPDATE log_leaves SET hash = (SELECT n.hash FROM log_nodes AS n"
        " WHERE n.level = 0 AND n.number = log_leaves.number)"
    )
    with op.batch_alter_table("log_leaves", schema=None) as batch_op:
        batch_op.alter_column("hash", existing_type=sa.LargeBinary(length=32), nullable=False)
    op.execute(f"DELETE FROM log_nodes WHERE level = 0 OR level % {TILE_HEIGHT} <> 0")
    op.execute(f"UPDATE log_nodes SET level = level / {TILE_HEIGHT}")


def downgrade() -> None:
    """Go back to the revision before."""
    op.execute("DELETE FROM log_nodes")
    connection = op.get_bind()
    hashes = connection.scalars(sa.select(LEAVES.c.hash).order_by(LEAVES.c.number)).all()
    rows = [{"level": level, "number": at, "hash": digest} for level, at, digest in _nodes(list(hashes))]
    if rows:
        connection.execute(sa.insert(NODES), rows)
    with op.batch_alter_table("log_leaves", schema=None) as batch_op:
        batch_op.drop_column("hash")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("record_id", sa.String(length=22), nullable=True))


def _nodes(hashes: list[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Every complete subtree, lowest first."""
    level = 0
    while hashes:
        yield from ((level, at, digest) for at, digest in enumerate(hashes))
        pairs = zip(hashes[::2], hashes[1::2], strict=False)
        level, hashes = level + 1, [merkle.node_hash(left, right) for left, right in pairs]
