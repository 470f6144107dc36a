"""From what a person types, holds or touches to that person's key on one tablet. docs/vectors/staff_secret; RFC 9106."""

from __future__ import annotations

from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sync import keys, seal, staff_secret
from sync.encoding import domain, read_b64u
from sync.staff_secret import UnlockPolicy
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
FILE = read("staff_secret/ways")
CARDS = read("staff_secret/cards")
SALT = bytes.fromhex(FILE["salt"])


def kek_of(case: Case) -> bytes:
    """The key that a case's secret derives to."""
    staff = case.get("staff", FILE["staff"])
    if case["way"] == "phrase":
        return staff_secret.phrase_kek(case["phrase"], SALT, staff)
    if case["way"] == "card":
        return staff_secret.card_kek(case["pin"], bytes.fromhex(case["card"]), SALT, staff)
    return staff_secret.passkey_kek(bytes.fromhex(case["prf"]), staff)


@cases("staff_secret/ways", "normalised")
def test_a_phrase_may_be_typed_loosely(case: Case) -> None:
    assert staff_secret.normalise(case["text"]) == case["as"].encode()


@cases("staff_secret/ways")
def test_only_the_right_secret_of_its_own_way_opens_the_key_on_this_tablet(case: Case) -> None:
    def open_it() -> keys.PrivateKey:
        return staff_secret.unwrap_staff_key(
            kek_of(case),
            read_b64u(case["wrapped"]),
            dev=case.get("device", FILE["device"]),
            staff=case.get("staff", FILE["staff"]),
        )

    if "code" in case:
        assert refusal(open_it) == case["code"]
    else:
        assert kek_of(case).hex() == case.get("kek", FILE["cases"][0]["kek"])
        assert keys.public_jwk(open_it()) == CAST.jwk("staff-kem")


@cases("staff_secret/pins")
def test_a_pin_has_six_digits_and_no_pattern(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: staff_secret.read_pin(case["text"])) == case["code"]
    else:
        assert staff_secret.read_pin(case["text"]).decode() == case["as"]


@cases("staff_secret/cards")
def test_a_card_is_read_as_scanned_and_as_typed(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: staff_secret.read_card(case["text"])) == case["code"]
    else:
        assert staff_secret.read_card(case["text"]).hex() == CARDS["card"]


@cases("staff_secret/cards", "checks")
def test_a_wrong_card_is_told_from_a_wrong_pin(case: Case) -> None:
    policy = UnlockPolicy(("card",), CARDS["digest"])
    card = bytes.fromhex(case["card"])
    assert refusal(lambda: staff_secret.check_card(card, case["session"], policy)) == case.get("code", "")


@cases("staff_secret/policies")
def test_a_header_says_which_ways_may_open_it(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: staff_secret.read_policy(case["policy"])) == case["code"]
    else:
        found = staff_secret.read_policy(case["policy"])
        assert list(found.ways) == case["ways"]
        assert found.card == case["card"]
        assert staff_secret.read_policy({"unlock": staff_secret.write_policy(found)}) == found


def test_a_card_is_written_as_its_qr_says() -> None:
    card = bytes.fromhex(CARDS["card"])
    assert staff_secret.write_card(card) == CARDS["text"]
    for number in range(200):
        other = number.to_bytes(2, "big") * 8
        assert staff_secret.read_card(staff_secret.write_card(other)) == other


def test_a_passkey_is_asked_for_a_value_of_its_own_tablet_and_person() -> None:
    asked = staff_secret.prf_input(SALT, dev=FILE["device"], staff=FILE["staff"])
    assert asked.hex() == FILE["prfInput"]
    assert asked != staff_secret.prf_input(SALT, dev="x", staff=FILE["staff"])


@pytest.mark.parametrize(
    "private",
    [ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP384R1())],
    ids=["another kind", "another curve"],
)
def test_what_opens_is_a_key_of_the_kind_that_batches_are_sealed_to(
    private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey,
) -> None:
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    wrapped = seal.write_segment(bytes(32), der, domain("staff-key", "d", "s"), 1)
    opening = partial(staff_secret.unwrap_staff_key, bytes(32), wrapped, dev="d", staff="s")
    assert refusal(opening) == "secret_wrong"


def test_what_opens_and_is_no_key_at_all_is_no_key() -> None:
    wrapped = seal.write_segment(bytes(32), b"no key", domain("staff-key", "d", "s"), 1)
    opening = partial(staff_secret.unwrap_staff_key, bytes(32), wrapped, dev="d", staff="s")
    assert refusal(opening) == "secret_wrong"


def test_two_people_with_one_phrase_have_two_keys() -> None:
    phrase = "one two three four"
    assert staff_secret.phrase_kek(phrase, SALT, "a") != staff_secret.phrase_kek(phrase, SALT, "b")
