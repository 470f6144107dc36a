"""A carried bundle: read from a file or from the codes of a tablet's screen, taken in part by part, answered in one file.

Must never let a part be proved from another place than the tablet will stand at. docs/protocol.md, "Carrying without a network".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from server.confirmations.schemas import MOST_BYTES_UNPACKED
from server.confirmations.taking_in import Taken
from sync import acknowledgement, frames, jws, seal
from sync.bundle import UPLOAD_ITEMS, Sent
from sync.bundle import Export as Exported
from sync.encoding import write_json
from sync.errors import ProtocolError

GZIP = b"\x1f\x8b"
SPARE_FRAMES = 8
MOST_BLOCKS_SHOWN = 160  # pictures are made before the page comes: some two seconds of work

TakeIn = Callable[[Sequence[Sent], int, dict[str, int]], Taken]


@dataclass(frozen=True)
class Place:
    """What the tablet will know when it has believed the parts so far; `stopped` when an item was refused."""

    log_size: int
    notices_after: dict[str, int]
    stopped: bool


@dataclass(frozen=True)
class Export:
    """What was brought: the file once it is whole, else None and how many of how many codes are there."""

    file: bytes | None
    have: int
    of: int


def acknowledged(bundle: Exported, take_in: TakeIn) -> list[str]:
    """The acknowledgements of every part that could be taken in. Raises the refusal of the very first item.

    `take_in` commits each part by itself: what one acknowledgement says is stored whatever becomes of the next.
    """
    acks: list[str] = []
    at = Place(bundle.log_size, bundle.notices_after, stopped=False)
    for part in parts(bundle.items):
        taken = take_in(part, at.log_size, at.notices_after)
        if taken.refusal is not None and not acks:
            raise taken.refusal
        if taken.refusal is not None:
            break
        acks.append(taken.ack)
        at = after(taken.ack)
        if at.stopped:
            break
    return acks


def parts(items: Sequence[Sent]) -> Iterator[Sequence[Sent]]:
    """The items in uploads as a tablet makes them; one empty part when there are none."""
    for at in range(0, max(len(items), 1), UPLOAD_ITEMS):
        yield items[at : at + UPLOAD_ITEMS]


def after(ack: str) -> Place:
    """Where the tablet stands after this acknowledgement of our own; its notices went with the first part."""
    told = jws.read(ack, typ=acknowledgement.TYP).payload
    return Place(int(told["cp"].split("\n")[1]), {}, "stop" in told)


def brought(data: bytes) -> Export:
    """The export from what a person brought: the file, packed or not, or the texts of its codes, one a line.

    Lines that are no code of the series are passed over. Raises ProtocolError bundle_malformed, too_large.
    """
    if data.lstrip()[:1] == b"{" or data.startswith(GZIP):
        return Export(data, 1, 1)
    collector, have, of = frames.Collector(), 0, 0
    for line in data.decode("ascii", "replace").splitlines():
        try:
            frame = frames.read_frame(line.strip("\r\n\t"))
        except ProtocolError:
            continue
        progress = collector.take(frame)
        have, of = progress.have, progress.of
        if progress.data is not None:
            return Export(_inflated(progress.data), have, of)
    if of == 0:
        raise ProtocolError("bundle_malformed", "no line is a code of a series")
    return Export(None, have, of)


def packing(file: bytes) -> str:
    """How the file is packed, as an HTTP content encoding: any machine may have packed it."""
    return "gzip" if file.startswith(GZIP) else ""


def answer_file(bundle: Exported, acks: Sequence[str]) -> bytes:
    """The file that goes back to the tablet."""
    return write_json({"v": 1, "logSize": bundle.log_size, "acks": list(acks)})


def answer_frames(answer: bytes) -> list[str]:
    """The same as texts of codes to be shown round and round; none when they are too many to be a good way."""
    packed = seal.deflate(answer)
    if len(packed) > MOST_BLOCKS_SHOWN * frames.BLOCK_BYTES:
        return []
    series = frames.cut(packed)
    many = len(series.blocks)
    return [frames.write_frame(series, number) for number in range(many + many // 2 + SPARE_FRAMES)]


def _inflated(data: bytes) -> bytes:
    try:
        return seal.inflate(data, MOST_BYTES_UNPACKED)
    except ProtocolError as error:
        if error.code == "too_large":
            raise
        raise ProtocolError("bundle_malformed", error.code) from error
