"""What is a recording is told by its bytes."""

import pytest

from server.statements.rules import MOST_BYTES, media_type_of
from tests.builders.sound import m4a, mp3, wav


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (wav(), "audio/wav"),
        (mp3(), "audio/mpeg"),
        (mp3(tag=True), "audio/mpeg"),
        (m4a(), "audio/mp4"),
    ],
)
def test_what_every_tablet_plays_is_known_by_its_bytes(content: bytes, expected: str) -> None:
    assert media_type_of(content) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>" * 40,
        b"\x89PNG\r\n\x1a\n" + bytes(1_000),
        b"OggS" + bytes(1_000),
        b"\x1aE\xdf\xa3" + bytes(1_000),
        m4a(handler=b"vide"),
        m4a()[:-1],
        mp3()[:2] + bytes(1_000),
        b"\xff\xfb\x90\x00" + bytes(2_000),
        wav()[:600],
        wav().replace(b"data", b"junk"),
        b"ID3\x04\x00\x00\xff\xff\xff\xff" + bytes(1_000),
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="recording_unknown_type"):
        media_type_of(content)


def test_a_recording_has_some_sound_and_is_no_larger_than_a_tablet_takes() -> None:
    with pytest.raises(ValueError, match="recording_empty"):
        media_type_of(b"")
    with pytest.raises(ValueError, match="recording_too_large"):
        media_type_of(mp3(MOST_BYTES // 417 + 1))


def test_no_bytes_whatever_make_the_reader_fail_otherwise() -> None:
    for cut in range(0, 1_200, 7):
        for whole in (wav(), mp3(tag=True), m4a()):
            assert told(whole[:cut] + bytes(1_200 - cut)).startswith(("audio/", "recording_"))


def told(content: bytes) -> str:
    """The type, or the code of the refusal."""
    try:
        return media_type_of(content)
    except ValueError as error:
        return str(error)
