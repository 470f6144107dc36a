"""The log as C2SP tlog-tiles, byte for byte what a second, naive implementation makes of the lines."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.database import transaction
from server.log import service as log
from tests.field_day import plan_day

SIZE = 700  # two full tiles, a partial one, and a second level
WIDTH = 256


@pytest.fixture
def lines(app: Flask) -> Iterator[list[bytes]]:
    """A log of 700 lines."""
    with app.app_context():
        plan_day(app, documents=0)
        with transaction():
            wanted = SIZE - log.size()
            log.append_many((("demo", {"day": str(at)}, "") for at in range(wanted)), now=clock.now())
        yield list(log.leaves())


def hashes(lines: list[bytes], level: int) -> list[bytes]:
    """The complete subtrees of 256^level leaves, straight from RFC 9162 §2.1.1."""
    row = [sha256(b"\0" + line).digest() for line in lines]
    for _ in range(8 * level):
        pairs = zip(row[::2], row[1::2], strict=False)
        row = [sha256(b"\1" + left + right).digest() for left, right in pairs]
    return row


def get(client: FlaskClient, path: str) -> bytes | None:
    answer = client.get(f"/log/tile/{path}")
    return answer.data if answer.status_code == 200 else None


def test_full_and_partial_tiles_of_every_level(client: FlaskClient, lines: list[bytes]) -> None:
    for level in (0, 1):
        row = hashes(lines, level)
        for number in range(len(row) // WIDTH + 1):
            tile = row[number * WIDTH : (number + 1) * WIDTH]
            if len(tile) == WIDTH:
                assert get(client, f"{level}/{number:03d}") == b"".join(tile)
            else:
                assert get(client, f"{level}/{number:03d}") is None
            for width in range(1, min(len(tile) + 1, WIDTH), 50):
                assert get(client, f"{level}/{number:03d}.p/{width}") == b"".join(tile[:width])
            if len(tile) < WIDTH:
                assert get(client, f"{level}/{number:03d}.p/{len(tile) + 1}") is None
    assert len(hashes(lines, 1)) == SIZE // WIDTH


def test_entry_bundles_hold_the_lines_behind_their_length(client: FlaskClient, lines: list[bytes]) -> None:
    def bundle(some: list[bytes]) -> bytes:
        return b"".join(len(line).to_bytes(2, "big") + line for line in some)

    assert get(client, "entries/000") == bundle(lines[:WIDTH])
    assert get(client, "entries/001") == bundle(lines[WIDTH : 2 * WIDTH])
    assert get(client, "entries/002.p/188") == bundle(lines[2 * WIDTH :])
    for path in ("entries/002", "entries/002.p/189", "entries/003.p/1"):
        assert get(client, path) is None


def test_a_checkpoint_rebuilt_from_tiles_alone_is_the_servers(
    client: FlaskClient, lines: list[bytes]
) -> None:
    note = client.get("/log/checkpoint").get_data(as_text=True)
    assert note.split("\n")[1] == str(SIZE)
    row = b"".join(get(client, path) or b"" for path in ("0/000", "0/001", "0/002.p/188"))
    leaves = [row[at : at + 32] for at in range(0, len(row), 32)]
    assert leaves == hashes(lines, 0)


@pytest.mark.parametrize(
    "path", ["00/000", "64/000", "-1/000", "0/0", "0/0000", "0/x1/000", "0/000.p/0", "0/000.p/257", "x/000"]
)
def test_an_address_that_is_none_of_the_format_has_no_tile(
    client: FlaskClient, lines: list[bytes], path: str
) -> None:
    assert get(client, path) is None
