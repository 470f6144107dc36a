"""The auditor's tool on a real exported day: what holds is said, and every change to it is caught, in words."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from flask import Flask

from server import create_app
from server.config import Settings
from server.database import db
from sync import jws, keys, log, merkle, witness
from sync.archive import NAMED
from sync.audit import Export, audit
from sync.encoding import read_b64u, write_json
from sync.history import MEMBERS
from sync.log import read_leaf, write_leaf
from tests import audited_day, audited_office
from tests.audited_day import Record
from tests.builders.statements import build_statements

KINDS = set(MEMBERS) - {"demo"}


@pytest.fixture(scope="module")
def content(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The export of one day, made once."""
    folder = tmp_path_factory.mktemp("audited")
    path = folder / "fielddesk.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    settings = Settings(f"sqlite:///{path}", "http://localhost", instance=folder, testing=True)
    app = create_app(replace(settings, app_folder=build_statements(folder / "app")))
    with app.app_context():
        day = audited_day.live(app)
        audited_office.act(day, audited_day.colleague("o.office"))
        made = audited_day.exported()
        db.session.remove()
        db.engine.dispose()
    return made


@pytest.fixture(scope="module")
def day(content: bytes) -> Record:
    """The same, taken apart."""
    return audited_day.taken_apart(content)


def fails(record: Record, *words: str, kept: str = "") -> None:
    """The audit fails, and one of its sentences has all of these words."""
    found = record.audited([kept] if kept else [])
    assert not found.good, "nothing was noticed"
    if words:
        assert any(all(word in sentence for word in words) for sentence in found.fails), (
            words,
            found.fails[:5],
        )


def note_of(record: Record, key: ed25519.Ed25519PrivateKey) -> str:
    """A checkpoint over all its lines by this key."""
    return log.write_checkpoint(record.origin, len(record.lines), merkle.root(record.lines), key)


def message_at(record: Record, line: int) -> int:
    """Where the message behind a line stands among the messages."""
    read = [read_leaf(one) for one in record.lines[:line]]
    return sum((kind in NAMED) + bool(obj.get("renewal")) for kind, obj in read)


def test_a_whole_day_holds_and_says_what(day: Record) -> None:
    found = day.audited(root_thumbprint=keys.thumbprint(day.root))
    assert found.good, found.fails
    assert set(day.kinds()) >= KINDS
    said = "\n".join(found.holds)
    for words in (
        "items are signed by the tablet",
        "chains of 2 tablets go on without a gap",
        "1 conflict",
        "1 after_recall",
        "2 after_close",
        "settled by one person and approved by another",
        "closed with nothing open",
        "released from quarantine",
        f"first {len(day.lines)} lines are exactly those",
        "root key is the one",
    ):
        assert words in said, said
    assert found.root == merkle.root(day.lines)


def test_every_line_has_the_members_that_the_protocol_page_names(day: Record) -> None:
    page = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text("utf-8")
    named: dict[str, set[str]] = {}
    for row in re.findall(r"^\| (`[^|]+`) \| (`[^|]+) \|$", page[page.index("## The log") :], re.M):
        for kind in re.findall(r"`(\w+)`", row[0]):
            named[kind] = set(" ".join(re.findall(r"`([^`]+)`", row[1])).split())
    assert {kind for kind in MEMBERS if kind not in named} == set()
    for kind, members in MEMBERS.items():
        assert set(members.split()) <= named[kind], kind
    for line in day.lines:
        kind, obj = read_leaf(line)
        assert set(obj) <= named[kind], (kind, set(obj) - named[kind])


def test_nothing_personal_is_in_the_lines(day: Record) -> None:
    text = re.sub(r"[A-Za-z0-9_-]{43}", "", b"\n".join(day.lines).decode())  # digests hold any three letters
    for personal in ("Applicant", "IR4", "287000", "taxi", "Joke", "Tablet 1"):
        assert personal not in text


def test_every_line_removed_repeated_changed_or_moved_is_caught(day: Record) -> None:
    for at in range(len(day.lines)):
        before, line, after = day.lines[:at], day.lines[at], day.lines[at + 1 :]
        kind, obj = read_leaf(line)
        fails(replace(day, lines=before + after))
        fails(
            replace(day, lines=(*before, line, line, *after)), "not those that" if after else "no checkpoint"
        )
        fails(
            replace(day, lines=(*before, write_leaf("demo", {"day": "2026-11-24"}), line, *after)),
            "not those",
        )
        if at:
            fails(replace(day, lines=(*before[:-1], line, before[-1], *after)), "not those that")
        for member in obj:
            changed = write_leaf(kind, obj | {member: "0" if obj[member] != "0" else "1"})
            fails(day.with_line(at, changed), *([] if kind == "keys" else ["not those that"]))
        fails(day.with_line(at, line[:-2] + b" }]"), f"Line {at} cannot be read")


def test_a_line_added_at_the_end_is_under_no_checkpoint(day: Record) -> None:
    added = write_leaf("demo", {"day": "2026-11-24"})
    fails(replace(day, lines=(*day.lines, added)), "under no checkpoint")


def test_every_message_removed_changed_or_signed_anew_is_caught(day: Record) -> None:
    attacker = keys.generate()
    for at, token in enumerate(day.messages):
        name = jws.entry_id(token)
        head, body, tail = token.split(".")
        typ = json.loads(read_b64u(head))["typ"]
        fails(replace(day, messages=day.messages[:at] + day.messages[at + 1 :]), "missing or was changed")
        fails(replace(day, messages=(*day.messages[:at], token, *day.messages[at:])), name, "behind no line")
        payload = json.loads(read_b64u(body)) | {"iat": 1}
        other = jws.sign(
            write_json(payload), typ=typ, key=attacker, kid=json.loads(read_b64u(head)).get("kid")
        )
        fails(day.with_message(at, other), "missing or was changed")
        own = jws.sign(read_b64u(body), typ=typ, key=attacker, kid=json.loads(read_b64u(head)).get("kid"))
        assert jws.entry_id(own) == name
        fails(day.with_message(at, own), "not signed by")
        stolen = next(one for one in day.messages[at - 1 :: -1] + day.messages[::-1] if one != token)
        fails(day.with_message(at, f"{head}.{body}.{stolen.rpartition('.')[2]}"), "not signed by")
        flipped = ("A" if tail[10] != "A" else "B").join((tail[:10], tail[11:]))
        fails(day.with_message(at, f"{head}.{body}.{flipped}"), "not signed by")


def test_an_attacker_with_the_log_key_cannot_hide_from_a_kept_checkpoint(day: Record) -> None:
    stranger = ed25519.Ed25519PrivateKey.generate()
    shorter = replace(day, lines=day.lines[:-1])
    fails(replace(shorter, notes=(note_of(shorter, stranger),)), "does not hold")
    fails(day, "checkpoint kept elsewhere does not hold", kept=note_of(day, stranger))
    body, _, tail = day.kept.partition("\n\n")
    origin, size, root = body.split("\n")[:3]
    for forged in (f"{origin}\n{int(size) - 1}\n{root}", f"{origin}\n{size}\n{'A' * 43}=", f"x{body}"):
        fails(day, "does not hold", kept=f"{forged}\n\n{tail}")


def test_a_log_made_anew_by_who_holds_every_key_of_the_server_still_breaks_its_own_rules(day: Record) -> None:
    """The tree recomputed and signed: what is left are the rules, and they catch what was taken out or said wrong."""
    key = ed25519.Ed25519PrivateKey.generate()
    cases = [
        (day.saying(day.at("item", st="conflict"), st="accepted"), "verdict must be conflict"),
        (day.saying(day.at("item", st="after_recall"), st="accepted"), "verdict must be after_recall"),
        (day.saying(day.at("item", st="after_close"), st="accepted"), "verdict must be after_close"),
        (day.saying(day.at("item", kind="attempt"), document=""), "must name its document"),
        (day.saying(day.at("item", kind="open"), seq=99), "its message says: seq"),
        (day.saying(day.at("batch"), devices=[]), "does not say what its message says"),
        (day.saying(day.at("batch", edition=2), edition=3), "does not say what its message says"),
        (
            day.saying(day.at("discrepancy", act="approved"), by=_settler(day)),
            "approved by the person who settled",
        ),
        (day.saying(day.at("discrepancy", act="settled"), act="approved"), "cannot be approved"),
        (day.saying(day.at("release"), by=""), "nobody is named"),
        (day.saying(day.at("release", taken_in=False), taken_in=True), "not its last item"),
        (day.saying(day.at("session_closed"), handed=0), "says 0 were handed over"),
        (day.saying(day.at("notice", n=2), n=3), "does not say what its message says"),
        (_without(day, "batch", edition=1), "was not sealed before"),
        (_without(day, "item", kind="unlock"), "comes where item"),
        (_without(day, "notice", n=1), "comes where notice 1 must come"),
        (_without(day, "recall"), "verdict must be accepted"),
        (
            _without(day, "discrepancy", act="settled", kind="double_handover"),
            "a discrepancy that is open cannot be",
        ),
        (_without(day, "discrepancy", act="approved", kind="double_handover"), "discrepancies open"),
        (_without_case(day, "double_handover"), "without two people settling"),
        (_without_case(day, "tablet_lost"), "without two people settling"),
        (_without(day, "device"), "no certificate"),
        (_without(day, "keys"), "no key manifest"),
        (day.saying(day.at("device", epoch=2), seq=1), "does not say what its message says"),
        (_without(day, "item", kind="lock"), "comes where item"),
        (_without(day, "quarantine"), "was not waiting in quarantine"),
        (_without(day, "device_quarantined"), "was not in quarantine"),
        (_moved(day, day.at("batch"), day.at("session_closed")), "was not sealed before"),
    ]
    for changed, words in cases:
        fails(replace(changed, notes=(note_of(changed, key),)), words, kept=note_of(changed, key))


def test_lines_alone_prove_nothing(day: Record) -> None:
    bare = Export(day.origin, day.root, lambda: day.lines, lambda: day.messages, lambda: day.notes)
    assert "alone proves nothing" in audit(bare, []).fails[0]


def test_an_older_checkpoint_vouches_for_its_lines_and_says_for_which_not(day: Record) -> None:
    found = day.audited([day.notes[0]])
    assert found.good, found.fails
    assert any("newer than every checkpoint kept elsewhere" in remark for remark in found.remarks)


def test_another_root_is_no_root(day: Record) -> None:
    assert any("not the one whose thumbprint" in said for said in day.audited(root_thumbprint="A" * 43).fails)
    other = keys.public_jwk(keys.generate())
    fails(replace(day, root=other), "Line 0")


def test_a_kind_of_line_that_is_not_known_is_told_and_not_judged(day: Record) -> None:
    grown = replace(day, lines=(*day.lines, write_leaf("weather", {"rain": 1})))
    key = ed25519.Ed25519PrivateKey.generate()
    found = grown.audited([note_of(grown, key)])
    assert any("of the kind weather" in remark for remark in found.remarks)


def test_a_known_line_without_its_members_is_caught(day: Record) -> None:
    for at, line in enumerate(day.lines):
        kind, obj = read_leaf(line)
        for member in MEMBERS[kind].split():
            bare = write_leaf(kind, {name: value for name, value in obj.items() if name != member})
            fails(day.with_line(at, bare), f"Line {at} ({kind})")
            fails(day.with_line(at, write_leaf(kind, obj | {member: [{}]})))


def test_a_witness_is_shown_with_its_time_and_a_forged_one_fails(day: Record) -> None:
    private = ed25519.Ed25519PrivateKey.generate()
    one = witness.Witness("witness.example.org", private.public_key())
    cosigned = witness.cosign(day.kept, one.name, private, 1_795_000_000)
    found = day.audited([cosigned], witnesses=[one])
    assert found.good
    assert any("witness.example.org saw the log" in said for said in found.holds)
    assert any("key was not given" in said for said in day.audited([cosigned]).remarks)
    stranger = witness.Witness(one.name, ed25519.Ed25519PrivateKey.generate().public_key())
    assert any(
        "key was not given" in said or "does not hold" in said
        for said in [*day.audited([cosigned], witnesses=[stranger]).fails, *day.audited([cosigned]).remarks]
    )
    forged = cosigned[:-6] + ("AAAA=\n" if not cosigned.endswith("AAAA=\n") else "BBBB=\n")
    assert not day.audited([forged], witnesses=[one]).good


def test_the_tool_needs_no_server_and_its_exit_status_tells(
    content: bytes, day: Record, tmp_path: Path
) -> None:
    whole, kept = tmp_path / "record.zip", tmp_path / "checkpoint.txt"
    whole.write_bytes(content)
    kept.write_text(day.kept, encoding="utf-8")
    assert _run(tmp_path, whole, kept) == (0, "complete and unaltered")
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(
                name, part.replace(b'"st":"conflict"', b'"st":"accepted"') if "lines" in name else part
            )
    assert _run(tmp_path, changed, kept) == (1, "does not hold")
    for broken in (b"PK nothing", content[:-400], _empty_zip()):
        (tmp_path / "broken.zip").write_bytes(broken)
        assert _run(tmp_path, tmp_path / "broken.zip", kept) == (2, "cannot be read")


def test_an_export_overwrites_nothing(app: Flask, tmp_path: Path) -> None:
    there = tmp_path / "record.zip"
    there.write_bytes(b"kept")
    outcome = app.test_cli_runner().invoke(args=["log", "export", str(there)])
    assert outcome.exit_code != 0
    assert there.read_bytes() == b"kept"


def _run(folder: Path, file: Path, kept: Path) -> tuple[int, str]:
    """The program itself, in an empty place, without settings or database."""
    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "audit", str(file), "--checkpoint", str(kept)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    return done.returncode, next(
        (words for words in ("complete and unaltered", "does not hold", "cannot be read") if words in said),
        said,
    )


def _empty_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("other.txt", "nothing")
    return made.getvalue()


def _settler(record: Record) -> str:
    """Who settled the discrepancy that is approved first."""
    case = read_leaf(record.lines[record.at("discrepancy", act="approved")])[1]["id"]
    acts = [obj for kind, obj in map(read_leaf, record.lines) if kind == "discrepancy" and obj["id"] == case]
    return str([obj for obj in acts if obj["act"] == "settled"][-1]["by"])


def _without(record: Record, kind: str, /, **members: object) -> Record:
    at = record.at(kind, **members)
    lines = record.lines[:at] + record.lines[at + 1 :]
    if kind not in NAMED:
        return replace(record, lines=lines)
    message = message_at(record, at)
    return replace(record, lines=lines, messages=record.messages[:message] + record.messages[message + 1 :])


def _without_case(record: Record, kind: str) -> Record:
    kept = [
        line
        for line in record.lines
        if read_leaf(line)[0] != "discrepancy" or read_leaf(line)[1]["kind"] != kind
    ]
    return replace(record, lines=tuple(kept))


def _moved(record: Record, at: int, to: int) -> Record:
    lines = list(record.lines)
    lines.insert(to, lines.pop(at))
    return replace(record, lines=tuple(lines))
