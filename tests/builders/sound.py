"""Recordings for tests: a second of tone as WAV, and the first bytes of the other kinds."""

from __future__ import annotations

import io
import math
import struct
import wave


def wav(seconds: float = 0.25, pitch: int = 440) -> bytes:
    """A tone, 8,000 samples a second, one channel."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8_000)
        for at in range(int(8_000 * seconds)):
            made.writeframes(struct.pack("<h", int(9_000 * math.sin(at * pitch * math.tau / 8_000))))
    return out.getvalue()


def mp3(frames: int = 8, *, tag: bool = False) -> bytes:
    """Silent frames of MPEG-1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes each."""
    head = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) if tag else b""
    return head + (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def m4a(*, handler: bytes = b"soun") -> bytes:
    """The boxes of an MPEG-4 file with one track of this kind."""
    handled = _box(b"hdlr", bytes(8) + handler + bytes(12))
    return (
        _box(b"ftyp", b"M4A \x00\x00\x00\x00isomM4A ")
        + _box(b"moov", _box(b"trak", _box(b"mdia", handled)))
        + _box(b"mdat", bytes(800))
    )


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content
