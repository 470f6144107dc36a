"""Sealed attachments, salted digests, outcomes and reasons. docs/vectors/confirmation."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path

from sync import confirmation
from sync.encoding import b64u, digest, read_b64u, write_json
from tests.vectors import cast as cast_of
from tests.vectors.kept import Case, cases, read, refusal

CAST = cast_of.load()
TWIN = Path(__file__).parents[2] / "client_pwa" / "src" / "protocol" / "confirmation.ts"


@cases("confirmation/attachments")
def test_an_attachment_opens_in_its_place_only(case: Case) -> None:
    def open_it() -> confirmation.Attachment:
        return confirmation.read_attachment(
            read_b64u(case["sealed"]),
            dev=case.get("dev", cast_of.DEVICE),
            seq=case.get("seq", 4),
            key=CAST.private["srv-kem"],
        )

    if "code" in case:
        assert refusal(open_it) == case["code"]
    else:
        opened = open_it()
        assert (opened.salt.hex(), opened.ink.hex()) == (case["salt"], case["ink"])
        assert opened.notes == case["notes"]
        assert (list(opened.found), list(opened.unexpected)) == (case["found"], case["unexpected"])


def test_an_attachment_unpacks_to_its_limit_and_not_beyond() -> None:
    told = confirmation.Attachment(bytes(16), b"", "", (), ())
    empty = len(write_json({})) + confirmation.SALT_BYTES + 4
    for over, code in ((0, ""), (1, "attachment_unopenable")):
        ink = bytes(confirmation.PLAIN_BYTES - empty + over)
        sealed = confirmation.write_attachment(
            replace(told, ink=ink), dev="d", seq=1, kem_jwk=CAST.jwk("srv-kem")
        )
        opening = partial(confirmation.read_attachment, sealed, dev="d", seq=1, key=CAST.private["srv-kem"])
        assert refusal(opening) == code


@cases("confirmation/digests")
def test_digests_are_salted(case: Case) -> None:
    salt, ink = bytes.fromhex(case["salt"]), bytes.fromhex(case["ink"])
    assert confirmation.ink_digest(salt, ink) == case["inkDigest"]
    assert confirmation.mandate_digest(salt, case["mandate"]) == case["mandateDigest"]
    assert confirmation.statement_digest(case["statement"]) == case["statementDigest"]


def test_an_attachment_is_the_one_the_item_names() -> None:
    sealed = read_b64u(read("confirmation/attachments")["cases"][0]["sealed"])
    named = b64u(digest(sealed))
    confirmation.check_attachment(sealed, named, len(sealed))
    assert (
        refusal(lambda: confirmation.check_attachment(sealed, named, len(sealed) + 1)) == "attachment_digest"
    )
    assert (
        refusal(lambda: confirmation.check_attachment(sealed + b"x", named, len(sealed) + 1))
        == "attachment_digest"
    )


def test_ink_is_the_one_the_item_names() -> None:
    attachment = confirmation.Attachment(b"s" * 16, b"ink", "")
    confirmation.check_ink(attachment, confirmation.ink_digest(b"s" * 16, b"ink"))
    assert (
        refusal(lambda: confirmation.check_ink(attachment, confirmation.ink_digest(b"t" * 16, b"ink")))
        == "ink_digest"
    )


def test_both_languages_have_the_same_outcomes_and_reasons() -> None:
    listed = TWIN.read_text("utf-8").partition("REASONS = {")[2].partition("} as const")[0]
    found = {
        name: tuple(re.findall(r"'(\w*)'", row)) for name, row in re.findall(r"(\w+): \[([^\]]*)\]", listed)
    }
    assert found == confirmation.REASONS
