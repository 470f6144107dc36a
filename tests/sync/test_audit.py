"""The report of an audit, sentence by sentence: a small record of the vectors' own messages, and changes to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519

from sync import batch, chain, enrolment, jws, keys, log, merkle, witness
from sync.archive import NAMED
from sync.audit import Export, audit
from sync.errors import CODES
from sync.history import MEMBERS
from sync.report import Report
from tests.vectors import cast as cast_of
from tests.vectors.kept import read

CAST = cast_of.load()
DEVICE, ORIGIN = cast_of.DEVICE, cast_of.LOG_ORIGIN
ITEMS = read("chain/items")["cases"]
HEADER = jws.read(read("batch/edition")["header"], typ=batch.HEADER_TYP).payload
SESSION, BATCH = HEADER["session"], HEADER["batch"]
NOTICE = read("notice/notices")["cases"][0]["token"]
WITNESS = witness.Witness("witness.example/w", CAST.log.public_key())
STRANGER = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
DOCUMENT = "document"


@dataclass(frozen=True)
class Record:
    """An export as an auditor holds it; its lines are told as kind and members."""

    lines: tuple[tuple[str, dict[str, Any]], ...] = ()
    messages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    odd: tuple[bytes, ...] = ()
    """What stands behind the lines and is none."""

    def grown(self, kind: str, token: str = "", /, **members: Any) -> Record:
        """One more line, with the message that it names; members that it need not say are empty."""
        said = dict.fromkeys(MEMBERS.get(kind, "").split(), "") | members
        if token:
            said[NAMED[kind]] = jws.entry_id(token)
        messages = (*self.messages, token) if token else self.messages
        return replace(self, lines=(*self.lines, (kind, said)), messages=messages)

    def saying(self, at: int, **members: Any) -> Record:
        """The same with other members in one line."""
        kind, obj = self.lines[at]
        return replace(self, lines=(*self.lines[:at], (kind, obj | members), *self.lines[at + 1 :]))

    def written(self) -> list[bytes]:
        """The lines as bytes."""
        return [*(log.write_leaf(kind, obj) for kind, obj in self.lines), *self.odd]

    def note(self, size: int | None = None, /, *, key: Any = CAST.log, root: bytes = b"") -> str:
        """A checkpoint over its first lines, over all unless told."""
        size = len(self.written()) if size is None else size
        return log.write_checkpoint(ORIGIN, size, root or merkle.root(self.written()[:size]), key)

    def noted(self, *sizes: int) -> Record:
        """The same with checkpoints of the server's own over so many lines."""
        return replace(self, notes=tuple(self.note(size) for size in sizes))

    def audited(self, *kept: str, root: dict[str, Any] | None = None, **told: Any) -> Report:
        """What the audit says, with a checkpoint kept elsewhere over all lines unless others are given."""
        export = Export(
            ORIGIN, root or CAST.jwk("root"), self.written, lambda: self.messages, lambda: self.notes
        )
        return audit(export, kept or [self.note()], **told)


def edition(record: Record, number: int, **changed: Any) -> Record:
    """One more line of the batch; its checkpoint is over all lines before it unless another is given."""
    header = HEADER | {"edition": number, "cp": record.note()} | changed
    named = {name: header[name] for name in ("batch", "edition", "session")}
    token = CAST.server_signs(header, batch.HEADER_TYP)
    devices = sorted(one["id"] for one in header["devices"])
    return record.grown("batch", token, count=header["manifest"]["count"], devices=devices, **named)


def item(record: Record, which: int, st: str = "accepted", **changed: Any) -> Record:
    """One more line of the tablet's chain, behind the last one: what the vectors' item says, with other members."""
    chained = [obj[NAMED[kind]] for kind, obj in record.lines if kind in ("device", "item")]
    says = ITEMS[which - 1]["says"] | {"prev": chained[-1]} | changed
    token = jws.sign(says, typ=chain.ITEM_TYP, key=CAST.private["dev-sig"], kid=DEVICE)
    named = {name: says[name] for name in ("dev", "kind", "prev", "seq", "batch")}
    document = {"document": DOCUMENT} if says["kind"] == "attempt" and st != "unknown_record" else {}
    return record.grown("item", token, st=st, **named, **document)


KEYS = Record().grown("keys", CAST.manifest, ver=3, root=CAST.kid("root"))
TABLET = KEYS.grown("device", CAST.certificate, dev=DEVICE, jkt=CAST.kid("dev-sig"), epoch=1)
SEALED = edition(edition(TABLET, 1), 2)
HANDED = item(item(item(item(SEALED, 1), 2), 3), 4)
"""Lines 4 to 7 are the tablet's items."""


def in_quarantine(record: Record) -> Record:
    """A second item where the first one stands, apart."""
    token = jws.sign(
        ITEMS[0]["says"] | {"mono": 1}, typ=chain.ITEM_TYP, key=CAST.private["dev-sig"], kid=DEVICE
    )
    return record.grown("quarantine", token, dev=DEVICE, code="chain_forked")


def whole() -> Record:
    """A record with a line of every kind of which an audit says something."""
    record = in_quarantine(HANDED)
    apart = record.lines[-1][1]["id"]
    record = record.grown("release", by="p", code="chain_forked", id=apart, taken_in=False)
    request = read("staff_key/requests")["cases"][0]["token"]
    record = record.grown("staff_key", request, dev=DEVICE, staff=cast_of.STAFF, kid=CAST.kid("staff-kem"))
    case = {"session": SESSION, "document": "", "id": "case", "kind": "tablet_lost", "subject": DEVICE}
    for act, by in (("opened", ""), ("settled", "one"), ("approved", "two")):
        record = record.grown("discrepancy", act=act, by=by, resolution="", **case)
    record = record.grown("session_closed", session=SESSION, handed=1, without=[DEVICE])
    record = record.grown("notice", NOTICE, kind="closed", n=1, session=SESSION)
    record = item(record, 5)
    record = record.saying(len(record.lines) - 1, bare=True)
    late = {"dev": DEVICE, "code": "attachment_digest"}
    record = record.grown("quarantine", record.messages[-1], **late)
    record = record.grown("attached", dev=DEVICE, id=record.lines[-1][1]["id"])
    record = record.grown("mended", id=record.lines[-1][1]["id"], **late)
    return item(record, 4, st="unknown_record", batch="elsewhere", seq=6)


WHOLE = whole()
SIZE = len(WHOLE.lines)


ROOT_HOLDS = "The root key is the one whose thumbprint you gave."
ALL_KEPT = f"The first {SIZE} lines are exactly those of the checkpoint kept elsewhere."
VERDICTS = "Every verdict follows from the lines before it: 5 accepted, 1 unknown_record."
SIGNED = [
    "2 batch headers are signed by the server.",
    "1 certificates are signed by the server, later ones for keys the tablet itself asked for.",
    "6 items are signed by the tablet they are from, in the place the log says.",
    "1 key manifests are signed by ROOT.",
    "1 notices are signed by the server.",
    "2 messages in quarantine are signed by the tablet they are from.",
    "1 keys of people are signed by the tablet they are on, within a sign-in that the server signed.",
]
TOGETHER = [
    "The chains of 1 tablets go on without a gap, each batch sealed before its items.",
    "2 editions of batches follow each other.",
    "1 notices are numbered without a gap.",
    "1 discrepancies were settled by one person and approved by another.",
    "1 sessions were closed with nothing open.",
    "1 attachments came after their items, each to an item that lacked it.",
    "1 messages left quarantine because they came whole later.",
    "1 messages were released from quarantine, each by a person who is named.",
]
STRANGE = "1 items name a record that no edition of their tablet has; only the opened batch could show it."
COMPARE = f"The root key is {CAST.kid('root')}: compare it with the one that was handed over in person."


def fails(record: Record, *kept: str, **told: Any) -> list[str]:
    """What fails, and that the report says so."""
    found = record.audited(*kept, **told)
    assert found.good == (not found.fails)
    return found.fails


def sentence(code: str) -> str:
    """The words of a code."""
    return CODES[code].sentence


def test_a_whole_record_holds_in_these_words_and_leaves_these_to_a_person() -> None:
    found = WHOLE.noted(3, 5, SIZE).audited(root_thumbprint=CAST.kid("root"))
    assert found.good
    own = "3 checkpoints of the server itself fit the lines."
    assert found.holds == [ROOT_HOLDS, ALL_KEPT, own, *SIGNED, *TOGETHER, VERDICTS]
    assert (found.fails, found.remarks) == ([], [STRANGE])
    assert (found.size, found.root) == (SIZE, merkle.root(WHOLE.written()))


def test_of_what_a_record_does_not_have_nothing_is_said() -> None:
    found = TABLET.audited()
    assert found.holds == [
        "The first 2 lines are exactly those of the checkpoint kept elsewhere.",
        SIGNED[1],
        SIGNED[3],
        TOGETHER[0],
    ]
    assert (found.fails, found.remarks) == ([], [COMPARE])


def test_a_record_without_a_line_has_the_root_of_nothing() -> None:
    found = Record().audited()
    assert found.fails == [f"The checkpoint kept elsewhere does not hold: {sentence('checkpoint_signature')}"]
    assert (found.size, found.root) == (0, merkle.EMPTY_ROOT)


def test_the_root_key_is_compared_with_the_thumbprint_that_was_given() -> None:
    other = CAST.kid("srv-sig")
    wrong = WHOLE.audited(root_thumbprint=other)
    assert wrong.fails == [f"The root key is {CAST.kid('root')}, not the one whose thumbprint you gave."]
    assert (ROOT_HOLDS in wrong.holds, wrong.remarks) == (False, [STRANGE])
    assert ROOT_HOLDS not in WHOLE.audited().holds
    unread = WHOLE.audited(root={"kty": "EC"}, root_thumbprint=other)
    assert unread.fails[0] == f"The root key cannot be read: {sentence('key_malformed')}"


def test_what_is_no_line_is_told_and_those_around_it_are_judged() -> None:
    found = replace(TABLET, odd=(b"nothing",) * 22).audited()
    assert found.fails == [
        *(f"Line {at} cannot be read: {sentence('json_malformed')}" for at in range(2, 22)),
        "And 2 more like this (line).",
    ]
    assert SIGNED[1] in found.holds


def test_a_line_of_another_shape_is_told() -> None:
    shapes: list[tuple[str, dict[str, Any]]] = [
        ("device_quarantined", {"dev": []}),
        ("session_closed", {"without": 7}),
        ("discrepancy", {"session": {}}),
    ]
    for kind, members in shapes:
        said = f"Line 2 ({kind}): it does not hold what its kind must hold."
        assert fails(TABLET.grown(kind, **members)) == [said]


def test_a_certificate_that_leaves_out_where_its_epoch_begins_is_told() -> None:
    asked = read("renewal/requests")["cases"][0]["token"]
    later = read("renewal/certificates")
    said = jws.read(later["cases"][0]["token"], typ=enrolment.CERTIFICATE_TYP).payload
    token = CAST.server_signs(said | {"after": {"seq": 0}}, enrolment.CERTIFICATE_TYP)
    line = {"dev": DEVICE, "epoch": 2, "jkt": keys.thumbprint(later["sig"]), "seq": 0}
    record = TABLET.grown("device", token, renewal=jws.entry_id(asked), **line)
    record = replace(record, messages=(*record.messages, asked))
    assert fails(record) == ["Line 2 (device): it does not hold what its kind must hold."]


def test_a_line_whose_message_is_missing_is_told_once_though_it_breaks_more() -> None:
    gone = replace(item(SEALED, 1, seq=9), messages=SEALED.messages)
    name = gone.lines[-1][1]["id"]
    assert fails(gone) == [f"Line 4 (item): the message {name} is missing or was changed."]


def test_a_message_that_no_line_names_is_told() -> None:
    added = replace(TABLET, messages=(*TABLET.messages, NOTICE))
    assert fails(added) == [f"The message {jws.entry_id(NOTICE)} stands behind no line."]


def test_a_record_alone_proves_nothing() -> None:
    record = TABLET.noted(2)
    export = Export(ORIGIN, CAST.jwk("root"), record.written, lambda: record.messages, lambda: record.notes)
    found = audit(export, ())
    assert found.fails == ["No checkpoint kept elsewhere was given: the record alone proves nothing."]
    newer = "Lines 0 to 1 are newer than every checkpoint kept elsewhere: only the server's own signature speaks for them."
    assert found.remarks == [COMPARE, newer]


def test_a_kept_checkpoint_speaks_for_its_lines_only() -> None:
    found = WHOLE.noted(SIZE).audited(WHOLE.note(5))
    assert (
        f"Lines 5 to {SIZE - 1} are newer than every checkpoint kept elsewhere:"
        " only the server's own signature speaks for them."
    ) in found.remarks
    assert "The first 5 lines are exactly those of the checkpoint kept elsewhere." in found.holds
    assert "1 checkpoints of the server itself fit the lines." in found.holds
    bare = WHOLE.audited(WHOLE.note(5))
    assert bare.fails == [f"Lines 5 to {SIZE - 1} are under no checkpoint."]
    assert bare.root == merkle.root(WHOLE.written())
    assert fails(WHOLE, WHOLE.note(SIZE - 1)) == [f"Lines {SIZE - 1} to {SIZE - 1} are under no checkpoint."]


def test_a_checkpoint_over_other_lines_or_more_of_them_is_told() -> None:
    beyond = WHOLE.note(SIZE + 1, root=bytes(32))
    assert fails(WHOLE.noted(SIZE), beyond) == [
        f"The checkpoint kept elsewhere is over {SIZE + 1} lines; the record has only {SIZE}."
    ]
    for size in (0, 3, SIZE):
        other = WHOLE.note(size, root=bytes(32))
        said = f"The first {size} lines are not those that the checkpoint kept elsewhere was signed over."
        found = WHOLE.noted(SIZE).audited(other)
        assert found.fails == [said]
        assert not any("exactly those" in words for words in found.holds)
    assert fails(WHOLE, WHOLE.note(key=STRANGER)) == [
        f"The checkpoint kept elsewhere does not hold: {sentence('checkpoint_signature')}",
        f"Lines 3 to {SIZE - 1} are under no checkpoint.",
    ]


def test_the_servers_own_checkpoints_grow_and_each_holds() -> None:
    for sizes in ((5, 3), (5, 5)):
        said = f"The server's own checkpoint over {sizes[1]} lines is out of order."
        found = WHOLE.noted(*sizes, SIZE).audited()
        assert found.fails == [said]
        assert "2 checkpoints of the server itself fit the lines." in found.holds
    forged = replace(WHOLE, notes=(WHOLE.note(3, key=STRANGER), WHOLE.note(5)))
    found = forged.audited()
    assert found.fails == [f"The server's own checkpoint does not hold: {sentence('checkpoint_signature')}"]
    assert "1 checkpoints of the server itself fit the lines." in found.holds
    other = replace(WHOLE, notes=(WHOLE.note(3, root=bytes(32)),)).audited()
    assert other.fails == [
        "The first 3 lines are not those that the server's own checkpoint was signed over."
    ]
    assert not any("the server itself" in words for words in other.holds)


def test_a_checkpoint_in_a_header_is_over_lines_before_it() -> None:
    for cp, words in (
        (TABLET.note(3, root=bytes(32)), "Line 2: its batch header names a checkpoint from after it."),
        (
            "nothing",
            f"The checkpoint in the batch header of line 2 does not hold: {sentence('checkpoint_malformed')}",
        ),
        (
            TABLET.note(2, root=bytes(32)),
            "The first 2 lines are not those that the checkpoint in the batch header of line 2 was signed over.",
        ),
    ):
        assert fails(edition(TABLET, 1, cp=cp)) == [words]
    sealed = edition(TABLET, 1)
    assert fails(sealed.saying(0, more=1), sealed.saying(0, more=1).note()) == [
        "The first 2 lines are not those that the checkpoint in the batch header of line 2 was signed over."
    ]


def test_a_witness_is_named_with_its_time_or_as_not_checked_or_as_forged() -> None:
    own = witness.cosign(WHOLE.note(), WITNESS.name, CAST.log, 1_795_512_600)
    seen = f"{WITNESS.name} saw the log at {SIZE} lines, 2026-11-24 09:30:00 UTC."
    unchecked = (
        f"{WITNESS.name} is named under the checkpoint kept elsewhere over {SIZE} lines;"
        " not checked: its key was not given."
    )
    found = WHOLE.audited(own, witnesses=[WITNESS])
    assert (seen in found.holds, found.fails, found.remarks) == (True, [], [COMPARE, STRANGE])
    assert WHOLE.audited(own).remarks == [COMPARE, unchecked, STRANGE]
    silent = WHOLE.audited(witnesses=[WITNESS])
    assert (silent.fails, silent.remarks) == ([], [COMPARE, STRANGE])
    assert not any(WITNESS.name in words for words in silent.holds)
    forged = own[:-6] + ("AAAA=\n" if not own.endswith("AAAA=\n") else "BBBB=\n")
    bad = WHOLE.audited(forged, witnesses=[WITNESS])
    assert bad.fails == [f"The cosignature of {WITNESS.name} over {SIZE} lines does not hold."]
    assert seen not in bad.holds


def test_of_a_sort_of_which_anything_fails_nothing_is_said_to_hold() -> None:
    wrong = WHOLE.saying(7, st="conflict").audited()
    assert wrong.fails == ["Line 7 (item): the verdict must be accepted and is conflict."]
    assert wrong.holds == [ALL_KEPT, *SIGNED[:2], *SIGNED[3:], *TOGETHER[1:]]
    assert wrong.remarks == [COMPARE, STRANGE]
    again = HANDED.grown("notice", NOTICE, kind="closed", n=1, session=SESSION)
    twice = again.grown("notice", NOTICE, kind="closed", n=1, session=SESSION).audited()
    assert len(twice.fails) == 1
    assert not any("notices" in words for words in twice.holds)


def test_what_waits_for_a_person_and_what_is_not_known_is_remarked() -> None:
    found = in_quarantine(HANDED).grown("weather", rain=1).grown("weather", rain=2).audited()
    assert found.fails == []
    assert found.remarks == [
        COMPARE,
        f"Messages of tablet {DEVICE} wait in quarantine for a person.",
        "2 lines are of the kind weather, which this program does not know: not judged.",
    ]
