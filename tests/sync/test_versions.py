"""What a reader of version 1 does with what it does not know: each row of the table in docs/protocol.md, "Versions"."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sync import (
    acknowledgement,
    batch,
    bundle,
    chain,
    enrolment,
    jws,
    keys,
    log,
    notice,
    receipt,
    record,
    staff_key,
)
from sync.encoding import read_b64u, write_json
from tests.vectors import cast as cast_of
from tests.vectors import day
from tests.vectors.kept import read, refusal
from tests.vectors.signed import crafted

CAST = cast_of.load()
MANIFEST = CAST.read_manifest()
PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text("utf-8")
KEYS = {
    "keys": ("root", lambda token: keys.read_manifest(token, CAST.jwk("root"), cast_of.NOW)),
    "batch": (
        "srv-sig",
        lambda token: batch.read_header(
            token, CAST.jwk("srv-sig"), now=cast_of.NOW, device=cast_of.DEVICE, known_edition=1
        ),
    ),
    "item": ("dev-sig", chain.read_item),
    "ack": ("srv-sig", lambda token: acknowledgement.read_ack(token, MANIFEST)),
    "notice": ("srv-sig", lambda token: notice.read_notice(token, MANIFEST)),
    "receipt": ("dev-sig", lambda token: receipt.read_receipt(token, CAST.certificate, MANIFEST)),
    "enrol": ("dev-sig", enrolment.read_request),
    "staff-key": ("dev-sig", staff_key.read_request),
    "device": ("srv-sig", lambda token: enrolment.read_certificate(token, CAST.jwk("srv-sig"))),
}
"""Who signs a message, and what reads it."""
TOKENS = {
    "keys": CAST.manifest,
    "batch": read("batch/edition")["header"],
    "item": read("chain/items")["cases"][3]["token"],
    "ack": read("acknowledgement/acknowledgements")["cases"][0]["token"],
    "notice": read("notice/notices")["cases"][0]["token"],
    "receipt": read("receipt/receipts")["cases"][0]["token"],
    "enrol": read("enrolment/requests")["cases"][0]["token"],
    "staff-key": read("staff_key/requests")["cases"][0]["token"],
    "device": CAST.certificate,
}
VERSIONED = ("keys", "batch", "item", "ack", "notice", "receipt", "staff-key")


def changed(
    kind: str, payload: Callable[[dict[str, Any]], object] = dict, header: dict[str, Any] | None = None
) -> str:
    """What reading says of the message with this change, rightly signed."""
    key, reader = KEYS[kind]
    head, body = (json.loads(read_b64u(part)) for part in TOKENS[kind].split(".")[:2])
    said = dict(body)
    payload(said)
    token = crafted(write_json(head | (header or {})), write_json(said), CAST.private[key])
    return refusal(lambda: reader(token))


def row(what: str) -> str:
    """What the page's table says of something unknown."""
    for line in PAGE.splitlines():
        if line.startswith(f"| {what} |"):
            return line.split("|")[-2]
    raise AssertionError(f"the page says nothing of: {what}")


@pytest.mark.parametrize("kind", VERSIONED)
def test_another_version_is_refused(kind: str) -> None:
    expected = "receipt_malformed" if kind == "receipt" else "version_unknown"
    assert changed(kind, lambda said: said.update(v=2)) == expected
    assert expected in row("`v` other than 1")


@pytest.mark.parametrize("kind", KEYS)
def test_another_typ_algorithm_or_header_name_is_refused(kind: str) -> None:
    for header, code in (
        ({"typ": "fielddesk-later+jws"}, "jws_wrong_typ"),
        ({"alg": "ML-DSA-44"}, "jws_malformed"),
        ({"later": 1}, "jws_malformed"),
    ):
        assert changed(kind, header=header) == ("receipt_malformed" if kind == "receipt" else code)
    assert "jws_wrong_typ" in row("`typ`")
    assert "jws_malformed" in row("`alg`, header name")


@pytest.mark.parametrize("kind", KEYS)
def test_another_member_is_let_through(kind: str) -> None:
    assert changed(kind, lambda said: said.update(later={"a": [1]})) == ""
    assert "let through" in row("member of a payload, of a record, of an upload, of a bundle")


def test_another_member_of_record_and_bundle_is_let_through() -> None:
    data, photo = day.parts_of(read_b64u(read("record/payloads")["cases"][0]["payload"]))
    said = json.loads(data)
    said["later"], said["doc"]["later"] = 1, {}
    assert refusal(lambda: record.read_record("", day.put_together(write_json(said), photo))) == ""
    text = json.loads(read("bundle/bundles")["cases"][0]["text"]) | {"later": 1}
    assert refusal(lambda: bundle.read_bundle(write_json(text))) == ""


def test_another_member_inside_what_a_person_confirmed_is_refused() -> None:
    for name in ("checks", "by", "stmt", "ink", "att"):
        code = changed("item", lambda said, name=name: said[name].update(later=1))  # type: ignore[misc]
        assert code == "item_unreadable", name
    assert "item_unreadable" in row("member of `checks by stmt ink att count`")


def test_another_kind_outcome_or_reason_of_an_item_is_refused() -> None:
    for change in ({"kind": "later"}, {"outcome": "later"}, {"reason": "later"}):
        assert changed("item", lambda said, change=change: said.update(change)) == "item_unreadable"  # type: ignore[misc]
    assert "item_unreadable" in row("`kind`, `outcome`, `reason` of an item")


def test_another_kind_of_notice_is_refused() -> None:
    assert changed("notice", lambda said: said.update(kind="later")) == "field_missing"
    assert "field_missing" in row("`kind` of a notice")


def test_another_status_in_an_acknowledgement_is_not_believed() -> None:
    assert changed("ack", lambda said: said["res"][0].update(st="later")) == ""
    case = next(one for one in read("acknowledgement/acknowledgements")["cases"] if "status" in one["name"])
    assert case["code"] == "ack_mismatch"
    assert "ack_mismatch" in row("`st` of a result")


def test_another_use_or_state_of_a_key_is_passed_over() -> None:
    def later(said: dict[str, Any]) -> None:
        said["keys"] = [*said["keys"], said["keys"][1] | {"use": "later"}, said["keys"][1] | {"st": "later"}]

    assert changed("keys", later) == ""
    assert "passed over" in row("`use` or `st` of a key")
    head, body = (json.loads(read_b64u(part)) for part in CAST.manifest.split(".")[:2])
    later(body)
    found = keys.read_manifest(
        crafted(write_json(head), write_json(body), CAST.private["root"]), CAST.jwk("root"), cast_of.NOW
    )
    assert found.active("srv-sig").kid == CAST.kid("srv-sig")


def test_other_members_of_a_key_do_not_count() -> None:
    assert keys.thumbprint(CAST.jwk("dev-sig") | {"later": 1}) == CAST.kid("dev-sig")
    assert "do not count" in row("member of a JWK")


def test_another_alert_or_need_is_let_through() -> None:
    said = json.loads(day.parts_of(read_b64u(read("record/payloads")["cases"][1]["payload"]))[0])
    said["alerts"], said["support"] = [{"code": "later", "text": "x"}], ["later"]
    found, _ = record.read_record("", day.put_together(write_json(said)))
    assert (found.alerts[0]["code"], found.support) == ("later", ["later"])
    assert "let through" in row("code of an alert or a need")


def test_another_kind_of_line_is_kept_by_the_log() -> None:
    assert log.read_leaf(log.write_leaf("later", {"a": 1})) == ("later", {"a": 1})
    assert "kept" in row("kind of a line of the log")


def test_other_signatures_under_a_checkpoint_are_passed_over() -> None:
    case = next(one for one in read("log/checkpoints")["cases"] if "witness before" in one["name"])
    assert refusal(lambda: log.read_checkpoint(case["note"], CAST.jwk("log"), cast_of.LOG_ORIGIN)) == ""
    assert "passed over" in row("signature under a checkpoint")


def test_nothing_is_negotiated() -> None:
    assert {
        jws.read(token, typ=json.loads(read_b64u(token.split(".")[0]))["typ"]).header["alg"]
        for token in TOKENS.values()
    } == {"ES256"}
