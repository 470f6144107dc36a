"""The auditor's check of the whole record: lines, messages, and checkpoints kept elsewhere.

Must never need the server or its database. docs/protocol.md, "What an auditor can do"; RFC 9162 §2.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Any

import msgspec

from sync import keys, log, merkle
from sync.archive import NAMED, WORDS, Archive, Messages
from sync.errors import ProtocolError
from sync.history import History
from sync.report import Broken, Report
from sync.witness import Witness, check_cosignature, others

OWN = "the server's own checkpoint"
KEPT = "the checkpoint kept elsewhere"


@dataclass(frozen=True)
class Export:
    """A record as it was handed over. `lines` can be read twice; `messages` come in the order the lines name them."""

    origin: str
    root_jwk: dict[str, Any]
    lines: Callable[[], Iterable[bytes]]
    messages: Callable[[], Iterable[str]]
    notes: Callable[[], Iterable[str]]


@dataclass(frozen=True)
class _Noted:
    size: int
    root: bytes
    whose: str


def audit(
    export: Export,
    kept: Sequence[str],
    *,
    root_thumbprint: str = "",
    witnesses: Sequence[Witness] = (),
) -> Report:
    """Check everything, in two readings of the lines: what they and their messages say, then the tree over them.

    `kept` are checkpoints that were kept away from the server; `root_thumbprint` is ROOT's as it was handed over
    in person, "" to check only that the record names one root. Never raises for what it reads.
    """
    report = Report()
    archive = Archive(Messages(export.messages()), export.root_jwk)
    history = History()
    _check_root(export, root_thumbprint, report)
    _check_lines(export, archive, history, report)
    noted = _read_kept(export, archive, kept, witnesses, report)
    _check_tree(export, archive, noted, report)
    _say(archive, history, report)
    report.finish()
    return report


def _check_root(export: Export, wanted: str, report: Report) -> None:
    try:
        given = keys.thumbprint(export.root_jwk)
    except ProtocolError as error:
        report.fail("root", f"The root key cannot be read: {error.sentence}")
        return
    if wanted and wanted != given:
        report.fail("root", f"The root key is {given}, not the one whose thumbprint you gave.")
    elif wanted:
        report.holds.append("The root key is the one whose thumbprint you gave.")
    else:
        report.remarks.append(
            f"The root key is {given}: compare it with the one that was handed over in person."
        )


def _check_lines(export: Export, archive: Archive, history: History, report: Report) -> None:
    for number, line in enumerate(export.lines()):
        kind = "line"
        try:
            kind, obj = log.read_leaf(line)
            payload: dict[str, Any] = {}
            try:
                if kind in NAMED:
                    payload = archive.open(number, kind, obj)
            finally:
                history.line(kind, obj, payload)
        except ProtocolError as error:
            report.fail(kind, f"Line {number} cannot be read: {error.sentence}")
        except Broken as broken:
            first = broken.__context__ if isinstance(broken.__context__, Broken) else broken
            report.fail(kind, f"Line {number} ({kind}): {first}.")
        except (AttributeError, KeyError, TypeError, ValueError, msgspec.ValidationError):
            report.fail(kind, f"Line {number} ({kind}): it does not hold what its kind must hold.")
    for name in archive.left():
        report.fail("message", f"The message {name} stands behind no line.")


def _read_kept(
    export: Export,
    archive: Archive,
    kept: Sequence[str],
    witnesses: Sequence[Witness],
    report: Report,
) -> list[_Noted]:
    noted = []
    if not kept:
        report.fail("checkpoint", "No checkpoint kept elsewhere was given: the record alone proves nothing.")
    for note in kept:
        if one := _read(export, archive, note, KEPT, report):
            noted.append(one)
            _check_witnesses(note, export.origin, one, witnesses, report)
    for number, note in archive.checkpoints:
        one = _read(export, archive, note, f"the checkpoint in the batch header of line {number}", report)
        if one and one.size > number:
            report.fail("checkpoint", f"Line {number}: its batch header names a checkpoint from after it.")
        elif one:
            noted.append(one)
    return sorted(noted, key=lambda one: one.size)


def _check_witnesses(
    note: str, origin: str, one: _Noted, witnesses: Sequence[Witness], report: Report
) -> None:
    names = others(note, origin)
    for witness in witnesses:
        try:
            at = check_cosignature(note, witness)
        except ProtocolError:
            report.fail("witness", f"The cosignature of {witness.name} over {one.size} lines does not hold.")
            continue
        if at is not None:
            report.holds.append(
                f"{witness.name} saw the log at {one.size} lines, {at:%Y-%m-%d %H:%M:%S} UTC."
            )
    for name in sorted(set(names) - {witness.name for witness in witnesses}):
        report.remarks.append(
            f"{name} is named under {KEPT} over {one.size} lines; not checked: its key was not given."
        )


def _own(export: Export, archive: Archive, report: Report) -> Iterator[_Noted]:
    before = -1
    for note in export.notes():
        one = _read(export, archive, note, OWN, report)
        if one is None:
            continue
        if one.size <= before:
            report.fail("checkpoint", f"The server's own checkpoint over {one.size} lines is out of order.")
            continue
        before = one.size
        yield one


def _read(export: Export, archive: Archive, note: str, whose: str, report: Report) -> _Noted | None:
    found = ProtocolError("checkpoint_signature", "the record names no LOG key")
    for jwk in archive.log_keys.values():
        try:
            one = log.read_checkpoint(note, jwk, export.origin)
            return _Noted(one.size, one.root, whose)
        except ProtocolError as error:
            found = error
    report.fail("checkpoint", f"{whose[0].upper()}{whose[1:]} does not hold: {found.sentence}")
    return None


def _check_tree(export: Export, archive: Archive, noted: list[_Noted], report: Report) -> None:
    """One reading of the lines: the root at each checkpoint's size must be the one it was signed over."""
    own = vouched = newest = 0
    coming = merge(_own(export, archive, report), noted, key=lambda one: one.size)
    lines = iter(export.lines())
    stack: list[tuple[int, bytes]] = []
    for one in coming:
        while report.size < one.size and (line := next(lines, None)) is not None:
            _push(stack, line)
            report.size += 1
        if one.size > report.size:
            report.fail(
                "checkpoint",
                f"{one.whose[0].upper()}{one.whose[1:]} is over {one.size} lines; the record has only {report.size}.",
            )
        elif _fold(stack) != one.root:
            report.fail("tree", f"The first {one.size} lines are not those that {one.whose} was signed over.")
        elif one.whose == KEPT:
            vouched = one.size
            report.holds.append(f"The first {one.size} lines are exactly those of {KEPT}.")
        elif one.whose == OWN:
            own += 1
        newest = one.size
    for line in lines:
        _push(stack, line)
        report.size += 1
    report.root = _fold(stack)
    if own:
        report.holds.append(f"{own} checkpoints of the server itself fit the lines.")
    if report.size > newest:
        report.fail("tree", f"Lines {newest} to {report.size - 1} are under no checkpoint.")
    elif report.size > vouched:
        report.remarks.append(
            f"Lines {vouched} to {report.size - 1} are newer than every checkpoint kept elsewhere:"
            " only the server's own signature speaks for them."
        )


def _say(archive: Archive, history: History, report: Report) -> None:
    for kind, many in sorted(archive.good.items()):
        if not report.failed(kind):
            report.holds.append(f"{many} {WORDS[kind]}.")
    known, settled = history.known, history.settling.done
    said = {
        "item": f"The chains of {len(history.tablets)} tablets go on without a gap, each batch sealed before its items.",
        "batch": f"{known['batch']} editions of batches follow each other.",
        "notice": f"{known['notice']} notices are numbered without a gap.",
        "discrepancy": f"{settled['approved']} discrepancies were settled by one person and approved by another.",
        "session_closed": f"{known['session_closed']} sessions were closed with nothing open.",
        "attached": f"{known['attached']} attachments came after their items, each to an item that lacked it.",
        "mended": f"{known['mended']} messages left quarantine because they came whole later.",
        "release": f"{known['release']} messages were released from quarantine, each by a person who is named.",
    }
    report.holds += [
        words for kind, words in said.items() if (known[kind] or kind == "item") and not report.failed(kind)
    ]
    if history.statuses and not report.failed("item"):
        told = ", ".join(f"{many} {status}" for status, many in sorted(history.statuses.items()))
        report.holds.append(f"Every verdict follows from the lines before it: {told}.")
    if strange := history.statuses["unknown_record"]:
        report.remarks.append(
            f"{strange} items name a record that no edition of their tablet has; only the opened batch could show it."
        )
    report.remarks += [f"Messages of tablet {dev} wait in quarantine for a person." for dev in history.owed()]
    for kind, many in sorted(history.unknown.items()):
        report.remarks.append(
            f"{many} lines are of the kind {kind}, which this program does not know: not judged."
        )


def _push(stack: list[tuple[int, bytes]], line: bytes) -> None:
    level, digest = 0, merkle.leaf_hash(line)
    while stack and stack[-1][0] == level:
        digest = merkle.node_hash(stack.pop()[1], digest)
        level += 1
    stack.append((level, digest))


def _fold(stack: list[tuple[int, bytes]]) -> bytes:
    if not stack:
        return merkle.EMPTY_ROOT
    digest = stack[-1][1]
    for _, left in reversed(stack[:-1]):
        digest = merkle.node_hash(left, digest)
    return digest
