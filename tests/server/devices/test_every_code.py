"""Every refusal of the doors of enrolment, renewal, proofs and sign-in, through HTTP: status, code, words to act on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server import clock
from server.batches import service as batches
from server.database import transaction
from server.devices import service
from sync import dpop, encoding, enrolment, jws, keys, renewal, staff_key
from sync.errors import CODES
from tests.field_day import FieldDay, plan_day
from tests.tablet import Tablet
from tests.vectors.cast import private_jwk

DEVICES, PROVE = "/api/v1/devices", "/api/v1/devices/confirm"
RENEW, RENEWED = "/api/v1/devices/renewals", "/api/v1/devices/renewals/confirm"
BATCHES, STAFF_KEYS = "/api/v1/batches", "/api/v1/staff-keys"


class Doors:
    """A day with one tablet and one open ticket, and ways to knock."""

    def __init__(self, app: Flask) -> None:
        self.day: FieldDay = plan_day(app, documents=1)
        self.one: Tablet = self.day.new_tablet("Tablet 1")
        self.sig, self.kem = keys.generate(), keys.generate()
        with transaction():
            _, code = service.make_ticket("Tablet 2", staff_id=self.day.staff_id, now=clock.now())
        self.ticket = enrolment.read_code(code)

    def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> TestResponse:
        return self.day.app.test_client().post(path, json=body, headers=headers or {})

    def proved(self, path: str, token: str) -> TestResponse:
        return self.post(path, {"jws": token}, self.one.proof_headers("POST", path))

    def get(self, **proof: Any) -> TestResponse:
        """Ask for the batches with a proof that is changed so."""
        given: dict[str, Any] = {
            "htm": "GET",
            "htu": self.one.origin + BATCHES,
            "iat": clock.now(),
            "jti": "once",
            "token": self.one.certificate,
        }
        key = proof.pop("key", self.one.sig)
        token = proof.pop("shown", self.one.certificate)
        headers = {
            "Authorization": f"DPoP {token}",
            "DPoP": dpop.write_proof(key, **(given | proof)),
        }
        return self.day.app.test_client().get(BATCHES, headers=headers)

    def wish(self, **changed: Any) -> str:
        """An enrolment request with other members, rightly signed."""
        good = enrolment.write_request(
            self.ticket, aud=self.one.origin, label="x", sig=self.sig, kem_jwk=keys.public_jwk(self.kem)
        )
        said = jws.read(good, typ=enrolment.REQUEST_TYP).payload | changed
        return self.signed(said, enrolment.REQUEST_TYP)

    def signed(self, said: dict[str, Any], typ: str, jwk: dict[str, Any] | None = None) -> str:
        return jws.sign(said, typ=typ, key=self.sig, jwk=jwk or keys.public_jwk(self.sig))

    def confirm(self) -> str:
        return enrolment.write_confirm(
            ticket=self.ticket.locator, challenge=b"x" * 32, aud=self.one.origin, sig=self.sig
        )

    def renewal(self, key: keys.PrivateKey | None = None, **changed: Any) -> str:
        good = renewal.write_request(
            device=self.one.device,
            aud=self.one.origin,
            epoch=2,
            ends=enrolment.Begin(0, self.one.state.head),
            sig_jwk=keys.public_jwk(self.sig),
            kem_jwk=keys.public_jwk(self.kem),
            iat=clock.now(),
            key=self.one.sig,
        )
        said = jws.read(good, typ=renewal.REQUEST_TYP).payload | changed
        return jws.sign(said, typ=renewal.REQUEST_TYP, key=key or self.one.sig, kid=self.one.device)

    def asked_and_failed(self) -> TestResponse:
        assert self.post(DEVICES, {"jws": self.wish()}).status_code == 201
        return self.post(PROVE, {"jws": self.confirm()})

    def renewed_by_another(self) -> TestResponse:
        before = self.one.certificate, self.one.sig
        self.one.renew()
        self.one.certificate, self.one.sig = before
        return self.proved(RENEW, self.renewal())

    def after_renewal(self) -> TestResponse:
        before, key = self.one.certificate, self.one.sig
        self.one.renew()
        return self.get(token=before, shown=before, key=key)

    def revoked(self) -> TestResponse:
        with transaction():
            batches.revoke_tablet(self.one.device, staff_id=self.day.staff_id, now=clock.now())
        return self.get()

    def twice(self) -> TestResponse:
        assert self.get().status_code == 200
        return self.get()

    def staff_key(self) -> str:
        now = clock.now()
        claims = staff_key.login_claims(
            issuer=self.one.origin, staff=self.day.staff_id, device=self.one.device, iat=now, jti="x"
        )
        return staff_key.write_request(
            device=self.one.device,
            staff=self.day.staff_id,
            login=jws.sign(claims, typ=staff_key.LOGIN_TYP, key=self.sig, kid="x"),
            kem_jwk=keys.public_jwk(self.kem),
            iat=now,
            key=self.one.sig,
        )


@pytest.fixture
def doors(app: Flask) -> Iterator[Doors]:
    with app.app_context():
        yield Doors(app)


Knock = Callable[[Doors], TestResponse]
TABLE: dict[str, list[Knock]] = {
    "jws_malformed": [
        lambda at: at.post(DEVICES, {"jws": "a.b.c"}),
        lambda at: at.post(PROVE, {"jws": at.confirm() + "="}),
        lambda at: at.proved(RENEW, "a.b.c"),
        lambda at: at.proved(RENEWED, " " + at.renewal()),
    ],
    "jws_wrong_typ": [
        lambda at: at.post(DEVICES, {"jws": at.confirm()}),
        lambda at: at.post(PROVE, {"jws": at.wish()}),
        lambda at: at.proved(RENEWED, at.renewal()),
    ],
    "jws_bad_signature": [
        lambda at: at.post(DEVICES, {"jws": at.signed({}, enrolment.REQUEST_TYP, keys.public_jwk(at.kem))}),
        lambda at: at.proved(RENEW, at.renewal(at.sig)),
    ],
    "version_unknown": [lambda at: at.proved(RENEW, at.renewal(v=2))],
    "field_missing": [
        lambda at: at.post(DEVICES, {"jws": at.wish(label=7)}),
        lambda at: at.proved(RENEW, at.renewal(epoch=1)),
    ],
    "key_malformed": [
        lambda at: at.post(DEVICES, {"jws": at.wish(kem={"kty": "EC"})}),
        lambda at: at.proved(RENEW, at.renewal(sig=keys.public_jwk(at.one.sig))),
    ],
    "private_key_sent": [
        lambda at: at.post(DEVICES, {"jws": at.wish(kem=private_jwk(at.kem))}),
        lambda at: at.proved(RENEW, at.renewal(kem=private_jwk(at.kem))),
    ],
    "ticket_unknown_or_expired": [
        lambda at: at.post(
            DEVICES, {"jws": at.wish(ticket="ZZZZ" if at.ticket.locator != "ZZZZ" else "YYYY")}
        ),
        lambda at: at.post(PROVE, {"jws": at.confirm()}),
    ],
    "ticket_mac": [
        lambda at: at.post(DEVICES, {"jws": at.wish(mac=encoding.b64u(b"m" * 32))}),
        lambda at: at.post(DEVICES, {"jws": at.wish(aud="https://x.example")}),
    ],
    "kem_possession": [
        Doors.asked_and_failed,
        lambda at: at.proved(
            RENEWED,
            renewal.write_confirm(
                device=at.one.device, aud=at.one.origin, epoch=2, challenge=b"x" * 32, key=at.sig
            ),
        ),
    ],
    "device_cert_missing": [lambda at: at.post(RENEW, {"jws": at.renewal()})],
    "device_cert_superseded": [Doors.after_renewal],
    "dpop_missing": [
        lambda at: at.post(RENEW, {"jws": at.renewal()}, {"Authorization": f"DPoP {at.one.certificate}"})
    ],
    "dpop_key": [lambda at: at.get(key=at.sig)],
    "dpop_target": [lambda at: at.get(htm="POST"), lambda at: at.get(htu=f"{at.one.origin}/x")],
    "dpop_clock": [lambda at: at.get(iat=clock.now() - timedelta(minutes=6))],
    "dpop_ath": [lambda at: at.get(token="x")],
    "dpop_replay": [Doors.twice],
    "device_not_active": [Doors.revoked],
    "wrong_device": [
        lambda at: at.proved(RENEW, at.renewal(dev="another")),
        lambda at: at.get(shown=jws.sign({}, typ=enrolment.CERTIFICATE_TYP, key=at.sig, kid="x")),
    ],
    "renewal_superseded": [Doors.renewed_by_another],
    "epoch_unknown": [lambda at: at.proved(RENEW, at.renewal(epoch=3))],
    "chain_fork": [lambda at: at.proved(RENEW, at.renewal(head="h" * 43))],
    "staff_login": [lambda at: at.proved(STAFF_KEYS, at.staff_key())],
}


@pytest.mark.parametrize(
    ("code", "place"), [(code, place) for code, knocks in TABLE.items() for place in range(len(knocks))]
)
def test_a_refusal_has_its_status_its_code_and_words(doors: Doors, code: str, place: int) -> None:
    answer = TABLE[code][place](doors)
    problem = answer.get_json()
    assert (problem["code"], answer.status_code) == (code, CODES[code].status)
    assert answer.mimetype == "application/problem+json"
    assert problem["title"]
    assert problem["detail"]
    assert problem["safe"]
    assert problem["next"]


def test_a_message_that_is_too_long_is_refused_before_it_is_read(doors: Doors) -> None:
    for path in (DEVICES, PROVE):
        answer = doors.post(path, {"jws": "a" * 131_073})
        assert answer.status_code in (400, 413, 422)
        assert "a" * 100 not in json.dumps(answer.get_json())


def test_who_tries_codes_is_stopped(doors: Doors) -> None:
    statuses = [doors.post(DEVICES, {"jws": "a.b.c"}).status_code for _ in range(31)]
    stopped = statuses.index(429)
    assert 20 < stopped <= 30
    assert set(statuses[:stopped]) == {400}
    assert set(statuses[stopped:]) == {429}


def test_a_wrong_sign_in_does_not_say_whether_the_person_exists(doors: Doors) -> None:
    said = []
    for username in ("j.dewit", "nobody"):
        path = "/api/v1/staff-logins"
        body = {"username": username, "password": "not the pass phrase"}
        answer = doors.post(path, body, doors.one.proof_headers("POST", path))
        problem = answer.get_json()
        said.append((answer.status_code, problem["code"], problem["detail"], problem.get("next")))
    assert said[0] == said[1]
    assert said[0][0] == 401
