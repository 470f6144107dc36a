"""The vault: one key per person, in a file of its own; destroying the key is forgetting the person in every back-up.

Must never lie in the database or in its back-ups. docs/privacy.md; docs/decisions/0012-back-ups-under-each-persons-key.md.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import current_app

from server import keyring
from sync import encoding, seal
from sync.errors import ProtocolError

KEY_BYTES = 32
FILLED_TO = 64  # bytes: how long a sealed row is shall not tell whose it is


def seal_for(person_id: str, content: bytes, place: str) -> bytes:
    """Encrypt what belongs to this person under their key, made now if there is none; `place` binds it to its row."""
    key = _key(person_id)
    if key is None:
        key = _make(person_id)
    return seal.write_segment(key, content, encoding.domain("vault", place), FILLED_TO)


def open_for(person_id: str, sealed: bytes, place: str) -> bytes | None:
    """The content again, None when the person's key was destroyed. Raises sealed_unopenable when it was changed."""
    key = _key(person_id)
    if key is None:
        return None
    return seal.read_segment(key, sealed, encoding.domain("vault", place))


def destroy(person_id: str) -> None:
    """Destroy a person's key: overwritten in the file, on the disk before this returns. Again is no harm."""
    with _store() as store:
        store.execute("DELETE FROM person_keys WHERE person_id = ?", (person_id,))
        store.commit()
        store.execute("VACUUM")


def holds(person_id: str) -> bool:
    """Whether the person has a key."""
    return _key(person_id) is not None


def path() -> Path:
    """Where the vault lies."""
    settings = current_app.config["SETTINGS"]
    place: Path = settings.vault or settings.instance / "vault.sqlite3"
    return place


def _key(person_id: str) -> bytes | None:
    with _store() as store:
        row = store.execute("SELECT sealed FROM person_keys WHERE person_id = ?", (person_id,)).fetchone()
    if row is None:
        return None
    try:
        return keyring.open_secret(row[0], f"person|{person_id}")
    except ProtocolError as error:
        raise RuntimeError("the vault was made under another FIELDDESK_SECRET_KEY") from error


def _make(person_id: str) -> bytes:
    key = seal.random_bytes(KEY_BYTES)
    with _store() as store:
        store.execute(
            "INSERT INTO person_keys (person_id, sealed) VALUES (?, ?)",
            (person_id, keyring.seal_secret(key, f"person|{person_id}")),
        )
        store.commit()
    return key


@contextmanager
def _store() -> Iterator[sqlite3.Connection]:
    """The file, readable by its owner alone; what is deleted in it is overwritten, and no journal outlives a commit."""
    where = path()
    if not where.exists():
        where.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(where, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(where, timeout=10)) as store:
        for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "secure_delete=ON"):
            store.execute(f"PRAGMA {pragma}")
        store.execute(
            "CREATE TABLE IF NOT EXISTS person_keys (person_id TEXT PRIMARY KEY, sealed BLOB NOT NULL)"
        )
        yield store
