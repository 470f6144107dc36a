"""What may be a recording: MP3, AAC in MPEG-4, or WAV, told by its bytes and never by its name.

Must never trust what the sender called it. docs/operating.md, "Recordings".
"""

from __future__ import annotations

MOST_BYTES = 2 * 1024 * 1024  # a minute of speech; a tablet takes no larger one
LEAST_BYTES = 512

_BITRATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""kbit/s of layer III by index; 3 is MPEG-1, 2 both later ones."""
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def media_type_of(content: bytes) -> str:
    """The type of a recording. Raises ValueError: recording_empty, recording_too_large, recording_unknown_type."""
    if len(content) > MOST_BYTES:
        raise ValueError("recording_too_large")
    if len(content) < LEAST_BYTES:
        raise ValueError("recording_empty")
    if _is_wave(content):
        return "audio/wav"
    if _is_mpeg4_audio(content):
        return "audio/mp4"
    if _is_mp3(content):
        return "audio/mpeg"
    raise ValueError("recording_unknown_type")


def _is_wave(content: bytes) -> bool:
    """RIFF of the size it says, with a `fmt ` of plain samples and a `data`."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return False
    if int.from_bytes(content[4:8], "little") + 8 > len(content):
        return False
    at, has_format, has_data = 12, False, False
    while at + 8 <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if name == b"fmt ":
            has_format = int.from_bytes(content[at + 8 : at + 10], "little") in {1, 0xFFFE}
        has_data |= name == b"data" and size > 0
        at += 8 + size + size % 2
    return has_format and has_data


def _is_mpeg4_audio(content: bytes) -> bool:
    """Boxes from the first byte to the last, `ftyp` first, a `moov` with a sound track and none with pictures."""
    at, names = 0, []
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size < 8:
            return False
        names.append(content[at + 4 : at + 8])
        at += size
    if at != len(content) or names[:1] != [b"ftyp"] or b"moov" not in names:
        return False
    return b"soun" in content and b"vide" not in content


def _is_mp3(content: bytes) -> bool:
    """Three frames of MPEG audio layer III in a row, behind an ID3 tag if there is one."""
    at = 0
    if content[:3] == b"ID3":
        sizes = content[6:10]
        if any(byte & 0x80 for byte in sizes):
            return False
        at = 10 + sum(byte << shift for byte, shift in zip(sizes, (21, 14, 7, 0), strict=True))
    for _ in range(3):
        length = _frame_length(content[at : at + 4])
        if length == 0:
            return False
        at += length
    return at <= len(content)


def _frame_length(header: bytes) -> int:
    """Bytes of the frame that begins so; 0 when none does."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate_at, rate_at, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if version == 1 or layer != 1 or bitrate_at in {0, 15} or rate_at == 3:
        return 0
    bitrate = _BITRATES[3 if version == 3 else 2][bitrate_at] * 1000
    samples = 144 if version == 3 else 72
    return samples * bitrate // _RATES[version][rate_at] + padding
