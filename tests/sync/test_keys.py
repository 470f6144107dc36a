"""Public keys, thumbprints, the key manifest and its rollback rule. docs/vectors/keys; RFC 7638, RFC 8037."""

from __future__ import annotations

from datetime import timedelta

from sync import keys
from sync.encoding import b64u, digest, write_json
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()


@cases("keys/public-keys")
def test_a_public_key_is_on_its_curve_with_nothing_private(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: keys.read_public_jwk(case["jwk"])) == case["code"]
    else:
        key = keys.read_public_jwk(case["jwk"])
        assert keys.thumbprint(case["jwk"]) == case["thumbprint"] == keys.thumbprint(keys.public_jwk(key))


@cases("keys/public-keys", "ed25519")
def test_the_log_key_is_ed25519(case: Case) -> None:
    if "code" in case:
        assert refusal(lambda: keys.read_ed25519_jwk(case["jwk"])) == case["code"]
    else:
        key = keys.read_ed25519_jwk(case["jwk"])
        assert keys.thumbprint(case["jwk"]) == case["thumbprint"] == keys.thumbprint(keys.public_jwk(key))


@cases("keys/manifests")
def test_a_key_manifest_is_of_root_and_never_older(case: Case) -> None:
    def read_it() -> keys.KeyManifest:
        return keys.read_manifest(
            case["token"],
            CAST.jwk("root"),
            cast_of.NOW,
            case.get("known", 0),
            root_thumbprint=case.get("thumbprint", ""),
        )

    if "code" in case:
        assert refusal(lambda: read_it()) == case["code"]
    else:
        manifest = read_it()
        assert manifest.ver == case["ver"]
        assert manifest.active("srv-sig").kid == case["active"]


@cases("keys/roots")
def test_another_root_is_believed_when_the_trusted_one_named_it(case: Case) -> None:
    def follow() -> None:
        root = keys.follow_root(case["token"], case["offered"], CAST.jwk("root"), case["announced"])
        assert keys.read_manifest(case["token"], root, cast_of.NOW, 3).ver == 3

    assert refusal(follow) == case.get("code", "")


def test_a_change_of_root_is_no_way_back_to_an_older_manifest() -> None:
    case = read("keys/roots")["cases"][1]
    root = keys.follow_root(case["token"], case["offered"], CAST.jwk("root"))
    assert refusal(lambda: keys.read_manifest(case["token"], root, cast_of.NOW, 4)) == "manifest_rollback"


def test_a_private_root_is_refused_before_anything_is_checked_by_it() -> None:
    case = next(one for one in read("keys/roots")["cases"] if one["name"] == "a private key handed over")
    assert refusal(lambda: keys.follow_root(case["token"], case["offered"], CAST.jwk("root"))) == case["code"]


def test_a_key_serves_only_its_own_use() -> None:
    unknown = read("keys/manifests")["unknown"]
    assert refusal(lambda: CAST.read_manifest().key(unknown["kid"], unknown["use"])) == unknown["code"]


def test_a_retired_key_is_still_found_and_never_active() -> None:
    manifest = CAST.read_manifest()
    assert manifest.key(CAST.kid("srv-sig-old"), "srv-sig").state == "retired"
    assert manifest.active("srv-sig").kid == CAST.kid("srv-sig")
    assert refusal(lambda: manifest.active("root")) == "key_unknown"


def test_the_newest_key_is_passed_over_once_it_is_retired() -> None:
    payload = cast_of.manifest_payload(CAST)
    older, newer = payload["keys"][0], payload["keys"][1]
    assert older["nbf"] < newer["nbf"]
    rows = [older | {"st": "active"}, newer | {"st": "retired"}]
    token = keys.write_manifest(payload | {"keys": rows}, CAST.private["root"])
    manifest = keys.read_manifest(token, CAST.jwk("root"), cast_of.NOW)
    assert manifest.active("srv-sig").kid == older["kid"]


def test_of_two_active_keys_the_newer_one_is_used() -> None:
    payload = cast_of.manifest_payload(CAST)
    older, newer = payload["keys"][0], payload["keys"][1]
    token = keys.write_manifest(payload | {"keys": [newer, older | {"st": "active"}]}, CAST.private["root"])
    manifest = keys.read_manifest(token, CAST.jwk("root"), cast_of.NOW + timedelta(days=1))
    assert manifest.active("srv-sig").kid == newer["kid"]


def test_a_thumbprint_is_over_the_required_members_in_order() -> None:
    jwk = {"y": "b", "x": "a", "kty": "EC", "crv": "P-256", "use": "sig"}
    assert keys.thumbprint(jwk) == b64u(digest(write_json({"crv": "P-256", "kty": "EC", "x": "a", "y": "b"})))
    assert refusal(lambda: keys.thumbprint({"kty": "EC", "x": "a"})) == "key_malformed"
