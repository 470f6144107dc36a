"""What the lines say about discrepancies: opened, settled by one person, approved by another, none open at the close.

Must never take one person's word for two. docs/protocol.md, "What an auditor can do"; docs/glossary.md, "reconciliation".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sync import chain
from sync.report import Broken

AFTER = {
    "after_recall": "handed_over_after_recall",
    "after_close": "handed_over_after_close",
}
LOST = "tablet_lost"
NEXT = {
    "opened": ("", "open"),
    "settled": ("open settled", "settled"),
    "sent_back": ("settled", "open"),
    "approved": ("settled", "approved"),
    "withdrawn": ("open settled", "withdrawn"),
}
"""Which act may follow in which state of a discrepancy, and the state it leads to."""


@dataclass
class Case:
    """One discrepancy as far as it is read."""

    session: str
    kind: str
    document: str
    subject: str
    state: str = ""
    settled_by: str = ""
    resolution: str = ""


@dataclass
class Session:
    """What a session's close must answer for: standing handovers by document, and evidence without a record."""

    cases: dict[str, Case] = field(default_factory=dict)
    handovers: dict[str, dict[str, str]] = field(default_factory=dict)
    strange: set[str] = field(default_factory=set)
    closed: bool = False


class Settling:
    """Follows discrepancies and closes; raises Broken, in words."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self._sessions: dict[str, Session] = {}

    def is_closed(self, session: str) -> bool:
        """Whether the session was closed before this line."""
        found = self._sessions.get(session)
        return found is not None and found.closed

    def attempt(
        self, session: str, document: str, entry_id: str, said: chain.ItemPayload, status: str
    ) -> None:
        """A confirmation was taken in: remember what must be settled before its session closes."""
        if not session:
            return
        kept = self._sessions.setdefault(session, Session())
        if status == "unknown_record":
            kept.strange.add(entry_id)
            return
        standing = kept.handovers.setdefault(document, {})
        if said.supersedes:
            standing.pop(said.supersedes, None)
        if said.outcome == "handed_over":
            standing[entry_id] = status
        if not standing:
            del kept.handovers[document]

    def discrepancy(self, obj: dict[str, Any], payload: dict[str, Any]) -> None:
        """One act on one discrepancy."""
        cases = self._sessions.setdefault(obj["session"], Session()).cases
        case = cases.setdefault(obj["id"], Case(obj["session"], obj["kind"], obj["document"], obj["subject"]))
        if (case.kind, case.document, case.subject) != (obj["kind"], obj["document"], obj["subject"]):
            raise Broken(f"discrepancy {obj['id']} is about something else than before")
        before, after = NEXT.get(obj["act"], ("-", ""))
        if case.state not in (before.split() or [""]):
            raise Broken(f"a discrepancy that is {case.state or 'not opened'} cannot be {obj['act']}")
        if obj["act"] == "settled":
            case.settled_by, case.resolution = obj["by"], obj["resolution"]
        elif obj["act"] == "approved" and (
            obj["by"] in ("", case.settled_by) or obj["resolution"] != case.resolution
        ):
            case.state = after
            raise Broken(
                f"discrepancy {obj['id']} was approved by the person who settled it, or as something else"
            )
        case.state = after
        self.done[obj["act"]] += 1

    def close(self, obj: dict[str, Any], payload: dict[str, Any]) -> None:
        """A session was closed: nothing was open, and two people stand for every tablet that is missing."""
        kept = self._sessions.setdefault(obj["session"], Session())
        if kept.closed:
            raise Broken(f"session {obj['session']} was closed before")
        kept.closed = True
        if waiting := [case for case in kept.cases.values() if case.state in ("open", "settled")]:
            raise Broken(f"session {obj['session']} was closed with {len(waiting)} discrepancies open")
        approved = {
            (case.kind, case.document, case.subject if not case.document else "")
            for case in kept.cases.values()
            if case.state == "approved"
        }
        needed = {(LOST, "", dev) for dev in obj["without"]}
        needed |= {("unknown_record", "", entry) for entry in kept.strange}
        for document, standing in kept.handovers.items():
            if len(standing) > 1:
                needed.add(("double_handover", document, ""))
            needed |= {(AFTER[status], document, "") for status in standing.values() if status in AFTER}
        if unsettled := sorted(needed - approved):
            kind, document, subject = unsettled[0]
            raise Broken(
                f"session {obj['session']} was closed without two people settling {len(unsettled)} cases,"
                f" the first being {kind} of {document or subject}"
            )
        if obj["handed"] != len(kept.handovers):
            raise Broken(
                f"session {obj['session']} says {obj['handed']} were handed over; its items say {len(kept.handovers)}"
            )
        kept.handovers, kept.strange = {}, set()
