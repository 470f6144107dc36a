"""Sealing held to vectors that no one here wrote, and to our own. docs/vectors/seal; RFC 9180, 3394, 5869, 9106."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import cryptography_vectors
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sync import seal
from sync.encoding import b64u, read_b64u
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
OFFICIAL = Path(str(cryptography_vectors.__file__)).parent


def hpke_of_our_suite() -> list[dict[str, Any]]:
    """RFC 9180 vectors of base mode with P-256, HKDF-SHA256 and AES-256-GCM."""
    rows = json.loads((OFFICIAL / "HPKE" / "test-vectors.json").read_text("utf-8"))
    return [
        row
        for row in rows
        if (row["mode"], row["kem_id"], row["kdf_id"], row["aead_id"]) == (0, 0x0010, 0x0001, 0x0002)
    ]


def test_official_hpke_vectors_open() -> None:
    rows = hpke_of_our_suite()
    assert rows
    for row in rows:
        first = row["encryptions"][0]
        private = ec.derive_private_key(int(row["skRm"], 16), ec.SECP256R1())
        aad = bytes.fromhex(first["aad"])
        sealed = bytes.fromhex(row["enc"]) + bytes.fromhex(first["ct"])
        plain = openssl.hpke._decrypt_with_aad(seal._SUITE, sealed, private, bytes.fromhex(row["info"]), aad)
        assert plain.hex() == first["pt"]


@cases("seal/hpke")
def test_what_is_sealed_opens_only_for_its_key_and_context(case: Case) -> None:
    private, info = CAST.private["srv-kem"], case["info"].encode()
    if "code" in case:
        assert refusal(lambda: seal.open_with(private, read_b64u(case["sealed"]), info)) == case["code"]
    else:
        assert seal.open_with(private, read_b64u(case["sealed"]), info).hex() == case["plain"]


def test_another_key_opens_nothing() -> None:
    case = read("seal/hpke")["cases"][0]
    assert (
        refusal(
            lambda: seal.open_with(CAST.private["stranger"], read_b64u(case["sealed"]), case["info"].encode())
        )
        == "sealed_unopenable"
    )


def test_sealing_twice_never_gives_the_same_bytes() -> None:
    jwk = CAST.jwk("srv-kem")
    assert seal.seal_to(jwk, b"x", b"i") != seal.seal_to(jwk, b"x", b"i")


@cases("seal/segments")
def test_a_segment_opens_only_in_its_place(case: Case) -> None:
    key = bytes.fromhex(read("seal/segments")["key"])
    segment, aad = read_b64u(case["segment"]), case["aad"].encode()
    if "code" in case:
        assert refusal(lambda: seal.read_segment(key, segment, aad)) == case["code"]
    else:
        assert len(segment) == case["bytes"]
        assert seal.read_segment(key, segment, aad).hex() == case["payload"]


def test_padding_hides_the_length() -> None:
    key = seal.new_key()
    assert {len(seal.write_segment(key, b"x" * n, b"", 256)) for n in range(253)} == {256 + 28}
    assert len(seal.write_segment(key, b"x" * 253, b"", 256)) == 512 + 28


@cases("seal/wrapped-keys")
def test_a_wrapped_key_opens_or_says_why_not(case: Case) -> None:
    kek, wrapped = bytes.fromhex(read("seal/wrapped-keys")["kek"]), bytes.fromhex(case["wrapped"])
    if "code" in case:
        assert refusal(lambda: seal.unwrap_key(kek, wrapped)) == case["code"]
    else:
        assert seal.unwrap_key(kek, wrapped).hex() == case["key"]
        assert seal.wrap_key(kek, bytes.fromhex(case["key"])) == wrapped


@cases("seal/derived")
def test_keys_are_derived_as_rfc_5869_says(case: Case) -> None:
    ikm, salt, info = (bytes.fromhex(case[name]) for name in ("ikm", "salt", "info"))
    assert seal.hkdf(ikm, salt, info).hex() == case["key"]


def test_the_official_hkdf_vectors_hold() -> None:
    row: dict[str, str] = {}
    seen = 0
    for line in (OFFICIAL / "KDF" / "rfc-5869-HKDF-SHA256.txt").read_text("utf-8").splitlines():
        name, _, value = line.partition("=")
        row[name.strip()] = value.strip()
        if name.strip() == "OKM":
            ikm, salt, info = (bytes.fromhex(row.get(part, "")) for part in ("IKM", "salt", "info"))
            assert seal.hkdf(ikm, salt, info, int(row["L"])).hex() == row["OKM"]
            seen += 1
    assert seen == 3


def test_the_vector_of_rfc_9106_holds_in_the_library_we_call() -> None:
    derived = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    ).derive(b"\x01" * 32)
    assert (
        derived.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    )  # RFC 9106 §5.3


@cases("seal/deflated")
def test_what_was_deflated_inflates_within_its_limit(case: Case) -> None:
    packed = bytes.fromhex(case["packed"])
    if "code" in case:
        assert refusal(lambda: seal.inflate(packed, case["limit"])) == case["code"]
    else:
        assert seal.inflate(packed, case["limit"]).hex() == case["plain"]


def test_a_share_is_as_long_as_the_protocol_says() -> None:
    assert len(seal.seal_to(CAST.jwk("dev-kem"), bytes(32), b"")) == seal.ENC_BYTES + 32 + seal.TAG_BYTES
    assert len(b64u(bytes(seal.WRAPPED_BYTES))) == 54


def test_shuffled_numbers_are_all_there_and_in_another_order() -> None:
    order = list(seal.shuffled(300))
    assert order != list(range(300))
    assert sorted(order) == list(range(300))
    assert list(seal.shuffled(0)) == []


def test_every_order_of_three_comes_about_as_often() -> None:
    seen = Counter(tuple(seal.shuffled(3)) for _ in range(6_000))
    assert len(seen) == 6
    assert min(seen.values()) > 800  # 1,000 each; fewer than 800 about once in 10^11 runs


def test_parts_deflate_as_the_whole_does() -> None:
    parts = [bytes([number]) * number for number in range(200)]
    assert seal.deflate_all(parts, b"\x07\x07\x07") == seal.deflate(b"".join(parts), b"\x07\x07\x07")
