"""Vectors of enrolment and of proofs of possession.

Must never write what a tablet or server would itself have refused to make, but by hand.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sync import dpop, enrolment, jws, keys, seal
from sync.encoding import b64u, digest, seconds
from tests.vectors import cast as cast_of
from tests.vectors.cast import DEVICE, LABEL, NOW, ORIGIN, Cast
from tests.vectors.kept import Written
from tests.vectors.signed import flipped

CODE_BYTES = bytes(range(40, 52))


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    yield "enrolment/codes", _codes(cast)
    yield "enrolment/requests", _requests(cast)
    yield "enrolment/answers", _answers(cast)
    yield "enrolment/certificates", _certificates(cast)
    yield "dpop/proofs", _proofs(cast)


def _codes(cast: Cast) -> dict[str, Any]:
    code = enrolment.new_code(CODE_BYTES)
    ticket = enrolment.read_code(code)
    plain = code.replace("-", "")
    swapped = plain[:6] + plain[7] + plain[6] + plain[8:]
    other = plain[:5] + ("2" if plain[5] != "2" else "3") + plain[6:]
    typed = [
        ("as shown", code),
        ("small letters, blanks", code.lower().replace("-", "  ")),
        ("without groups", plain),
        ("blanks of other scripts", code.replace("-", "\u00a0\u3000\u2028")),
        ("O, I and L for 0, 1 and 1", plain.replace("0", "o").replace("1", "l")),
    ]
    bad = [
        ("one character mistyped", other),
        ("two changed round", swapped),
        ("one too few", plain[:-1]),
        ("one too many", plain + "0"),
        ("a letter that is not in the alphabet", "U" + plain[1:]),
        ("nothing", ""),
        ("a byte order mark is no blank", plain[:9] + "\ufeff" + plain[9:]),
        ("a separator of files is no blank", plain[:9] + "\x1c" + plain[9:]),
        ("a next line is no blank", plain[:9] + "\x85" + plain[9:]),
    ]
    link = enrolment.write_link(ORIGIN, code, cast.kid("root"))
    return {
        "about": "Enrolment codes; `link` is what the QR holds.",
        "cases": [
            {"name": n, "text": t, "locator": ticket.locator, "secret": ticket.secret.hex()} for n, t in typed
        ]
        + [{"name": n, "text": t, "code": "code_mistyped"} for n, t in bad],
        "made": {"randomness": CODE_BYTES.hex(), "text": code},
        "links": [
            {"name": "scanned", "text": link, "found": code, "thumbprint": cast.kid("root")},
            {"name": "typed", "text": code, "found": code, "thumbprint": ""},
            {"name": "a broken link", "text": link[:-2], "code": "code_mistyped"},
            {"name": "a link to nothing", "text": f"{ORIGIN}/app/#enrol=", "code": "code_mistyped"},
        ],
    }


def _requests(cast: Cast) -> dict[str, Any]:
    ticket = enrolment.read_code(enrolment.new_code(CODE_BYTES))
    sig, jwk, kem = cast.private["dev-sig"], cast.jwk("dev-sig"), cast.jwk("dev-kem")
    good = enrolment.write_request(ticket, aud=ORIGIN, label=LABEL, sig=sig, kem_jwk=kem)
    said = jws.read(good, typ=enrolment.REQUEST_TYP).payload

    def signed(header_jwk: Any = jwk, **changed: Any) -> str:
        return jws.sign(said | changed, typ=enrolment.REQUEST_TYP, key=sig, jwk=header_jwk)

    elsewhere = enrolment.write_request(ticket, aud="https://x.example", label=LABEL, sig=sig, kem_jwk=kem)
    bad = [
        (
            "a private sealing key",
            signed(kem=cast_of.private_jwk(cast.private["dev-kem"])),
            "private_key_sent",
        ),
        ("a private signing key", signed(cast_of.private_jwk(sig)), "private_key_sent"),
        ("signed by another than it brings", signed(cast.jwk("stranger")), "jws_bad_signature"),
        ("no key", jws.sign(said, typ=enrolment.REQUEST_TYP, key=sig, kid="k"), "field_missing"),
        ("another sealing key under the same mac", signed(kem=cast.jwk("stranger")), "ticket_mac"),
        ("another ticket", signed(ticket="0000"), "ticket_mac"),
        ("for another server", elsewhere, "ticket_mac"),
        ("one bit of the mac", signed(mac=flipped(said["mac"])), "ticket_mac"),
        ("a ticket of five characters", signed(ticket="00000"), "field_missing"),
        ("a label that is too long", signed(label="x" * 61), "field_missing"),
    ]
    challenge = digest(b"challenge")
    confirm = enrolment.write_confirm(ticket=ticket.locator, challenge=challenge, aud=ORIGIN, sig=sig)
    return {
        "about": "Enrolment requests, and the proof that follows, as a server reads them.",
        "secret": ticket.secret.hex(),
        "ticket": ticket.locator,
        "origin": ORIGIN,
        "cases": [{"name": "as written", "token": good, "label": LABEL, "mac": said["mac"]}]
        + [{"name": n, "token": t, "code": c} for n, t, c in bad],
        "confirm": {"token": confirm, "challenge": challenge.hex()},
    }


def _answers(cast: Cast) -> dict[str, Any]:
    ticket = enrolment.read_code(enrolment.new_code(CODE_BYTES))
    challenge = digest(b"challenge")
    sealed = b64u(seal.seal_to(cast.jwk("dev-kem"), challenge, enrolment.challenge_info(ticket.locator)))
    root = cast.jwk("root")
    answer: dict[str, Any] = {
        "sealed": sealed,
        "keys": cast.manifest,
        "root": root,
        "mac": enrolment.write_answer_mac(ticket.secret, sealed, cast.manifest, root),
    }
    other = cast.jwk("stranger")
    forged = enrolment.write_answer_mac(ticket.secret, sealed, cast.manifest, other)
    bad: list[tuple[str, dict[str, Any], str]] = [
        ("another challenge", {"sealed": flipped(sealed, 80)}, "ticket_mac"),
        ("another root", {"root": other}, "ticket_mac"),
        ("another root under a right mac", {"root": other, "mac": forged}, "root_unknown"),
        ("one bit of the mac", {"mac": flipped(answer["mac"])}, "ticket_mac"),
        ("a mac that is no base64url", {"mac": "*"}, "base64_malformed"),
    ]
    return {
        "about": "What the server answers to an enrolment request, as the tablet checks it.",
        "secret": ticket.secret.hex(),
        "ticket": ticket.locator,
        "challenge": challenge.hex(),
        "cases": [
            {"name": "scanned", "answer": answer, "thumbprint": cast.kid("root")},
            {"name": "typed", "answer": answer, "thumbprint": ""},
        ]
        + [
            {"name": n, "answer": answer | changed, "thumbprint": cast.kid("root"), "code": c}
            for n, changed, c in bad
        ],
    }


def _certificates(cast: Cast) -> dict[str, Any]:
    payload, typ = cast_of.certificate_payload(cast), enrolment.CERTIFICATE_TYP
    off = cast.jwk("dev-sig") | {"x": cast.jwk("dev-kem")["x"]}
    strange = {"jwk": cast.jwk("dev-sig"), "jkt": cast.kid("stranger")}
    bad = [
        ("signed by another", jws.sign(payload, typ=typ, key=cast.private["stranger"]), "jws_bad_signature"),
        ("a thumbprint of another key", cast.server_signs(payload | {"cnf": strange}, typ), "key_malformed"),
        (
            "no sealing key",
            cast.server_signs({k: v for k, v in payload.items() if k != "kem"}, typ),
            "field_missing",
        ),
        ("another kind", cast.server_signs(payload, "jwt"), "jws_wrong_typ"),
        (
            "a signing key off the curve",
            cast.server_signs(payload | {"cnf": {"jwk": off, "jkt": keys.thumbprint(off)}}, typ),
            "key_malformed",
        ),
        ("a sealing key off the curve", cast.server_signs(payload | {"kem": off}, typ), "key_malformed"),
        (
            "a private sealing key",
            cast.server_signs(payload | {"kem": cast_of.private_jwk(cast.private["dev-kem"])}, typ),
            "private_key_sent",
        ),
        (
            "a later epoch that begins nowhere",
            cast.server_signs(payload | {"epoch": 2, "after": {"seq": 7, "head": "x" * 44}}, typ),
            "field_missing",
        ),
    ]
    return {
        "about": "Device certificates, read by the key srv-sig of keys/cast.",
        "cases": [
            {
                "name": "as written",
                "token": cast.certificate,
                "device": DEVICE,
                "label": LABEL,
                "jkt": cast.kid("dev-sig"),
                "entryId": jws.entry_id(cast.certificate),
                "exp": payload["exp"],
            }
        ]
        + [{"name": n, "token": t, "code": c} for n, t, c in bad],
    }


def _proofs(cast: Cast) -> dict[str, Any]:
    sig, htu = cast.private["dev-sig"], f"{ORIGIN}/api/v1/batches"

    def proof(key: str = "dev-sig", **changed: Any) -> str:
        given: dict[str, Any] = {
            "htm": "GET",
            "htu": htu,
            "iat": NOW,
            "jti": "n-1",
            "token": cast.certificate,
        } | changed
        return dpop.write_proof(cast.private[key], **given)

    bare = {"htm": "GET", "htu": htu, "iat": seconds(NOW), "ath": dpop.ath(cast.certificate)}
    bad = [
        ("no proof", "", "dpop_missing"),
        ("another key", proof("stranger"), "dpop_key"),
        ("another method", proof(htm="POST"), "dpop_target"),
        ("another address", proof(htu=f"{htu}/x"), "dpop_target"),
        ("another certificate", proof(token="x"), "dpop_ath"),
        ("six minutes old", proof(iat=NOW - timedelta(minutes=6)), "dpop_clock"),
        ("six minutes ahead", proof(iat=NOW + timedelta(minutes=6)), "dpop_clock"),
        (
            "a private key",
            jws.sign(bare | {"jti": "n"}, typ=dpop.TYP, key=sig, jwk=cast_of.private_jwk(sig)),
            "private_key_sent",
        ),
        ("no key", jws.sign(bare | {"jti": "n"}, typ=dpop.TYP, key=sig, kid="k"), "field_missing"),
        ("half a key", jws.sign(bare, typ=dpop.TYP, key=sig, jwk={"kty": "EC"}), "key_malformed"),
        (
            "signed by another than it brings",
            jws.sign(
                bare | {"jti": "n"}, typ=dpop.TYP, key=cast.private["stranger"], jwk=cast.jwk("dev-sig")
            ),
            "jws_bad_signature",
        ),
        (
            "a time that is a text",
            jws.sign(bare | {"jti": "n", "iat": "0"}, typ=dpop.TYP, key=sig, jwk=cast.jwk("dev-sig")),
            "time_malformed",
        ),
        ("an id that is empty", proof(jti=""), "field_missing"),
        ("no id", jws.sign(bare, typ=dpop.TYP, key=sig, jwk=cast.jwk("dev-sig")), "field_missing"),
        ("an id of 65 characters", proof(jti="x" * 65), "field_missing"),
        ("another kind", jws.sign(bare, typ="jwt", key=sig, jwk=cast.jwk("dev-sig")), "jws_wrong_typ"),
    ]
    return {
        "about": "Proofs for GET of the address, with the certificate of keys/cast, checked at its `now`.",
        "htm": "GET",
        "htu": htu,
        "ath": dpop.ath(cast.certificate),
        "cases": [
            {"name": "as written", "proof": proof(), "jti": "n-1"},
            {
                "name": "five minutes old",
                "proof": proof(iat=NOW - timedelta(minutes=5), jti="n-2"),
                "jti": "n-2",
            },
        ]
        + [{"name": n, "proof": p, "code": c} for n, p, c in bad],
    }
