"""A series of QR codes gives the file back whatever is lost, repeated or mixed in. docs/vectors/frames."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sync import frames
from sync.encoding import digest
from tests.vectors.kept import Case, cases, read, refusal

FILES = st.binary(min_size=1, max_size=9_000)


def collected(texts: list[str]) -> bytes | None:
    """What a reader has after these texts, in this order."""
    collector, found = frames.Collector(), None
    for text in texts:
        found = collector.take(frames.read_frame(text)).data or found
    return found


@cases("frames/series")
def test_a_series_is_cut_and_read_as_published(case: Case) -> None:
    data = bytes.fromhex(case["data"])
    series = frames.cut(data)
    for one in case["frames"]:
        assert frames.write_frame(series, one["number"]) == one["text"]
    assert collected([one["text"] for one in case["frames"]]) == data


@cases("frames/series", "broken")
def test_what_is_no_frame_is_refused(case: Case) -> None:
    assert refusal(lambda: frames.read_frame(case["text"])) == case["code"]


def test_a_series_has_at_most_2048_blocks() -> None:
    for count, code in ((2_048, ""), (2_049, "bundle_malformed"), (0, "bundle_malformed")):
        body = bytes(8) + count.to_bytes(4, "big") + count.to_bytes(2, "big") + bytes(4) + b"x"
        text = frames.MARK + frames.base45(body + digest(b"fielddesk/v1|frame|" + body)[:4])
        assert refusal(lambda: frames.read_frame(text)) == code  # noqa: B023


def test_a_file_fills_at_most_2048_blocks() -> None:
    most = frames.MOST_BLOCKS * frames.BLOCK_BYTES
    assert len(frames.cut(bytes(most)).blocks) == 2_048
    assert refusal(lambda: frames.cut(bytes(most + 1))) == "too_large"


@cases("frames/series", "base45")
def test_base45_has_one_spelling(case: Case) -> None:
    assert refusal(lambda: frames.read_base45(case["text"])) == case.get("code", "")
    if "hex" in case:
        assert frames.read_base45(case["text"]).hex() == case["hex"]


def test_a_frame_says_which_blocks_it_holds() -> None:
    for one in read("frames/series")["chosen"]:
        bits = frames.chosen(bytes.fromhex(one["id"]), one["count"], one["number"])
        assert [at for at in range(one["count"]) if bits >> at & 1] == one["blocks"]


@given(FILES, st.integers(0, 2**32), st.integers(0, 60))
def test_a_file_survives_loss_repeats_disorder_and_foreign_frames(
    data: bytes, seed: int, lost_percent: int
) -> None:
    chance = Random(seed)  # Hypothesis's own would lose every frame
    series, foreign = frames.cut(data), frames.cut(data + b"!")
    collector = frames.Collector()
    collector.take(frames.read_frame(frames.write_frame(series, 0)))
    order = list(range(3 * len(series.blocks) + 40))
    chance.shuffle(order)
    for number in order:
        if chance.random() * 100 < lost_percent:
            continue
        text = frames.write_frame(series, number)
        assert not collector.take(frames.read_frame(frames.write_frame(foreign, number))).ours
        progress = collector.take(frames.read_frame(text))
        assert progress.ours
        assert collector.take(frames.read_frame(text)).have == progress.have
        if progress.data is not None:
            assert progress.data == data
            return
    raise AssertionError("three times as many frames as blocks were not enough")


def test_a_few_frames_more_than_blocks_are_enough_without_any_block_itself() -> None:
    series = frames.cut(bytes(range(250)) * 192)  # 100 blocks
    needed = []
    for start in range(100, 4_100, 200):
        collector = frames.Collector()
        for number in range(start, start + 200):
            if collector.take(frames.read_frame(frames.write_frame(series, number))).data is not None:
                needed.append(number - start + 1)
                break
    assert len(needed) == 20
    assert sum(needed) / 20 <= 103  # in the mean 1.6 more than blocks


def test_frames_that_lie_are_found_out_and_the_reader_begins_anew() -> None:
    data = b"evidence" * 200
    series = frames.cut(data)
    lie = frames.Series(series.id, series.length, (b"\0" * len(series.blocks[0]), *series.blocks[1:]))
    collector = frames.Collector()
    *but_one, last = [
        frames.read_frame(frames.write_frame(lie, number)) for number in range(len(series.blocks))
    ]
    for frame in but_one:
        assert collector.take(frame).data is None
    assert refusal(lambda: collector.take(last)) == "bundle_malformed"
    assert collector.take(frames.read_frame(frames.write_frame(series, 0))).have == 1


def test_what_fills_the_last_block_up_is_zeros() -> None:
    series = frames.cut(b"x" * 481)
    first, last = series.blocks
    filled = frames.Series(series.id, series.length, (first, last[:-1] + b"!"))
    texts = [frames.write_frame(filled, number) for number in range(2)]
    assert refusal(lambda: collected(texts)) == "bundle_malformed"


def test_a_file_that_is_empty_or_too_large_is_no_series() -> None:
    assert refusal(lambda: frames.cut(b"")) == "field_missing"
    assert refusal(lambda: frames.cut(bytes(frames.MOST_BLOCKS * frames.BLOCK_BYTES + 1))) == "too_large"


@given(st.text(alphabet=frames.ALPHABET, max_size=200))
def test_any_text_is_a_frame_or_refused(text: str) -> None:
    assert refusal(lambda: frames.read_frame(frames.MARK + text)) in {"", "bundle_malformed"}


@given(st.binary(max_size=60))
def test_any_bytes_survive_base45(data: bytes) -> None:
    assert frames.read_base45(frames.base45(data)) == data
