"""What an auditor finds with the lines, the messages and checkpoints alone."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from sync import archive, audit, batch, chain, enrolment, jws, keys, log, merkle, notice
from sync.encoding import write_time
from tests.vectors import cast as cast_of
from tests.vectors.kept import read

CAST = cast_of.load()
ITEMS = read("chain/items")["cases"]
NOTICE = next(case for case in read("notice/notices")["cases"] if case["name"] == "recalled")["token"]
HEADER = read("batch/edition")["header"]


def record() -> tuple[list[bytes], dict[str, str]]:
    """A whole small record: the lines of the log, and the messages by entry id."""
    messages = {jws.entry_id(token): token for token in (CAST.manifest, CAST.certificate, HEADER, NOTICE)}
    device = cast_of.DEVICE
    said: list[tuple[str, dict[str, Any]]] = [
        ("keys", {"id": jws.entry_id(CAST.manifest), "ver": 3}),
        ("device", {"dev": device, "cert": jws.entry_id(CAST.certificate), "jkt": CAST.kid("dev-sig")}),
        ("batch", {"batch": cast_of.BATCH, "edition": 2, "id": jws.entry_id(HEADER)}),
    ]
    for case in ITEMS:
        messages[case["entryId"]] = case["token"]
        payload = case["says"]
        leaf = {name: payload[name] for name in ("dev", "seq", "prev", "kind", "batch")}
        said.append(("item", leaf | {"id": case["entryId"], "st": "accepted"}))
    said.append(("notice", {"id": jws.entry_id(NOTICE), "session": cast_of.SESSION}))
    return [log.write_leaf(kind, obj) for kind, obj in said], messages


def note(lines: list[bytes], size: int) -> str:
    """The checkpoint over the first lines."""
    return log.write_checkpoint(cast_of.LOG_ORIGIN, size, merkle.root(lines[:size]), CAST.log)


def audited(lines: list[bytes], notes: list[str]) -> audit.Report:
    """The report on lines and checkpoints."""
    return audit.audit(lines, notes, CAST.jwk("log"), cast_of.LOG_ORIGIN)


def checked(lines: list[bytes], messages: dict[str, str]) -> audit.Report:
    """The report on the messages behind the lines."""
    report = audit.Report()
    archive.check_messages(lines, messages, CAST.jwk("root"), report)
    return report


def test_a_whole_record_holds() -> None:
    lines, messages = record()
    report = audited(lines, [note(lines, 3), note(lines, len(lines)), note(lines, 0)])
    assert report.good
    assert (report.size, report.root) == (len(lines), merkle.root(lines))
    assert len(report.holds) == 4
    found = checked(lines, messages)
    assert found.good, found.fails
    assert len(found.holds) == 5


@pytest.mark.parametrize("at", range(9))
def test_a_line_removed_changed_or_moved_is_found(at: int) -> None:
    lines, _ = record()
    notes = [note(lines, len(lines))]
    changed = log.write_leaf("demo", {"day": "2026-11-24"})
    assert not audited(lines[:at] + lines[at + 1 :], notes).good
    assert not audited([*lines[:at], changed, *lines[at + 1 :]], notes).good
    if at:
        assert not audited([*lines[: at - 1], lines[at], lines[at - 1], *lines[at + 1 :]], notes).good


def test_a_log_that_grew_still_holds_for_an_old_checkpoint() -> None:
    lines, _ = record()
    assert audited([*lines, log.write_leaf("demo", {})], [note(lines, len(lines))]).good


def test_lines_alone_prove_nothing() -> None:
    lines, _ = record()
    assert audited(lines, []).fails == ["No checkpoint was given: the lines alone prove nothing."]


def test_a_checkpoint_of_another_key_does_not_hold() -> None:
    lines, _ = record()
    other = log.write_checkpoint(
        cast_of.LOG_ORIGIN, 1, merkle.root(lines[:1]), ed25519.Ed25519PrivateKey.generate()
    )
    assert not audited(lines, [other]).good


def test_a_gap_a_batch_never_sealed_and_an_unreadable_line_are_found() -> None:
    lines, _ = record()
    cases = (
        ([*lines[:4], *lines[5:]], "does not continue the chain"),
        ([*lines[:2], *lines[3:]], "was not sealed before it"),
        ([*lines[:3], b"{}", *lines[3:]], "cannot be read"),
    )
    for broken, words in cases:
        report = audited(broken, [note(broken, len(broken))])
        assert any(words in failure for failure in report.fails), report.fails


def test_a_missing_or_changed_message_is_found() -> None:
    lines, messages = record()
    for name in messages:
        assert not checked(lines, {key: token for key, token in messages.items() if key != name}).good
        other = next(token for key, token in messages.items() if key != name)
        assert not checked(lines, messages | {name: other}).good


def test_a_message_by_the_wrong_signer_is_found() -> None:
    lines, messages = record()
    stranger = CAST.private["stranger"]
    for token, typ, kid in (
        (CAST.certificate, enrolment.CERTIFICATE_TYP, CAST.kid("srv-sig")),
        (HEADER, batch.HEADER_TYP, CAST.kid("srv-sig")),
        (NOTICE, notice.TYP, CAST.kid("srv-sig")),
        (ITEMS[0]["token"], chain.ITEM_TYP, cast_of.DEVICE),
    ):
        head, _, _ = token.partition(".")
        assert jws.read(token, typ=typ).kid == kid
        forged = jws.sign(jws.read(token, typ=typ).payload_bytes, typ=typ, key=stranger, kid=kid)
        assert forged.partition(".")[0] == head
        report = checked(lines, messages | {jws.entry_id(token): forged})
        assert any("signature" in failure for failure in report.fails), report.fails


def test_a_manifest_that_root_did_not_sign_gives_no_keys() -> None:
    lines, messages = record()
    forged = keys.write_manifest(cast_of.manifest_payload(CAST), CAST.private["stranger"])
    assert not checked(lines, messages | {jws.entry_id(CAST.manifest): forged}).good


def test_a_line_that_says_other_than_its_message_is_found() -> None:
    lines, messages = record()
    kind, obj = log.read_leaf(lines[4])
    lines[4] = log.write_leaf(kind, obj | {"kind": "lock"})
    assert any("does not say" in failure for failure in checked(lines, messages).fails)


def test_a_tablet_without_a_certificate_has_no_items() -> None:
    lines, messages = record()
    other = jws.sign(
        {"v": 1, "dev": cast_of.OTHER_DEVICE, "at": write_time(cast_of.NOW)},
        typ=chain.ITEM_TYP,
        key=CAST.private["stranger"],
        kid=cast_of.OTHER_DEVICE,
    )
    name = jws.entry_id(other)
    lines.append(log.write_leaf("quarantine", {"dev": cast_of.OTHER_DEVICE, "id": name}))
    report = checked(lines, messages | {name: other})
    assert any("no certificate" in failure for failure in report.fails)
