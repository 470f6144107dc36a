"""Every code of the protocol: a knock at a door that gives it, with words to act on; or why only a tablet says it."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from server import clock
from server.confirmations import service as confirmations
from server.confirmations.schemas import MOST_BYTES_SENT, MOST_BYTES_UNPACKED
from server.devices.enrolling import CERTIFICATE_LIFE
from sync import chain, confirmation, encoding, enrolment, jws, keys, renewal
from sync.errors import CODES
from tests.field_day import FieldDay, plan_day
from tests.server.devices import test_every_code as doors
from tests.tablet import Answer, Kept, Tablet, cloned

UPLOADS, BUNDLES = "/api/v1/confirmations", "/api/v1/bundles"

TABLET_ONLY = {
    "key_unknown": "the tablet looks up the server's keys in the key manifest",
    "manifest_rollback": "the tablet compares key manifests",
    "manifest_expired": "the tablet reads the key manifest",
    "root_unknown": "the tablet compares ROOT with the enrolment code",
    "code_mistyped": "the tablet checks what is typed before anything is sent",
    "secret_wrong": "a person's secret never leaves the tablet",
    "phrase_too_short": "a person's secret never leaves the tablet",
    "pin_too_simple": "a person's secret never leaves the tablet",
    "card_mistyped": "the text of the card never leaves the tablet",
    "card_wrong": "the text of the card never leaves the tablet",
    "batch_not_yet": "the tablet reads the header",
    "batch_expired": "the tablet reads the header; the server stops offering the batch",
    "batch_rollback": "the tablet knows which edition it has",
    "batch_digest": "the tablet checks what it fetched",
    "record_unknown": "the tablet opens records; an item about one that is not there has a status of its own",
    "record_shredded": "the tablet opens records",
    "sealed_unopenable": "the tablet opens what is sealed to it; an attachment has a code of its own",
    "ink_malformed": "the ink's digest was signed for, so it is taken in; who looks at the evidence is told",
    "checkpoint_malformed": "the tablet and the auditor read checkpoints",
    "checkpoint_signature": "the tablet and the auditor read checkpoints",
    "proof_invalid": "the tablet, the auditor and who checks a receipt read proofs",
    "log_rollback": "the tablet says it of the server",
    "ack_mismatch": "the tablet reads acknowledgements",
    "receipt_malformed": "who checks a receipt reads it; the server only knows it or not",
}


class Session:
    """A day whose tablet has its batch open and handed in what it signed, and ways to hand in more."""

    def __init__(self, app: Flask) -> None:
        self.day: FieldDay = plan_day(app, documents=2)
        self.one: Tablet = self.day.add_tablet("Tablet 1")
        self.day.seal()
        self.day.open(self.one)
        self.one.exchange()

    def hand_in(self, *items: Kept, by: Tablet | None = None) -> Answer:
        one = by or self.one
        return one.ask("POST", UPLOADS, one.upload(items or one.waiting()))

    def handed_over(self) -> Kept:
        """A handover after its record's opening was handed in: it is the first item of the next upload."""
        self.one.open_record(self.day.rids[0])
        self.one.exchange()
        here = self.one.open_batch
        assert here is not None
        salt, drawn = b"s" * confirmation.SALT_BYTES, b"\x01\x01\x00\x00\x00\x00"
        return self.one.add(
            "attempt",
            confirmation.Attachment(salt, drawn, ""),
            batch=self.day.batch_id,
            edition=1,
            rid=self.day.rids[0],
            staff=self.day.staff_id,
            outcome="not_collected",
            ink=chain.Ink(confirmation.ink_digest(salt, drawn), 1),
        )

    def signed(self, kept: Kept, **changed: Any) -> Kept:
        """The same item with other members, rightly signed."""
        said = jws.read(kept.jws, typ=chain.ITEM_TYP).payload | changed
        token = jws.sign(said, typ=chain.ITEM_TYP, key=self.one.sig, kid=self.one.device)
        return replace(kept, jws=token)

    def raw(self, path: str, body: bytes, **headers: str) -> Answer:
        sent = self.one.proof_headers("POST", path) | {"Content-Type": "application/json"} | headers
        return self.one.send("POST", path, sent, body)

    def unopenable(self) -> Answer:
        kept = self.handed_over()
        named = chain.read_item(kept.jws).payload.att
        assert named is not None
        sealed = b"x" * 200
        att = {"sha256": encoding.b64u(encoding.digest(sealed)), "len": len(sealed), "kid": named.kid}
        return self.hand_in(self.signed(replace(kept, att=sealed), att=att))

    def forked(self) -> Answer:
        copy = cloned(self.one)
        copy.add("lock")
        self.one.add("unlock")
        self.one.exchange()
        return self.hand_in(by=copy)

    def broken(self) -> Answer:
        self.one.state = replace(self.one.state, head="A" * 43)
        return self.hand_in(self.one.add("lock"))

    def apart(self) -> Answer:
        self.forked()
        return self.hand_in(self.one.add("lock"))

    def gap(self) -> Answer:
        self.one.add("lock")
        answer = self.hand_in(self.one.add("unlock"))
        assert answer.json()["expect"] == self.one.state.seq - 1
        return answer

    def replaced(self) -> Answer:
        self.day.seal()
        answer = self.one.ask("GET", f"/api/v1/batches/{self.day.batch_id}/manifest?edition=1")
        assert answer.json()["edition"] == 2
        return answer

    def expired(self) -> Answer:
        with time_machine.travel(clock.now() + CERTIFICATE_LIFE + timedelta(minutes=1)):
            return self.one.ask("GET", "/api/v1/batches")

    def renewal(self, **changed: Any) -> Answer:
        """A wish to renew with other members, rightly signed."""
        good = renewal.write_request(
            device=self.one.device,
            aud=self.one.origin,
            epoch=2,
            ends=enrolment.Begin(self.one.state.seq, self.one.state.head),
            sig_jwk=keys.public_jwk(keys.generate()),
            kem_jwk=keys.public_jwk(keys.generate()),
            iat=clock.now(),
            key=self.one.sig,
        )
        said = jws.read(good, typ=renewal.REQUEST_TYP).payload | changed
        token = jws.sign(said, typ=renewal.REQUEST_TYP, key=self.one.sig, kid=self.one.device)
        return self.one.ask("POST", doors.RENEW, {"jws": token})

    def proof_of_no_base64(self) -> Answer:
        said = {"v": 1, "dev": self.one.device, "epoch": 2, "ch": "a=", "aud": self.one.origin}
        token = jws.sign(said, typ=renewal.CONFIRM_TYP, key=self.one.sig, kid=self.one.device)
        return self.one.ask("POST", doors.RENEWED, {"jws": token})

    def foreign(self) -> Answer:
        return self.hand_in(self.one.add("lock"), by=self.day.new_tablet("Tablet 2"))


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        yield Session(app)


def other_signature(token: str) -> str:
    """The message with the signature of another one."""
    return token.rpartition(".")[0] + "." + encoding.b64u(b"\x01" * 64)


def without_att(kept: Kept) -> Kept:
    return replace(kept, att=None)


def other_att(kept: Kept) -> Kept:
    assert kept.att is not None
    return replace(kept, att=kept.att[:-1] + bytes([kept.att[-1] ^ 1]))


Knock = Callable[[Session], Answer]
TABLE: dict[str, list[Knock]] = {
    "json_malformed": [lambda at: at.raw(doors.DEVICES, b'{"jws":"a","jws":"b"}')],
    "base64_malformed": [Session.proof_of_no_base64],
    "time_malformed": [lambda at: at.renewal(iat=-1)],
    "too_large": [
        lambda at: at.raw(UPLOADS, b"x" * (MOST_BYTES_SENT + 1)),
        lambda at: at.raw(
            UPLOADS, gzip.compress(b" " * (MOST_BYTES_UNPACKED + 1), 1), **{"Content-Encoding": "gzip"}
        ),
        lambda at: at.raw(BUNDLES, b"x" * (MOST_BYTES_SENT + 1)),
    ],
    "jws_malformed": [lambda at: at.hand_in(replace(at.one.add("lock"), jws="a.b.c"))],
    "jws_wrong_typ": [lambda at: at.hand_in(replace(at.one.add("lock"), jws=at.one.certificate))],
    "jws_bad_signature": [
        lambda at: at.hand_in(replace(kept := at.one.add("lock"), jws=other_signature(kept.jws)))
    ],
    "version_unknown": [lambda at: at.hand_in(at.signed(at.one.add("lock"), v=2))],
    "item_unreadable": [
        lambda at: at.hand_in(at.signed(at.one.add("lock"), kind="poem")),
        lambda at: at.hand_in(at.signed(at.one.add("lock"), at="today")),
    ],
    "wrong_device": [Session.foreign],
    "epoch_unknown": [lambda at: at.hand_in(at.signed(at.one.add("lock"), epoch=2))],
    "chain_gap": [Session.gap],
    "chain_break": [Session.broken],
    "chain_fork": [Session.forked],
    "device_not_active": [Session.apart],
    "device_cert_expired": [Session.expired],
    "attachment_missing": [lambda at: at.hand_in(without_att(at.handed_over()))],
    "attachment_digest": [lambda at: at.hand_in(other_att(at.handed_over()))],
    "attachment_unopenable": [Session.unopenable],
    "ink_digest": [lambda at: at.hand_in(at.signed(at.handed_over(), ink={"h": "A" * 43, "n": 1}))],
    "batch_superseded": [Session.replaced],
    "bundle_malformed": [
        lambda at: at.raw(BUNDLES, b'{"v":2,"dev":"x","items":[]}'),
        lambda at: at.raw(BUNDLES, b"not a bundle"),
    ],
}
KEPT_APART = {
    "version_unknown",
    "item_unreadable",
    "chain_break",
    "chain_fork",
    "device_not_active",
    "attachment_missing",
    "attachment_digest",
    "attachment_unopenable",
    "ink_digest",
}


@pytest.mark.parametrize(
    ("code", "place"), [(code, place) for code, knocks in TABLE.items() for place in range(len(knocks))]
)
def test_a_refusal_has_its_code_and_words_and_says_no_less_than_what_happened(
    session: Session, code: str, place: int
) -> None:
    before = confirmations.waiting_in_quarantine()
    answer = TABLE[code][place](session)
    problem = answer.json()
    assert (problem["code"], answer.status) == (code, CODES[code].status)
    assert problem["detail"]
    assert problem["safe"]
    assert problem["next"]
    kept = confirmations.waiting_in_quarantine() > before
    assert kept == (code in KEPT_APART)
    if kept:
        assert "Nothing was changed" not in problem["safe"]


def test_every_code_is_given_by_a_door_or_has_a_reason_why_none_gives_it() -> None:
    given = set(doors.TABLE) | set(TABLE)
    assert given | set(TABLET_ONLY) == set(CODES)
    assert not given & set(TABLET_ONLY)
    assert all(TABLET_ONLY.values())
