"""What a person sees of an export that was taken in: what became of it, and the answer as a file and as codes.

Must never be kept: the answer is made for one page, and the same export gives it again.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import segno

from server.confirmations import carried
from server.devices import service as devices
from sync import acknowledgement, bundle, jws
from sync.bundle import Export

PICTURE_SCALE = 4  # pixels of a square
MASK = 3  # any of a QR's masks: what is deflated is even under each, and trying all costs twice the time


@dataclass(frozen=True)
class TakenIn:
    """Whose export, how many messages, how many of each verdict, the code at which judging stopped, the answer."""

    label: str
    items: int
    verdicts: list[tuple[str, int]]
    stopped: str
    answer: str
    pictures: list[str]


def taken_in(brought: Export, acks: Sequence[str]) -> TakenIn:
    """What the page shows of this export and its acknowledgements, of which there is at least one."""
    told = [jws.read(ack, typ=acknowledgement.TYP).payload for ack in acks]
    verdicts = Counter(result["st"] for one in told for result in one["res"])
    answer = carried.answer_file(brought, acks)
    return TakenIn(
        label=devices.labels([brought.dev]).get(brought.dev, ""),
        items=len(brought.items),
        verdicts=verdicts.most_common(),
        stopped=told[-1].get("stop", {}).get("code", ""),
        answer=f"data:{bundle.MEDIA_TYPE};base64,{base64.b64encode(answer).decode()}",
        pictures=[_picture(text) for text in carried.answer_frames(answer)],
    )


def _picture(text: str) -> str:
    code = segno.make(text, error="l", mode="alphanumeric", mask=MASK, boost_error=False)
    return str(code.png_data_uri(scale=PICTURE_SCALE, border=4))
