"""The auditor's check: the whole record from the log's lines, the messages, and checkpoints kept elsewhere.

Must never need the server or its database. docs/protocol.md, "What an auditor can do"; RFC 9162 §2.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sync import log, merkle
from sync.errors import ProtocolError


@dataclass
class Report:
    """What was checked: `holds` and `fails` in words, sizes and root of the log as given."""

    size: int = 0
    root: bytes = b""
    holds: list[str] = field(default_factory=list)
    fails: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Nothing failed."""
        return not self.fails


def audit(lines: Iterable[bytes], notes: Iterable[str], log_jwk: dict[str, Any], origin: str) -> Report:
    """Rebuild the tree from its lines; every checkpoint's root must appear at its size; chains must be gapless.

    `notes` are checkpoints in any order. Never raises for what it reads: what does not hold is in the report.
    """
    report = Report()
    checkpoints = _read_checkpoints(notes, log_jwk, origin, report)
    wanted = {checkpoint.size for checkpoint in checkpoints}
    stack: list[tuple[int, bytes]] = []
    roots: dict[int, bytes] = {0: merkle.EMPTY_ROOT}
    chains: dict[str, tuple[int, str]] = {}
    sealed: set[str] = set()
    for line in lines:
        _check_line(line, report, chains, sealed)
        level, digest = 0, merkle.leaf_hash(line)
        while stack and stack[-1][0] == level:
            digest = merkle.node_hash(stack.pop()[1], digest)
            level += 1
        stack.append((level, digest))
        report.size += 1
        if report.size in wanted:
            roots[report.size] = _fold(stack)
    report.root = _fold(stack)
    for checkpoint in checkpoints:
        if checkpoint.size > report.size:
            report.fails.append(
                f"The checkpoint over {checkpoint.size} lines is larger than the log given, which has {report.size}."
            )
        elif roots.get(checkpoint.size, report.root) != checkpoint.root:
            report.fails.append(
                f"The first {checkpoint.size} lines are not those the checkpoint was signed over."
            )
        else:
            report.holds.append(
                f"The first {checkpoint.size} lines are exactly those the checkpoint was signed over."
            )
    if chains and not any("chain" in failure for failure in report.fails):
        report.holds.append(f"The chains of {len(chains)} tablets have no gap, in the order of the log.")
    return report


def _read_checkpoints(
    notes: Iterable[str], log_jwk: dict[str, Any], origin: str, report: Report
) -> list[log.Checkpoint]:
    checkpoints = []
    for note in notes:
        try:
            checkpoints.append(log.read_checkpoint(note, log_jwk, origin))
        except ProtocolError as error:
            report.fails.append(f"A checkpoint does not hold: {error.sentence}")
    if not checkpoints and not report.fails:
        report.fails.append("No checkpoint was given: the lines alone prove nothing.")
    return checkpoints


def _check_line(line: bytes, report: Report, chains: dict[str, tuple[int, str]], sealed: set[str]) -> None:
    try:
        kind, obj = log.read_leaf(line)
    except ProtocolError as error:
        report.fails.append(f"Line {report.size} cannot be read: {error.sentence}")
        return
    if kind == "device":
        chains[str(obj.get("dev"))] = (0, str(obj.get("cert")))
    elif kind == "batch":
        sealed.add(str(obj.get("batch")))
    elif kind == "item":
        dev, seq, entry = str(obj.get("dev")), obj.get("seq"), str(obj.get("id"))
        before, head = chains.get(dev, (0, ""))
        if seq != before + 1 or obj.get("prev", head) != head:
            report.fails.append(
                f"Line {report.size}: item {seq} does not continue the chain of tablet {dev}."
            )
        chains[dev] = (seq if isinstance(seq, int) else before, entry)
        batch = obj.get("batch")
        if batch is not None and str(batch) not in sealed and obj.get("st") != "unknown_record":
            report.fails.append(
                f"Line {report.size}: an item names batch {batch}, which was not sealed before it."
            )


def _fold(stack: list[tuple[int, bytes]]) -> bytes:
    if not stack:
        return merkle.EMPTY_ROOT
    digest = stack[-1][1]
    for _, left in reversed(stack[:-1]):
        digest = merkle.node_hash(left, digest)
    return digest
