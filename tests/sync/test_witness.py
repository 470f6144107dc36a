"""Cosignatures of witnesses, as C2SP tlog-cosignature has them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from sync import log, merkle, witness
from tests.vectors import cast as cast_of
from tests.vectors.kept import refusal

CAST = cast_of.load()
KEY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ONE = witness.Witness("witness.example.org", KEY.public_key())
NOTE = log.write_checkpoint(cast_of.LOG_ORIGIN, 0, merkle.EMPTY_ROOT, CAST.log)
AT = 1_795_000_000


def test_a_cosignature_is_byte_for_byte_what_the_format_says() -> None:
    """Made here by hand from the page: key hash with 0x04, eight bytes of time, the signature over the header lines."""
    body = NOTE.partition("\n\n")[0] + "\n"
    raw = KEY.public_key().public_bytes_raw()
    key_hash = sha256(b"witness.example.org\n\x04" + raw).digest()[:4]
    signature = KEY.sign(f"cosignature/v1\ntime {AT}\n{body}".encode())
    line = base64.b64encode(key_hash + AT.to_bytes(8, "big") + signature).decode()
    assert witness.cosign(NOTE, ONE.name, KEY, AT) == f"{NOTE}— witness.example.org {line}\n"


def test_a_cosigned_checkpoint_is_read_as_before_and_tells_when_it_was_seen() -> None:
    note = witness.cosign(NOTE, ONE.name, KEY, AT)
    assert log.read_checkpoint(note, CAST.jwk("log"), cast_of.LOG_ORIGIN).size == 0
    assert witness.check_cosignature(note, ONE) == datetime.fromtimestamp(AT, UTC)
    assert witness.others(note, cast_of.LOG_ORIGIN) == [ONE.name]
    assert witness.check_cosignature(NOTE, ONE) is None


def test_a_cosignature_of_another_checkpoint_time_or_key_does_not_hold() -> None:
    other = log.write_checkpoint(cast_of.LOG_ORIGIN, 1, merkle.leaf_hash(b"x"), CAST.log)
    line = witness.cosign(other, ONE.name, KEY, AT)[len(other) :]
    assert refusal(lambda: witness.check_cosignature(NOTE + line, ONE)) == "checkpoint_signature"
    content = base64.b64decode(witness.cosign(NOTE, ONE.name, KEY, AT).rpartition(" ")[2])
    for changed in (
        content[:4] + (AT + 1).to_bytes(8, "big") + content[12:],
        content[:-1],
        content[:4] + b"\xff" * 8 + content[12:],
    ):
        note = f"{NOTE}— {ONE.name} {base64.b64encode(changed).decode()}\n"
        assert refusal(lambda: witness.check_cosignature(note, ONE)) == "checkpoint_signature"  # noqa: B023
    stranger = witness.Witness(ONE.name, ed25519.Ed25519PrivateKey.generate().public_key())
    assert witness.check_cosignature(witness.cosign(NOTE, ONE.name, KEY, AT), stranger) is None


def test_a_cosignature_under_another_name_is_not_its_own() -> None:
    note = witness.cosign(NOTE, ONE.name, KEY, AT)
    renamed = note.replace(f"— {ONE.name} ", "— another.example.org ")
    assert renamed != note
    assert witness.check_cosignature(renamed, ONE) is None
    assert witness.others(renamed, cast_of.LOG_ORIGIN) == ["another.example.org"]


def test_a_cosignature_of_a_time_that_no_calendar_has_does_not_hold() -> None:
    for at in (witness.LATEST + 1, 2**64 - 1):
        note = witness.cosign(NOTE, ONE.name, KEY, at)
        assert refusal(lambda note=note: witness.check_cosignature(note, ONE)) == "checkpoint_signature"  # type: ignore[misc]
    latest = witness.cosign(NOTE, ONE.name, KEY, witness.LATEST)
    assert witness.check_cosignature(latest, ONE) == datetime.fromtimestamp(witness.LATEST, UTC)


def test_a_verifier_key_is_read_in_its_one_form() -> None:
    vkey = witness.write_witness(ONE)
    assert witness.read_witness(vkey) == witness.read_witness(f" {vkey}\n")
    assert witness.read_witness(vkey).key_hash == ONE.key_hash


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000+BA==",
        witness.write_witness(witness.Witness("", KEY.public_key())),
        "witness.example.org+00000000+" + witness.write_witness(ONE).rpartition("+")[2],
        "other" + witness.write_witness(ONE),
        witness.write_witness(ONE).replace("+B", "+A", 1),
        witness.write_witness(ONE)[:-5],
    ],
)
def test_another_verifier_key_is_refused(vkey: str) -> None:
    assert refusal(lambda: witness.read_witness(vkey)) == "key_malformed"
