"""Frames: a file as a series of QR codes that may be lost, repeated, reordered or mixed with others.

Must never give out a file that is not the one that was cut. docs/protocol.md, "A series of QR codes"; RFC 9285.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.encoding import digest, domain
from sync.errors import ProtocolError

MARK = "FD1"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
BLOCK_BYTES = 480  # with its head 760 characters: a QR of version 15 to 18, which a webcam still reads
MOST_BLOCKS = 2_048  # about 980 KiB, four minutes of eight frames a second: what is larger goes as a file
HEAD_BYTES = 18
CHECK_BYTES = 4
ID_BYTES = 8


@dataclass(frozen=True)
class Series:
    """A file cut into blocks of one length, the last one filled with zeros; `id` is the start of its SHA-256."""

    id: bytes
    length: int
    blocks: tuple[bytes, ...]


@dataclass(frozen=True)
class Frame:
    """One read frame: of which series, how long and in how many blocks, its number, its bytes."""

    id: bytes
    length: int
    count: int
    number: int
    block: bytes


@dataclass(frozen=True)
class Progress:
    """How many blocks are known of how many, whether the frame belonged here, and the file once it is whole."""

    have: int
    of: int
    ours: bool
    data: bytes | None


def cut(data: bytes) -> Series:
    """The file as a series. Raises too_large, field_missing for an empty one."""
    if not data:
        raise ProtocolError("field_missing", "an empty file")
    count = -(-len(data) // BLOCK_BYTES)
    if count > MOST_BLOCKS:
        raise ProtocolError("too_large", f"{len(data)} bytes, at most {MOST_BLOCKS * BLOCK_BYTES}")
    size = -(-len(data) // count)
    blocks = tuple(data[at * size : (at + 1) * size].ljust(size, b"\0") for at in range(count))
    return Series(digest(data)[:ID_BYTES], len(data), blocks)


def write_frame(series: Series, number: int) -> str:
    """The text of frame `number`, from 0 on: first each block by itself, then XORs of blocks without an end."""
    mask = chosen(series.id, len(series.blocks), number)
    mixed = 0
    for at, block in enumerate(series.blocks):
        if mask >> at & 1:
            mixed ^= int.from_bytes(block, "big")
    head = series.id + series.length.to_bytes(4, "big") + len(series.blocks).to_bytes(2, "big")
    body = head + number.to_bytes(4, "big") + mixed.to_bytes(len(series.blocks[0]), "big")
    return MARK + base45(body + _check(body))


def read_frame(text: object) -> Frame:
    """One frame; whatever else a camera may read raises bundle_malformed."""
    if not isinstance(text, str) or not text.startswith(MARK):
        raise ProtocolError("bundle_malformed", "not a frame")
    data = read_base45(text[len(MARK) :])
    body, check = data[:-CHECK_BYTES], data[-CHECK_BYTES:]
    if len(body) <= HEAD_BYTES or _check(body) != check:
        raise ProtocolError("bundle_malformed", "a damaged frame")
    length, count = int.from_bytes(body[8:12], "big"), int.from_bytes(body[12:14], "big")
    block = body[HEAD_BYTES:]
    if not 1 <= count <= MOST_BLOCKS or len(block) > BLOCK_BYTES or len(block) != -(-length // count):
        raise ProtocolError("bundle_malformed", "a frame of no series")
    return Frame(body[:ID_BYTES], length, count, int.from_bytes(body[14:HEAD_BYTES], "big"), block)


def chosen(series_id: bytes, count: int, number: int) -> int:
    """Which blocks a frame is the XOR of, as bits: bit i is block i."""
    if number < count:
        return 1 << number
    bits = b"".join(
        digest(domain("frames", series_id.hex(), str(number), str(part))) for part in range(-(-count // 256))
    )
    return int.from_bytes(bits, "little") & ((1 << count) - 1) or 1 << number % count


class Collector:
    """Takes frames in any order until the file is whole: Gaussian elimination over GF(2), one row a block.

    The first frame says which series it is; frames of others are passed over.
    """

    def __init__(self) -> None:
        self._first: Frame | None = None
        self._rows: dict[int, tuple[int, int]] = {}

    def take(self, frame: Frame) -> Progress:
        """One more frame. Raises bundle_malformed when all are there and are not the file that was cut; begins anew then."""
        first = self._first = self._first or frame
        if (frame.id, frame.length, frame.count) != (first.id, first.length, first.count):
            return Progress(len(self._rows), first.count, False, None)
        self._put(chosen(frame.id, frame.count, frame.number), int.from_bytes(frame.block, "big"))
        have = len(self._rows)
        return Progress(have, first.count, True, self._whole(first) if have == first.count else None)

    def _put(self, mask: int, mixed: int) -> None:
        while mask:
            pivot = (mask & -mask).bit_length() - 1
            if pivot not in self._rows:
                self._rows[pivot] = mask, mixed
                return
            known, block = self._rows[pivot]
            mask, mixed = mask ^ known, mixed ^ block

    def _whole(self, first: Frame) -> bytes:
        blocks = [0] * first.count
        for pivot in reversed(range(first.count)):
            mask, mixed = self._rows[pivot]
            mask ^= 1 << pivot
            while mask:
                other = (mask & -mask).bit_length() - 1
                mask, mixed = mask & (mask - 1), mixed ^ blocks[other]
            blocks[pivot] = mixed
        data = b"".join(block.to_bytes(len(first.block), "big") for block in blocks)
        filling = data[first.length :]
        data = data[: first.length]
        if digest(data)[:ID_BYTES] != first.id or any(filling):
            self._first, self._rows = None, {}
            raise ProtocolError("bundle_malformed", "the frames do not make up the file that was cut")
        return data


def base45(data: bytes) -> str:
    """Base45 (RFC 9285): the characters of a QR's alphanumeric mode, three for two bytes."""
    out = []
    for at in range(0, len(data), 2):
        piece = data[at : at + 2]
        number = int.from_bytes(piece, "big")
        for _ in range(len(piece) + 1):
            number, digit = divmod(number, 45)
            out.append(ALPHABET[digit])
    return "".join(out)


def read_base45(text: str) -> bytes:
    """The bytes again. Raises bundle_malformed."""
    digits = [ALPHABET.find(one) for one in text]
    if -1 in digits or len(text) % 3 == 1:
        raise ProtocolError("bundle_malformed", "not base45")
    out = bytearray()
    for at in range(0, len(digits), 3):
        piece = digits[at : at + 3]
        number = sum(digit * 45**place for place, digit in enumerate(piece))
        if number >= 256 ** (len(piece) - 1):
            raise ProtocolError("bundle_malformed", "not base45")
        out += number.to_bytes(len(piece) - 1, "big")
    return bytes(out)


def _check(body: bytes) -> bytes:
    return digest(domain("frame") + b"|" + body)[:CHECK_BYTES]
