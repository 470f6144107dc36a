"""From a pass phrase to a person's key on one tablet. docs/vectors/staff_secret; RFC 9106."""

from __future__ import annotations

from sync import keys, staff_secret
from sync.encoding import read_b64u
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
FILE = read("staff_secret/phrases")


@cases("staff_secret/phrases", "normalised")
def test_a_phrase_may_be_typed_loosely(case: Case) -> None:
    assert staff_secret.normalise(case["text"]) == case["as"].encode()


@cases("staff_secret/phrases")
def test_only_the_right_phrase_on_the_right_tablet_opens_the_key(case: Case) -> None:
    kek = staff_secret.kek(case["phrase"], bytes.fromhex(FILE["salt"]), FILE["staff"])
    device = case.get("device", FILE["device"])

    def open_it() -> keys.PrivateKey:
        return staff_secret.unwrap_staff_key(kek, read_b64u(case["wrapped"]), dev=device, staff=FILE["staff"])

    if "code" in case:
        assert refusal(open_it) == case["code"]
    else:
        assert kek.hex() == FILE["kek"]
        assert keys.public_jwk(open_it()) == CAST.jwk("staff-kem")


def test_two_people_with_one_phrase_have_two_keys() -> None:
    salt = bytes.fromhex(FILE["salt"])
    assert staff_secret.kek("one two", salt, "a") != staff_secret.kek("one two", salt, "b")
