"""Checks that no message of the vectors needs alone, each with the input that only it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from sync import confirmation, dpop, encoding, frames, ink, jws, keys, log, merkle, seal
from sync.encoding import b64u
from tests.vectors import cast as cast_of
from tests.vectors.kept import read, refusal
from tests.vectors.signed import crafted

CAST = cast_of.load()
GOOD = CAST.jwk("srv-sig")
OKP = CAST.jwk("log")
ROOT = CAST.jwk("root")
NOTE = read("log/checkpoints")["cases"][0]["note"]
SIGNATURE = "A" * 86


def manifest(rows: list[Any]) -> object:
    """Read a key manifest with these keys."""
    token = keys.write_manifest(cast_of.manifest_payload(CAST, keys=rows), CAST.private["root"])
    return keys.read_manifest(token, ROOT, cast_of.NOW)


def note(text: str) -> object:
    """Read a note as a checkpoint of the vectors' log."""
    return log.read_checkpoint(text, OKP, cast_of.LOG_ORIGIN)


def attached(plain: bytes) -> object:
    """Open an attachment of these bytes."""
    info = confirmation.attachment_info("d", 1)
    sealed = seal.seal_to(CAST.jwk("srv-kem"), seal.deflate(plain), info)
    return confirmation.read_attachment(sealed, dev="d", seq=1, key=CAST.private["srv-kem"])


def proof(jti: str) -> object:
    """Check a proof with this id."""
    now = datetime(2026, 11, 24, tzinfo=UTC)
    written = dpop.write_proof(CAST.private["dev-sig"], htm="GET", htu="u", iat=now, jti=jti, token="t")
    return dpop.check_proof(written, htm="GET", htu="u", now=now, token="t", jkt=CAST.kid("dev-sig"))


def long_message() -> str:
    """A message that only its size refuses."""
    header = encoding.write_json({"alg": "ES256", "typ": "x"})
    body = b'{"a":"' + b"x" * (jws.JWS_BYTES * 3 // 4) + b'"}'
    return crafted(header, body, CAST.private["srv-sig"])


ROWS = cast_of.manifest_payload(CAST)["keys"]
CASES: dict[str, tuple[Callable[[], object], str]] = {
    "a message that is too long": (lambda: jws.open_envelope(long_message(), typ="x"), "jws_malformed"),
    "a key of another kind": (lambda: keys.read_public_jwk(GOOD | {"kty": "OKP"}), "key_malformed"),
    "an x that is a number": (lambda: keys.read_public_jwk(GOOD | {"x": 7}), "key_malformed"),
    "an x that is a list": (lambda: keys.read_public_jwk(GOOD | {"x": []}), "key_malformed"),
    "a y that is a list": (lambda: keys.read_public_jwk(GOOD | {"y": []}), "key_malformed"),
    "a long y": (
        lambda: keys.read_public_jwk(GOOD | {"y": b64u(bytes(1) + encoding.read_b64u(GOOD["y"]))}),
        "key_malformed",
    ),
    "a log key that is a text": (lambda: keys.read_ed25519_jwk("x"), "key_malformed"),
    "a log key of another kind": (lambda: keys.read_ed25519_jwk(OKP | {"kty": "EC"}), "key_malformed"),
    "a log key of another curve": (lambda: keys.read_ed25519_jwk(OKP | {"crv": "X25519"}), "key_malformed"),
    "a manifest's key that is a text": (lambda: manifest(["x"]), "field_missing"),
    "a manifest's key without a key": (lambda: manifest([ROWS[0] | {"jwk": "x"}]), "field_missing"),
    "a manifest's log key that is private": (
        lambda: manifest([ROWS[3] | {"jwk": OKP | {"d": "AA"}}]),
        "private_key_sent",
    ),
    "an empty id of a proof": (lambda: proof(""), "field_missing"),
    "a text in a list that is too long": (
        lambda: encoding.texts_of({"a": ["xx"]}, "a", 1, 1),
        "field_missing",
    ),
    "an attachment that unpacks to too much": (
        lambda: attached(
            bytes(16)
            + (confirmation.PLAIN_BYTES).to_bytes(4, "big")
            + bytes(confirmation.PLAIN_BYTES)
            + b"{}"
        ),
        "attachment_unopenable",
    ),
    "too much ink": (lambda: ink.read_ink(b"\x01" + bytes(ink.INK_BYTES)), "ink_malformed"),
    "a frame that is a number": (lambda: frames.read_frame(7), "bundle_malformed"),
    "a line of the log that is an object": (lambda: log.read_leaf(b'{"a":1,"b":2}'), "json_malformed"),
    "a line of the log that holds no object": (lambda: log.read_leaf(b'["a",1]'), "json_malformed"),
    "a line of the log that is too long": (
        lambda: log.read_leaf(log.write_leaf("a", {"a": "x" * log.LEAF_BYTES})),
        "too_large",
    ),
    "a note that is too long": (
        lambda: log.read_note(NOTE + f"— w {'A' * log.NOTE_BYTES}\n"),
        "checkpoint_malformed",
    ),
    "a line of the log that is a text of two": (lambda: log.read_leaf(b'"ab"'), "json_malformed"),
    "a line of the log that is a number": (lambda: log.read_leaf(b"7"), "json_malformed"),
    "a note of signatures alone": (lambda: log.read_note("\u2014 w AAAA\n"), "checkpoint_malformed"),
    "a checkpoint of two lines": (
        lambda: note(f"{cast_of.LOG_ORIGIN}\n\n\u2014 w AAAA\n"),
        "checkpoint_malformed",
    ),
    "a note without a gap": (lambda: log.read_note("a\nb\n— w AAAA\n"), "checkpoint_malformed"),
    "a note by nobody": (lambda: log.read_note("a\n\n—  AAAA\n"), "checkpoint_malformed"),
    "a note without a signature": (lambda: log.read_note("a\n\n— w \n"), "checkpoint_malformed"),
    "a signature with stray bits": (lambda: log.read_note("a\n\n— w AB==\n"), "checkpoint_malformed"),
    "a checkpoint without a root": (
        lambda: note(f"{cast_of.LOG_ORIGIN}\n9\n\n— w AAAA\n"),
        "checkpoint_malformed",
    ),
    "a proof for a leaf alone": (
        lambda: merkle.check_inclusion(bytes(32), 0, 1, [bytes(32)], merkle.node_hash(bytes(32), bytes(32))),
        "proof_invalid",
    ),
    "a tree that shrank": (
        lambda: merkle.check_consistency(2, 1, bytes(32), bytes(32), [bytes(32)]),
        "proof_invalid",
    ),
    "a tree that shrank, with a proof that adds up": (
        lambda: merkle.check_consistency(
            3, 2, bytes(32), merkle.node_hash(bytes(32), bytes(32)), [bytes(32), bytes(32)]
        ),
        "proof_invalid",
    ),
    "a proof that a tree is itself": (
        lambda: merkle.check_consistency(2, 2, bytes(32), bytes(32), [bytes(32)]),
        "proof_invalid",
    ),
    "a tree of less than nothing": (
        lambda: merkle.check_consistency(-1, 1, b"", b"", [b""]),
        "proof_invalid",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_check_alone_refuses_what_only_it_sees(name: str) -> None:
    act, code = CASES[name]
    assert refusal(act) == code
