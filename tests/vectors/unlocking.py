"""Vectors of the staff secret: three ways to open a person's key, session cards, what a session allows.

Must never hold a secret that is used anywhere else.
"""

from __future__ import annotations

from typing import Any

from sync import staff_secret
from sync.encoding import b64u, digest
from sync.staff_secret import UnlockPolicy
from tests.vectors.cast import DEVICE, OTHER_DEVICE, SESSION, STAFF, Cast
from tests.vectors.kept import Written
from tests.vectors.signed import flipped

PHRASE = "copper lantern orbit silver maple"
PIN = "294716"
SALT = digest(b"salt")[:16]
CARD = digest(b"session card")[:16]
OTHER_CARD = digest(b"another session card")[:16]
PRF = digest(b"what a passkey answered")


def files(cast: Cast) -> Written:
    """Every file of this module, by name."""
    yield "staff_secret/ways", _ways(cast)
    yield "staff_secret/pins", _pins()
    yield "staff_secret/cards", _cards()
    yield "staff_secret/policies", _policies()


def policy() -> dict[str, Any]:
    """What the vectors' batch says of unlocking."""
    return staff_secret.write_policy(
        UnlockPolicy(("phrase", "card"), staff_secret.card_digest(CARD, SESSION))
    )


def _ways(cast: Cast) -> dict[str, Any]:
    given = [
        ("phrase", {"phrase": PHRASE}, staff_secret.phrase_kek(PHRASE, SALT, STAFF)),
        ("card", {"pin": PIN, "card": CARD.hex()}, staff_secret.card_kek(PIN, CARD, SALT, STAFF)),
        ("passkey", {"prf": PRF.hex()}, staff_secret.passkey_kek(PRF, STAFF)),
    ]
    wrapped = {
        way: b64u(staff_secret.wrap_staff_key(key, cast.private["staff-kem"], dev=DEVICE, staff=STAFF))
        for way, _, key in given
    }
    good = [
        {"name": f"by {way}", "way": way, **secret, "kek": key.hex(), "wrapped": wrapped[way]}
        for way, secret, key in given
    ]
    phrase = {"way": "phrase", "phrase": PHRASE, "wrapped": wrapped["phrase"]}
    card = {"way": "card", "pin": PIN, "card": CARD.hex(), "wrapped": wrapped["card"]}
    bad: list[tuple[str, dict[str, Any], str]] = [
        ("another phrase", phrase | {"phrase": f"{PHRASE}s"}, "secret_wrong"),
        ("three words", phrase | {"phrase": "copper lantern orbit"}, "phrase_too_short"),
        ("one bit", phrase | {"wrapped": flipped(wrapped["phrase"], 20)}, "secret_wrong"),
        ("on another tablet", phrase | {"device": OTHER_DEVICE}, "secret_wrong"),
        ("of another person", phrase | {"staff": DEVICE}, "secret_wrong"),
        ("another PIN", card | {"pin": "294717"}, "secret_wrong"),
        ("another card", card | {"card": OTHER_CARD.hex()}, "secret_wrong"),
        ("a PIN in a row", card | {"pin": "123456"}, "pin_too_simple"),
        ("what another way opens", card | {"wrapped": wrapped["phrase"]}, "secret_wrong"),
        (
            "another passkey",
            {"way": "passkey", "prf": digest(PRF).hex(), "wrapped": wrapped["passkey"]},
            "secret_wrong",
        ),
        (
            "half an answer of a passkey",
            {"way": "passkey", "prf": PRF[:16].hex(), "wrapped": wrapped["passkey"]},
            "field_missing",
        ),
    ]
    return {
        "about": "Ways to the key staff-kem of keys/cast; `kek` is what both sides derive.",
        "salt": SALT.hex(),
        "staff": STAFF,
        "device": DEVICE,
        "prfInput": staff_secret.prf_input(SALT, dev=DEVICE, staff=STAFF).hex(),
        "normalised": [
            {"name": "as made", "text": PHRASE, "as": PHRASE},
            {
                "name": "what is no blank stays",
                "text": "\ufeffcopper\x1c lantern\x85",
                "as": "\ufeffcopper\x1c lantern\x85",
            },
            {
                "name": "capitals, blanks, full width",
                "text": "  Copper LANTERN　orbit\tsilver ｍaple ",
                "as": PHRASE,
            },
        ],
        "cases": [*good, {"name": "a phrase in capitals", **phrase, "phrase": PHRASE.upper()}]
        + [{"name": name, **case, "code": code} for name, case, code in bad],
    }


def _pins() -> dict[str, Any]:
    good = [("six digits", "294716", "294716"), ("twelve", "918273645546", "918273645546")]
    good += [("with blanks", " 294 716 ", "294716"), ("full width", "２９４７１６", "294716")]
    good += [("a row with a break", "123457", "123457"), ("up and down", "121232", "121232")]
    bad = [("five digits", "29471"), ("thirteen", "2947162947161"), ("a letter", "29471a"), ("nothing", "")]
    bad += [("all the same", "777777"), ("up", "345678"), ("down", "987654"), ("Arabic digits", "٢٩٤٧١٦")]
    return {
        "about": "PINs as they are derived from.",
        "cases": [{"name": name, "text": text, "as": pin} for name, text, pin in good]
        + [{"name": name, "text": text, "code": "pin_too_simple"} for name, text in bad],
    }


def _cards() -> dict[str, Any]:
    text = staff_secret.write_card(CARD)
    bare = text.removeprefix(staff_secret.CARD_PREFIX)
    lookalike = bare.replace("0", "o").replace("1", "l")
    typed = [
        ("scanned", text),
        ("typed in groups", staff_secret.group_card(text).lower()),
        ("with hyphens", staff_secret.group_card(text).replace(" ", "-")),
        ("O and L for 0 and 1", lookalike),
        ("blanks of other scripts", "\u3000" + text[:20] + "\u00a0" + text[20:] + "\u2028"),
    ]
    bad = [
        ("one character mistyped", bare[:9] + ("2" if bare[9] != "2" else "3") + bare[10:]),
        ("two changed round", bare[1] + bare[0] + bare[2:]),
        ("one too few", bare[:-1]),
        ("one too many", bare + "0"),
        ("a letter that is not in the alphabet", "U" + bare[1:]),
        ("nothing", ""),
        ("a byte order mark is no blank", "\ufeff" + bare),
        ("another kind of code", "R12345670"),
    ]
    return {
        "about": "Session cards: what their QR holds, and what a batch header says of them.",
        "card": CARD.hex(),
        "text": text,
        "session": SESSION,
        "digest": staff_secret.card_digest(CARD, SESSION),
        "cases": [{"name": name, "text": given} for name, given in typed]
        + [{"name": name, "text": given, "code": "card_mistyped"} for name, given in bad],
        "checks": [
            {"name": "the session's card", "card": CARD.hex(), "session": SESSION},
            {"name": "another card", "card": OTHER_CARD.hex(), "session": SESSION, "code": "card_wrong"},
            {"name": "of another session", "card": CARD.hex(), "session": DEVICE, "code": "card_wrong"},
        ],
    }


def _policies() -> dict[str, Any]:
    card = staff_secret.card_digest(CARD, SESSION)
    good: list[tuple[str, dict[str, Any], list[str], str]] = [
        ("every way", {"ways": ["passkey", "phrase", "card"], "card": card}, list(staff_secret.WAYS), card),
        ("the card alone", {"ways": ["card"], "card": card}, ["card"], card),
        ("a card that was never printed", {"ways": ["phrase", "card"]}, ["phrase"], ""),
        ("a way of a later version", {"ways": ["iris", "phrase"]}, ["phrase"], ""),
    ]
    bad: list[tuple[str, dict[str, Any]]] = [
        ("nothing about unlocking", {}),
        ("no way", {"unlock": {"ways": []}}),
        ("more ways than there will be", {"unlock": {"ways": ["phrase"] * 17}}),
        ("ways that are no list", {"unlock": {"ways": "phrase"}}),
        ("only ways of a later version", {"unlock": {"ways": ["iris"]}}),
        ("only a card that was never printed", {"unlock": {"ways": ["card"]}}),
        ("a card that is no text", {"unlock": {"ways": ["phrase"], "card": 7}}),
        ("a card that is too long", {"unlock": {"ways": ["phrase"], "card": card + "A"}}),
    ]
    return {
        "about": "`policy` of a batch header, as it is read.",
        "cases": [
            {"name": name, "policy": {"unlock": unlock}, "ways": ways, "card": found}
            for name, unlock, ways, found in good
        ]
        + [{"name": name, "policy": given, "code": "field_missing"} for name, given in bad],
    }
