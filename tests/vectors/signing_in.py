"""Vectors of a person's key on a tablet: the server's sign-in, and the tablet's request within it.

Must never write what a tablet or server would itself have refused to make, but by hand.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sync import jws, keys, staff_key
from sync.encoding import seconds
from tests.vectors import cast as cast_of
from tests.vectors.cast import DEVICE, NOW, ORIGIN, OTHER_DEVICE, STAFF, Cast
from tests.vectors.kept import Written

SIGNED_IN = NOW - timedelta(minutes=3)


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    yield "staff_key/logins", _logins(cast)
    yield "staff_key/requests", _requests(cast)


def _login(cast: Cast, **changed: Any) -> str:
    said = staff_key.login_claims(issuer=ORIGIN, staff=STAFF, device=DEVICE, iat=SIGNED_IN, jti="one sign-in")
    payload = {name: value for name, value in (said | changed).items() if value is not None}
    return cast.server_signs(payload, staff_key.LOGIN_TYP)


def _logins(cast: Cast) -> dict[str, Any]:
    def signed(**changed: Any) -> str:
        return _login(cast, **changed)

    said = jws.read(signed(), typ=staff_key.LOGIN_TYP).payload
    sig = cast.private["dev-sig"]
    bad = [
        ("another kind", cast.server_signs(said, "fielddesk-device+jwt"), "jws_wrong_typ"),
        (
            "signed by the tablet itself",
            jws.sign(said, typ=staff_key.LOGIN_TYP, key=sig, kid=cast.kid("srv-sig")),
            "jws_bad_signature",
        ),
        ("no server", signed(iss=None), "field_missing"),
        ("no person", signed(sub=None), "field_missing"),
        ("no tablet", signed(dev=None), "field_missing"),
        ("no start", signed(iat=None), "time_malformed"),
        ("no end", signed(exp=None), "time_malformed"),
        ("of another server", signed(iss="https://x.example"), "staff_login"),
        ("of another person", signed(sub="somebody"), "staff_login"),
        ("on another tablet", signed(dev=OTHER_DEVICE), "staff_login"),
        ("over in this very second", signed(exp=seconds(NOW)), "staff_login"),
    ]
    return {
        "about": "Sign-ins of `staff` on the tablet, as the server reads them at `now`, by srv-sig of keys/cast.",
        "origin": ORIGIN,
        "staff": STAFF,
        "device": DEVICE,
        "iat": seconds(SIGNED_IN),
        "jti": "one sign-in",
        "cases": [
            {"name": "as written", "token": signed()},
            {"name": "over in the next second", "token": signed(exp=seconds(NOW) + 1)},
        ]
        + [{"name": n, "token": t, "code": c} for n, t, c in bad],
    }


def _requests(cast: Cast) -> dict[str, Any]:
    sig, login, kem = cast.private["dev-sig"], _login(cast), cast.private["staff-kem"]
    good = staff_key.write_request(
        device=DEVICE, staff=STAFF, login=login, kem_jwk=keys.public_jwk(kem), iat=NOW, key=sig
    )
    said = jws.read(good, typ=staff_key.TYP).payload

    def signed(key: str = "dev-sig", kid: str = DEVICE, **changed: Any) -> str:
        payload = {name: value for name, value in (said | changed).items() if value is not None}
        return jws.sign(payload, typ=staff_key.TYP, key=cast.private[key], kid=kid)

    jwk = keys.public_jwk(kem)
    bad = [
        ("another kind", jws.sign(said, typ="fielddesk-renew+jws", key=sig, kid=DEVICE), "jws_wrong_typ"),
        ("another version", signed(v=2), "version_unknown"),
        ("no key", signed(kem=None), "field_missing"),
        ("a private key", signed(kem=cast_of.private_jwk(kem)), "private_key_sent"),
        ("a point off the curve", signed(kem=jwk | {"x": jwk["y"]}), "key_malformed"),
        ("no person", signed(staff=None), "field_missing"),
        ("no sign-in", signed(login=None), "field_missing"),
        ("no time", signed(iat=None), "time_malformed"),
        ("another tablet", signed(dev=OTHER_DEVICE), "wrong_device"),
        ("another tablet in the header", signed(kid=OTHER_DEVICE), "wrong_device"),
        ("signed by another", signed("stranger"), "jws_bad_signature"),
        ("the tablet's signing key", signed(kem=cast.jwk("dev-sig")), "key_malformed"),
        ("the tablet's sealing key", signed(kem=cast.jwk("dev-kem")), "key_malformed"),
    ]
    return {
        "about": "Requests to seal to staff-kem, a person's key on the tablet, by its dev-sig; both of keys/cast.",
        "staff": STAFF,
        "login": login,
        "iat": seconds(NOW),
        "cases": [{"name": "as written", "token": good}]
        + [{"name": n, "token": t, "code": c} for n, t, c in bad],
    }
