"""Vectors of renewal: requests, proofs, later certificates, and a chain that goes from one epoch into the next.

Must never write what a tablet or server would itself have refused to make, but by hand.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sync import chain, enrolment, jws, keys, renewal
from sync.encoding import b64u, digest, seconds, write_time
from sync.enrolment import Begin
from tests.vectors import cast as cast_of
from tests.vectors.cast import DEVICE, LABEL, NOW, ORIGIN, OTHER_DEVICE, Cast
from tests.vectors.kept import Written
from tests.vectors.repeatable import private_key
from tests.vectors.signed import with_signature

LATER = NOW + timedelta(days=150)
ENDS = Begin(2, b64u(digest(b"the second item")))


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    sig, kem = private_key(b"the next dev-sig"), private_key(b"the next dev-kem")
    yield "renewal/requests", _requests(cast, sig, kem)
    yield "renewal/confirms", _confirms(sig)
    yield "renewal/certificates", _certificates(cast, keys.public_jwk(sig), keys.public_jwk(kem))
    yield "chain/epochs", _epochs(cast)


def _requests(cast: Cast, sig: keys.PrivateKey, kem: keys.PrivateKey) -> dict[str, Any]:
    old, sig_jwk, kem_jwk = cast.private["dev-sig"], keys.public_jwk(sig), keys.public_jwk(kem)
    good = renewal.write_request(
        device=DEVICE, aud=ORIGIN, epoch=2, ends=ENDS, sig_jwk=sig_jwk, kem_jwk=kem_jwk, iat=LATER, key=old
    )
    said = jws.read(good, typ=renewal.REQUEST_TYP).payload

    def signed(key: str = "dev-sig", kid: str = DEVICE, **changed: Any) -> str:
        payload = {name: value for name, value in (said | changed).items() if value is not None}
        return jws.sign(payload, typ=renewal.REQUEST_TYP, key=cast.private[key], kid=kid)

    bad = [
        ("another kind", jws.sign(said, typ=renewal.CONFIRM_TYP, key=old, kid=DEVICE), "jws_wrong_typ"),
        ("another version", signed(v=2), "version_unknown"),
        ("a private signing key", signed(sig=cast_of.private_jwk(sig)), "private_key_sent"),
        ("a private sealing key", signed(kem=cast_of.private_jwk(kem)), "private_key_sent"),
        ("no sealing key", signed(kem=None), "field_missing"),
        ("a point off the curve", signed(kem=kem_jwk | {"x": kem_jwk["y"]}), "key_malformed"),
        ("the first epoch", signed(epoch=1), "field_missing"),
        ("no end of the epoch before", signed(seq=None), "field_missing"),
        ("a head that is too long", signed(head="x" * 44), "field_missing"),
        ("no time", signed(iat=None), "time_malformed"),
        ("another tablet", signed(dev=OTHER_DEVICE), "wrong_device"),
        ("another tablet in the header", signed(kid=OTHER_DEVICE), "wrong_device"),
        ("for another server", signed(aud="https://x.example"), "wrong_device"),
        ("signed by another", signed("stranger"), "jws_bad_signature"),
        ("the old signing key again", signed(sig=cast.jwk("dev-sig")), "key_malformed"),
        ("one key for both uses", signed(kem=sig_jwk), "key_malformed"),
    ]
    life = {"iat": seconds(NOW), "exp": seconds(NOW + timedelta(days=180))}
    return {
        "about": "Renewal requests, as a server reads them: by the old key dev-sig of keys/cast for those of `next`.",
        "next": {"sig": cast_of.private_jwk(sig), "kem": cast_of.private_jwk(kem)},
        "epoch": 2,
        "ends": {"seq": ENDS.seq, "head": ENDS.head},
        "iat": seconds(LATER),
        "cases": [{"name": "as written", "token": good}]
        + [{"name": n, "token": t, "code": c} for n, t, c in bad],
        "due": [
            {"name": "new", **life, "now": seconds(NOW), "due": False},
            {
                "name": "the last second before day 150",
                **life,
                "now": seconds(NOW + timedelta(days=150)) - 1,
                "due": False,
            },
            {"name": "day 150", **life, "now": seconds(NOW + timedelta(days=150)), "due": True},
            {"name": "long over", **life, "now": seconds(NOW + timedelta(days=300)), "due": True},
        ],
    }


def _confirms(sig: keys.PrivateKey) -> dict[str, Any]:
    challenge = digest(b"challenge")
    good = renewal.write_confirm(device=DEVICE, aud=ORIGIN, epoch=2, challenge=challenge, key=sig)
    said = jws.read(good, typ=renewal.CONFIRM_TYP).payload

    def signed(key: keys.PrivateKey = sig, kid: str = DEVICE, **changed: Any) -> str:
        return jws.sign(said | changed, typ=renewal.CONFIRM_TYP, key=key, kid=kid)

    other = private_key(b"another")
    bad = [
        ("another version", signed(v=2), "version_unknown"),
        ("another kind", jws.sign(said, typ=renewal.REQUEST_TYP, key=sig, kid=DEVICE), "jws_wrong_typ"),
        ("a challenge that is no base64url", signed(ch="*"), "base64_malformed"),
        ("another tablet", signed(dev=OTHER_DEVICE), "wrong_device"),
        ("another tablet in the header", signed(kid=OTHER_DEVICE), "wrong_device"),
        ("for another server", signed(aud="https://x.example"), "wrong_device"),
        ("signed by another", signed(other), "jws_bad_signature"),
    ]
    return {
        "about": "Proofs that the new sealing key works, signed by the new key `sig`.",
        "sig": cast_of.private_jwk(sig),
        "epoch": 2,
        "challenge": challenge.hex(),
        "cases": [{"name": "as written", "token": good}]
        + [{"name": n, "token": t, "code": c} for n, t, c in bad],
    }


def _certificates(cast: Cast, sig_jwk: dict[str, Any], kem_jwk: dict[str, Any]) -> dict[str, Any]:
    typ = enrolment.CERTIFICATE_TYP
    good = enrolment.certificate_claims(
        issuer=ORIGIN,
        device=DEVICE,
        label=LABEL,
        sig_jwk=sig_jwk,
        kem_jwk=kem_jwk,
        iat=LATER,
        exp=LATER + timedelta(days=180),
        epoch=2,
        after=ENDS,
    )
    stranger = {"jwk": cast.jwk("stranger"), "jkt": cast.kid("stranger")}
    bad: list[tuple[str, dict[str, Any], str]] = [
        ("an epoch without its beginning", {"after": None}, "field_missing"),
        ("a beginning without its epoch", {"epoch": None}, "field_missing"),
        ("the first epoch written out", {"epoch": 1}, "field_missing"),
        ("a beginning without a head", {"after": {"seq": 2}}, "field_missing"),
        ("of another tablet", {"sub": OTHER_DEVICE}, "wrong_device"),
        ("of another epoch", {"epoch": 3}, "wrong_device"),
        ("another signing key", {"cnf": stranger}, "key_malformed"),
        ("another sealing key", {"kem": cast.jwk("stranger")}, "key_malformed"),
    ]

    def without(changed: dict[str, Any]) -> str:
        return cast.server_signs({n: v for n, v in (good | changed).items() if v is not None}, typ)

    token = cast.server_signs(good, typ)
    return {
        "about": "Certificates of a second epoch, as a tablet checks them that asked for the keys `sig` and `kem`.",
        "sig": sig_jwk,
        "kem": kem_jwk,
        "epoch": 2,
        "cases": [
            {
                "name": "as written",
                "token": token,
                "after": {"seq": ENDS.seq, "head": ENDS.head},
                "entryId": jws.entry_id(token),
            }
        ]
        + [{"name": n, "token": without(changed), "code": c} for n, changed, c in bad]
        + [
            {
                "name": "one bit",
                "token": with_signature(token, lambda raw: raw[:-1] + bytes([raw[-1] ^ 1])),
                "code": "jws_bad_signature",
            }
        ],
    }


def _epochs(cast: Cast) -> dict[str, Any]:
    """Items 1 to 5; the second epoch's certificate says 2, item 3 still is of the first, 4 and 5 are of the second."""
    later = private_key(b"the next dev-sig")
    first = jws.entry_id(cast.certificate)
    tokens: list[str] = []

    def item(seq: int, epoch: int, prev: str, key: keys.PrivateKey | None = None, mono: int = 0) -> str:
        said = chain.ItemPayload(1, DEVICE, epoch, seq, prev, "lock", write_time(NOW), mono or seq, 0)
        return chain.write_item(said, key or (later if epoch > 1 else cast.private["dev-sig"]))

    for seq, epoch in ((1, 1), (2, 1), (3, 1), (4, 2), (5, 2)):
        tokens.append(item(seq, epoch, jws.entry_id(tokens[-1]) if tokens else first))
    ids = [first, *map(jws.entry_id, tokens)]
    begins = {"2": {"seq": 2, "head": ids[2]}}

    def at(seq: int, epoch: int) -> dict[str, Any]:
        return {"dev": DEVICE, "epoch": epoch, "seq": seq, "head": ids[seq]}

    bad = [
        ("the first epoch again", item(5, 1, ids[4]), at(4, 2), begins, "chain_break"),
        ("an epoch before it began", item(2, 2, ids[1]), at(1, 1), begins, "chain_break"),
        ("an epoch that nobody knows", item(3, 3, ids[2]), at(2, 1), begins, "epoch_unknown"),
        (
            "the new epoch by the old key",
            item(4, 2, ids[3], cast.private["dev-sig"]),
            at(3, 1),
            begins,
            "jws_bad_signature",
        ),
        ("the old epoch by the new key", item(3, 1, ids[2], later), at(2, 1), begins, "jws_bad_signature"),
        ("another end than was named", item(2, 1, ids[1], mono=77), at(1, 1), begins, "chain_fork"),
        ("another item before", item(4, 2, ids[2]), at(3, 1), begins, "chain_break"),
    ]
    return {
        "about": "A chain over two epochs: `keys` by epoch, `later` where epochs begin; `broken` with what is known.",
        "keys": {"1": cast.jwk("dev-sig"), "2": keys.public_jwk(later)},
        "later": begins,
        "state": at(0, 1),
        "items": tokens,
        "broken": [{"name": n, "token": t, "state": s, "later": b, "code": c} for n, t, s, b, c in bad],
    }
