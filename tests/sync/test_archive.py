"""The message behind each line: there, unchanged, signed by whom it must be, and saying what the line says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from sync import archive as archive_module
from sync import batch, chain, jws, keys, notice, staff_key
from sync.archive import Archive, Messages
from sync.report import Broken
from tests.vectors import cast as cast_of
from tests.vectors.kept import read
from tests.vectors.repeatable import private_key

CAST = cast_of.load()
DEVICE = cast_of.DEVICE
ITEM = read("chain/items")["cases"][3]
STAFF_REQUEST = read("staff_key/requests")["cases"][0]["token"]
LATER = read("renewal/certificates")
RENEWAL = read("renewal/requests")["cases"][0]["token"]
NOTICE = read("notice/notices")["cases"][0]["token"]
HEADER = read("batch/edition")["header"]


@dataclass(frozen=True)
class Said:
    """A line, the message that it names, and those it needs besides."""

    kind: str
    token: str
    obj: dict[str, Any]
    besides: tuple[str, ...] = ()

    def saying(self, **changed: Any) -> Said:
        """The line with other members; None leaves one out."""
        obj = {name: value for name, value in (self.obj | changed).items() if value is not None}
        return replace(self, obj=obj)

    def by(self, key: str, **changed: Any) -> Said:
        """Another message in its place, of the same typ and kid, signed by this one of the cast."""
        head = jws.read(self.token, typ=TYPS[self.kind])
        token = jws.sign(head.payload | changed, typ=TYPS[self.kind], key=CAST.private[key], kid=head.kid)
        return replace(self, token=token)


def payload(token: str, typ: str) -> dict[str, Any]:
    """What a message says."""
    return jws.read(token, typ=typ).payload


TYPS = {
    "keys": keys.MANIFEST_TYP,
    "device": "fielddesk-device+jwt",
    "staff_key": staff_key.TYP,
    "batch": batch.HEADER_TYP,
    "notice": notice.TYP,
    "item": chain.ITEM_TYP,
    "quarantine": chain.ITEM_TYP,
}
KEYS = Said("keys", CAST.manifest, {"ver": 3, "root": CAST.kid("root")})
TABLET = Said("device", CAST.certificate, {"dev": DEVICE, "jkt": CAST.kid("dev-sig"), "epoch": 1})
_header = payload(HEADER, batch.HEADER_TYP)
_asked = payload(RENEWAL, "fielddesk-renew+jws")
LINES = {
    "staff_key": Said(
        "staff_key",
        STAFF_REQUEST,
        {"dev": DEVICE, "staff": cast_of.STAFF, "kid": CAST.kid("staff-kem")},
    ),
    "batch": Said(
        "batch",
        HEADER,
        {name: _header[name] for name in ("batch", "edition", "session")}
        | {
            "count": _header["manifest"]["count"],
            "devices": sorted(one["id"] for one in _header["devices"]),
        },
    ),
    "notice": Said(
        "notice",
        NOTICE,
        {name: payload(NOTICE, notice.TYP)[name] for name in ("kind", "n", "session")},
    ),
    "item": Said(
        "item",
        ITEM["token"],
        {name: ITEM["says"][name] for name in ("dev", "kind", "prev", "seq", "batch")},
    ),
    "quarantine": Said("quarantine", ITEM["token"], {"dev": DEVICE}),
    "later": Said(
        "device",
        LATER["cases"][0]["token"],
        {
            "dev": DEVICE,
            "jkt": keys.thumbprint(LATER["sig"]),
            "epoch": 2,
            "seq": _asked["seq"],
            "head": _asked["head"],
            "renewal": jws.entry_id(RENEWAL),
        },
        (RENEWAL,),
    ),
}
ALL = {"keys": KEYS, "device": TABLET} | LINES


def opened(*said: Said) -> Archive:
    """The archive after these lines; their messages come in the same order."""
    messages = [token for one in said for token in (one.token, *one.besides)]
    found = Archive(Messages(messages), CAST.jwk("root"))
    for number, one in enumerate(said):
        name = jws.entry_id(one.token)
        found.open(number, one.kind, one.obj | {archive_module.NAMED[one.kind]: name})
    return found


def before(name: str) -> list[Said]:
    """What must be known before this line."""
    return {"keys": [], "device": [KEYS]}.get(name, [KEYS, TABLET])


def refused(words: str, *said: Said) -> None:
    """All but the last line hold, and the last does not, in these words."""
    opened(*said[:-1])
    with pytest.raises(Broken, match=words):
        opened(*said)


@pytest.mark.parametrize("name", ALL)
def test_a_line_holds_with_its_message_and_not_without(name: str) -> None:
    said = ALL[name]
    assert opened(*before(name), said).good[said.kind] >= 1
    found = Archive(Messages([one.token for one in before(name)]), CAST.jwk("root"))
    with pytest.raises(Broken, match="is missing or was changed"):
        found.open(0, said.kind, {archive_module.NAMED[said.kind]: jws.entry_id(said.token)})


@pytest.mark.parametrize(
    ("name", "member"),
    [
        (name, member)
        for name, said in ALL.items()
        for member in said.obj
        if (name, member) != ("later", "renewal")
    ],
)
def test_a_line_says_what_its_message_says(name: str, member: str) -> None:
    other = 9 if isinstance(ALL[name].obj[member], int) else "another"
    words = "not signed|no certificate|does not say what its message says|root"
    with pytest.raises(Broken, match=words):
        opened(*before(name), ALL[name].saying(**{member: other}))


@pytest.mark.parametrize("name", ["keys", "device", "batch", "notice", "item", "quarantine", "staff_key"])
def test_a_message_is_signed_by_whom_it_must_be(name: str) -> None:
    signer = {"keys": "ROOT", "batch": "a key of the server", "device": "a key of the server"}.get(name, "")
    refused(f"is not signed by {signer}", *before(name), ALL[name].by("stranger"))


@pytest.mark.parametrize("name", ["device", *LINES])
def test_nothing_is_believed_before_the_keys_it_is_checked_by(name: str) -> None:
    refused("no key manifest before this line|no certificate of this tablet", ALL[name])


def test_manifests_follow_each_other_and_the_line_names_the_root() -> None:
    newer = KEYS.by("root", ver=4).saying(ver=4)
    opened(KEYS, newer)
    opened(KEYS.saying(root=None))
    refused("does not say what its message says: ver", KEYS.saying(ver=4))
    refused("is older|older than", KEYS, KEYS.by("root", iat=7))
    refused("root", KEYS.saying(root="another"))


def test_another_root_is_believed_once_the_one_before_signed_for_it() -> None:
    second = private_key(b"the second root")
    jwk = keys.public_jwk(second)
    handover = keys.write_handover(jwk, cast_of.NOW, CAST.private["root"])
    said = cast_of.manifest_payload(CAST, ver=4)
    line = {"ver": 4, "root": keys.thumbprint(jwk)}
    handed = Said("keys", keys.write_manifest(said | {"handovers": [handover]}, second), line)
    opened(KEYS, handed)
    after = Said("keys", keys.write_manifest(said | {"ver": 5}, second), line | {"ver": 5})
    opened(KEYS, handed, after)
    refused("the message", KEYS, Said("keys", keys.write_manifest(said, second), line))
    refused("the message", handed)
    refused("the message", KEYS, handed, KEYS.by("root", ver=5).saying(ver=5))


def test_a_later_certificate_is_for_the_keys_that_the_tablet_asked_for() -> None:
    later = LINES["later"]
    for besides, words in (
        ((), "own request for the keys of epoch 2 is missing or was changed"),
        ((RENEWAL[:-86] + "A" * 86,), "not signed by the tablet's key of epoch 1"),
    ):
        refused(words, KEYS, TABLET, replace(later, besides=besides))
    refused("no certificate of the epoch before", KEYS, later)
    other = later.by("srv-sig", kem=CAST.jwk("dev-kem"))
    refused("another sealing key than the tablet asked for", KEYS, TABLET, other)
    jwk = CAST.jwk("stranger")
    strange = later.by("srv-sig", cnf={"jwk": jwk, "jkt": CAST.kid("stranger")})
    refused("does not say what its message says: jkt", KEYS, TABLET, strange.saying(jkt=CAST.kid("stranger")))


def test_an_item_is_checked_by_the_key_of_its_epoch() -> None:
    new = private_key(b"the next dev-sig")
    says, three = ITEM["says"], [KEYS, TABLET, LINES["later"]]

    def item(key: Any, epoch: int) -> Said:
        token = jws.sign(says | {"epoch": epoch}, typ=chain.ITEM_TYP, key=key, kid=DEVICE)
        return replace(LINES["item"], token=token)

    opened(*three, item(CAST.private["dev-sig"], 1), item(new, 2), item(new, 3))
    refused("is not signed by tablet", *three, item(new, 1))
    refused("is not signed by tablet", *three, item(CAST.private["dev-sig"], 2))


def test_an_item_that_no_reader_takes_is_no_item() -> None:
    refused("the message", KEYS, TABLET, LINES["item"].by("dev-sig", mode=None))
    odd = LINES["item"].by("dev-sig", seq=0).saying(seq=0)
    refused("the message", KEYS, TABLET, odd)
    opened(KEYS, TABLET, replace(odd, kind="quarantine"))


def test_a_line_names_the_batch_of_its_item() -> None:
    refused("says: batch", KEYS, TABLET, LINES["item"].saying(batch=None))
    bare = read("chain/items")["cases"][0]
    said = {name: bare["says"][name] for name in ("dev", "kind", "prev", "seq")}
    named = bare["says"].get("batch")
    line = Said("item", bare["token"], said | ({"batch": named} if named else {}))
    opened(KEYS, TABLET, line)
    refused("says: batch", KEYS, TABLET, line.saying(batch="another"))
    unnamed = LINES["item"].by("dev-sig", batch="no id").saying(batch=None)
    opened(KEYS, TABLET, unnamed)
    refused("says: batch", KEYS, TABLET, unnamed.saying(batch="another"))


def test_a_persons_key_needs_a_sign_in_of_that_person_on_that_tablet() -> None:
    login = payload(payload(STAFF_REQUEST, staff_key.TYP)["login"], staff_key.LOGIN_TYP)
    for changed in ({"sub": "another"}, {"dev": "another"}):
        token = CAST.server_signs(login | changed, staff_key.LOGIN_TYP)
        refused("the message", KEYS, TABLET, LINES["staff_key"].by("dev-sig", login=token))
    forged = jws.sign(login, typ=staff_key.LOGIN_TYP, key=CAST.private["stranger"], kid=CAST.kid("srv-sig"))
    refused("the message", KEYS, TABLET, LINES["staff_key"].by("dev-sig", login=forged))


def test_a_persons_key_is_signed_by_any_key_that_the_tablet_had() -> None:
    three = [KEYS, TABLET, LINES["later"]]
    opened(*three, LINES["staff_key"])
    opened(*three, LINES["staff_key"].by("dev-sig", epoch=2))
    refused("is not signed by tablet", *three, LINES["staff_key"].by("stranger", epoch=2))


def test_a_failure_without_a_word_of_its_own_is_told_by_its_code() -> None:
    refused(r"\(manifest_rollback\)", KEYS, KEYS.by("root", iat=7))


def test_a_header_brings_its_checkpoint_with_the_number_of_its_line() -> None:
    assert opened(KEYS, TABLET, LINES["batch"]).checkpoints == [(2, _header["cp"])]


@pytest.mark.parametrize("changed", [{"manifest": 7}, {"devices": [{"id": 1}, {"id": "x"}]}])
def test_a_header_of_another_shape_does_not_hold(changed: dict[str, Any]) -> None:
    refused("does not hold what its kind must hold", KEYS, TABLET, LINES["batch"].by("srv-sig", **changed))


def test_log_keys_of_every_manifest_are_known() -> None:
    assert list(opened(KEYS).log_keys) == [CAST.kid("log")]


def test_messages_out_of_order_and_twice_are_found_and_what_is_left_is_told() -> None:
    tokens = [CAST.manifest, CAST.certificate, HEADER, CAST.certificate]
    names = [jws.entry_id(token) for token in tokens]
    messages = Messages(tokens)
    assert messages.take(names[1]) == CAST.certificate
    assert messages.take("another") is None
    assert messages.take(names[1]) == CAST.certificate
    assert messages.take(names[1]) is None
    assert sorted(messages.left()) == sorted([names[0], names[2]])
    assert list(Messages(tokens).left()) == names
    again = Messages([HEADER, CAST.manifest, HEADER])
    assert [again.take(names[2]) for _ in range(3)] == [HEADER, HEADER, None]


def test_a_missing_message_makes_nobody_hold_all_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "READ_AHEAD", 2)
    tokens = [f"{at}.x.y" for at in range(6)]
    names = [jws.entry_id(token) for token in tokens]
    messages = Messages(tokens)
    assert messages.take(names[2]) is None
    assert messages.take(names[0]) == tokens[0]
    assert messages.take(names[2]) == tokens[2]
    assert messages.take(names[4]) is None
    assert messages.take(names[1]) == tokens[1]
    assert list(messages.left()) == names[3:]
