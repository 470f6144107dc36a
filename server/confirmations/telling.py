"""What tablets are told: whose handovers stand after an upload and whose were withdrawn; what each has not heard yet.

Must never tell what is not stored in the same transaction. docs/protocol.md, "Notices".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from server.batches import service as batches
from server.confirmations.knowledge import HANDED_OVER, Knowledge
from server.notices import service as notices
from sync import chain

WITHDRAWN = "withdrawn"
MOST_NOTICES = 100  # in one acknowledgement
MOST_CHARACTERS = 60_000  # of all its notices: with 200 results it must stay under 128 KiB


def tell_tablets(
    device_id: str, fresh: Iterable[tuple[chain.Item, str]], knowledge: Knowledge, *, now: datetime
) -> None:
    """Sign what these new items, each with its status, changed for the other tablets of their sessions.

    Every handover that stands is told, whatever its status: the document left the box. What was withdrawn within the
    same upload is told as well, for a tablet may have heard of it from an office that was restored since.
    """
    about: dict[tuple[str, str], str] = {}
    for item, status in fresh:
        said, session_id, document_id = item.payload, knowledge.session_of(item), knowledge.document_of(item)
        if said.kind != "attempt" or status == "unknown_record" or session_id is None or document_id is None:
            continue
        if knowledge.closed.get(session_id) is None:
            about[session_id, said.rid or ""] = document_id
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (session_id, record_id), document_id in about.items():
        if any(by == device_id for _, by in knowledge.standing.get(document_id, [])):
            told[session_id, HANDED_OVER].append(record_id)
        elif document_id in knowledge.superseded:
            told[session_id, WITHDRAWN].append(record_id)
    notices.lock(session_id for session_id, _ in told)
    for (session_id, kind), record_ids in sorted(told.items()):
        notices.tell(session_id, kind, now=now, record_ids=record_ids, device_id=device_id)


def told_since(device_id: str, notices_after: dict[str, int]) -> list[str]:
    """The next notices of these sessions for this tablet, without a gap, as many as one acknowledgement can hold."""
    told: list[str] = []
    room = MOST_CHARACTERS
    for session_id in sorted(batches.sessions_told(device_id, notices_after)):
        for token in notices.after(session_id, notices_after[session_id]):
            room -= len(token)
            if room < 0 or len(told) == MOST_NOTICES:
                return told
            told.append(token)
    return told
