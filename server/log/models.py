"""What the log keeps: every leaf line with its hash, the hashes of full tiles, every checkpoint given out.

Rows are only ever added. docs/protocol.md, "Log".
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from server.database import UtcDateTime, db


class LogHead(db.Model):  # type: ignore[name-defined]
    """The single row that says how large the tree is; locked while a leaf is appended."""

    __tablename__ = "log_heads"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, default=0)


class LogLeaf(db.Model):  # type: ignore[name-defined]
    """One act, as the exact bytes that were hashed, and their leaf hash."""

    __tablename__ = "log_leaves"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(40))
    line: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    subject: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_log_leaves_subject", "subject"),)


class LogNode(db.Model):  # type: ignore[name-defined]
    """The hash over a full tile of 256 hashes of the level below: level n covers 256^n leaves; 0 is the leaves."""

    __tablename__ = "log_nodes"

    level: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class LogCheckpoint(db.Model):  # type: ignore[name-defined]
    """A signed note (C2SP) that was given out for this tree size."""

    __tablename__ = "log_checkpoints"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
