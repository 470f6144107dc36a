"""The half of the demo's tablet that every tablet has: keys, certificate, people's keys, chain, proved requests.

Must never take a short cut past the server's doors: it only speaks HTTP, through `send`. docs/protocol.md.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sync import (
    batch,
    chain,
    confirmation,
    dpop,
    encoding,
    enrolment,
    keys,
    pq,
    renewal,
    seal,
    staff_key,
    staff_secret,
)
from sync.jws import entry_id, sign


@dataclass(frozen=True)
class Answer:
    """What came back: status, body, headers."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Send = Callable[[str, str, dict[str, str], bytes], Answer]
"""(method, path with query, headers, body) to an answer."""


class Declined(Exception):
    """The server declined; `code` is the problem's code, `problem` the whole document."""

    def __init__(self, answer: Answer) -> None:
        problem = answer.json()
        super().__init__(f"{answer.status} {problem.get('code')}: {problem.get('detail')}")
        self.status = answer.status
        self.code: str = problem.get("code", "")
        self.problem: dict[str, Any] = problem


@dataclass(frozen=True)
class Person:
    """Someone with a key on this tablet: the wrapped STAFF-KEM and the salt of the pass phrase."""

    staff: str
    display_name: str
    salt: bytes
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True)
class Kept:
    """One chain item in the tablet's journal, with its sealed attachment."""

    seq: int
    entry_id: str
    jws: str
    att: bytes | None

    def sent(self) -> dict[str, str]:
        """As it stands in an upload."""
        one = {"jws": self.jws}
        if self.att is not None:
            one["att"] = encoding.b64u(self.att)
        return one


class EnrolledTablet:
    """A tablet with keys and a chain. `now` is its own clock; it may be wrong, as tablets' clocks are."""

    def __init__(self, origin: str, send: Send, now: Callable[[], datetime]) -> None:
        self.origin, self.send, self.now = origin, send, now
        self.sig, self.kem = keys.generate(), keys.generate()
        self.pq: pq.PrivateKey | None = None
        self.next_keys: tuple[keys.PrivateKey, keys.PrivateKey, pq.PrivateKey | None] | None = None
        self.older_kems: list[keys.PrivateKey] = []
        self.older_pqs: list[pq.PrivateKey] = []
        self.epoch = 1
        self.device = self.label = self.certificate = ""
        self.manifest: keys.KeyManifest | None = None
        self.people: dict[str, Person] = {}
        self.state = chain.ChainState("", 1, 0, "")
        self.journal: list[Kept] = []
        self.mono = 0

    # -- enrolment

    def enrol(self, scanned: str, label: str = "") -> str:
        """Enrol with what was scanned or typed; gives the device id."""
        read_in = enrolment.read_link(scanned)
        ticket = enrolment.read_code(read_in.code)
        wish = enrolment.write_request(
            ticket,
            aud=self.origin,
            label=label,
            sig=self.sig,
            kem_jwk=keys.public_jwk(self.kem),
            pq_jwk=pq.public_jwk(self.pq) if self.pq else None,
        )
        answer = self._post("/api/v1/devices", {"jws": wish}, proved=False)
        enrolment.check_answer(
            ticket.secret,
            sealed=answer["sealed"],
            manifest=answer["keys"],
            root_jwk=answer["root"],
            mac=answer["mac"],
            root_thumbprint=read_in.root_thumbprint,
        )
        self.manifest = keys.read_manifest(answer["keys"], answer["root"], self.now())
        challenge = pq.open_challenge(
            self.kem,
            self.pq,
            encoding.read_b64u(answer["sealed"]),
            enrolment.challenge_info(ticket.locator),
        )
        proof = enrolment.write_confirm(
            ticket=ticket.locator, challenge=challenge, aud=self.origin, sig=self.sig
        )
        confirmed = self._post("/api/v1/devices/confirm", {"jws": proof}, proved=False)
        self.certificate = confirmed["certificate"]
        certificate = enrolment.read_certificate(self.certificate, self._server_key(self.certificate))
        self.device, self.label = certificate.device, certificate.label
        self.state = chain.ChainState(self.device, 1, 0, certificate.entry_id)
        return self.device

    def renew(self) -> int:
        """Go on with new keys in a new epoch; gives its number. Again after a lost answer brings the same keys."""
        epoch = self.epoch + 1
        if self.next_keys is None:
            self.next_keys = keys.generate(), keys.generate(), pq.generate() if self.pq else None
        sig, kem, lattice = self.next_keys
        sig_jwk, kem_jwk = keys.public_jwk(sig), keys.public_jwk(kem)
        pq_jwk = pq.public_jwk(lattice) if lattice else None
        wish = renewal.write_request(
            device=self.device,
            aud=self.origin,
            epoch=epoch,
            ends=enrolment.Begin(self.state.seq, self.state.head),
            sig_jwk=sig_jwk,
            kem_jwk=kem_jwk,
            iat=self.now(),
            key=self.sig,
            pq_jwk=pq_jwk,
        )
        sealed = encoding.read_b64u(self._post("/api/v1/devices/renewals", {"jws": wish})["sealed"])
        challenge = pq.open_challenge(kem, lattice, sealed, renewal.challenge_info(self.device, epoch))
        proof = renewal.write_confirm(
            device=self.device, aud=self.origin, epoch=epoch, challenge=challenge, key=sig
        )
        token = self._post("/api/v1/devices/renewals/confirm", {"jws": proof})["certificate"]
        certificate = enrolment.read_certificate(token, self._server_key(token))
        renewal.check_certificate(
            certificate, device=self.device, epoch=epoch, sig_jwk=sig_jwk, kem_jwk=kem_jwk, pq_jwk=pq_jwk
        )
        self.older_kems.append(self.kem)
        self.older_pqs += [self.pq] if self.pq else []
        self.sig, self.kem, self.pq, self.certificate, self.epoch = sig, kem, lattice, token, epoch
        self.next_keys = None
        return epoch

    def kem_for(self, header: batch.Header) -> keys.PrivateKey:
        """The sealing key that this edition was sealed to: it may have been sealed in an earlier epoch."""
        named = {entry.get("kid") for entry in header.payload["devices"] if entry.get("id") == self.device}
        fits = (key for key in self.older_kems if keys.thumbprint(keys.public_jwk(key)) in named)
        return next(fits, self.kem)

    def pq_for(self, header: batch.Header) -> pq.PrivateKey | None:
        """The ML-KEM key that this edition's third share was sealed to."""
        named = {entry.get("kid") for entry in header.payload.get("pq", []) if entry.get("id") == self.device}
        fits = (key for key in self.older_pqs if keys.thumbprint(pq.public_jwk(key)) in named)
        return next(fits, self.pq)

    def let_in(self, username: str, password: str, phrase: str, totp: str = "") -> Person:
        """Sign a person in online and keep a key of theirs under a pass phrase."""
        signed_in = self._post(
            "/api/v1/staff-logins",
            {"username": username, "password": password, "totp": totp},
        )
        return self.keep_key(signed_in["staff"], signed_in["displayName"], signed_in["login"], phrase)

    def keep_key(self, staff: str, display_name: str, login: str, phrase: str) -> Person:
        """Make a staff key, wrap it under the pass phrase, and give the office its public half."""
        private, salt = keys.generate(), seal.random_bytes(16)
        wrapped = staff_secret.wrap_staff_key(
            staff_secret.phrase_kek(phrase, salt, staff),
            private,
            dev=self.device,
            staff=staff,
        )
        token = staff_key.write_request(
            device=self.device,
            staff=staff,
            login=login,
            kem_jwk=keys.public_jwk(private),
            iat=self.now(),
            key=self.sig,
        )
        self._post("/api/v1/staff-keys", {"jws": token})
        person = Person(staff, display_name, salt, wrapped)
        self.people[staff] = person
        return person

    # -- chain

    def add(
        self,
        kind: str,
        attachment: confirmation.Attachment | None = None,
        **said: Any,
    ) -> Kept:
        """Write, sign and keep the next item of the chain."""
        seq = self.state.seq + 1
        sealed = None
        if attachment is not None:
            kem = self._manifest().active("srv-kem")
            sealed = confirmation.write_attachment(attachment, dev=self.device, seq=seq, kem_jwk=kem.jwk)
            said["att"] = chain.Att(encoding.b64u(encoding.digest(sealed)), len(sealed), kem.kid)
        self.mono += 1_000
        payload = chain.ItemPayload(
            v=1,
            dev=self.device,
            epoch=self.epoch,
            seq=seq,
            prev=self.state.head,
            kind=kind,
            at=encoding.write_time(self.now()),
            mono=self.mono,
            off=0,
            **said,
        )
        token = chain.write_item(payload, self.sig)
        kept = Kept(seq, entry_id(token), token, sealed)
        self.journal.append(kept)
        self.state = chain.ChainState(self.device, self.epoch, seq, kept.entry_id)
        return kept

    # -- requests

    def proof_headers(self, method: str, path: str) -> dict[str, str]:
        """Certificate and proof for one request."""
        proof = dpop.write_proof(
            self.sig,
            htm=method,
            htu=self.origin + path.partition("?")[0],
            iat=self.now(),
            jti=encoding.b64u(seal.random_bytes(16)),
            token=self.certificate,
        )
        return {"Authorization": f"DPoP {self.certificate}", "DPoP": proof}

    def ask(self, method: str, path: str, body: Any = None, *, proved: bool = True) -> Answer:
        """One request; whatever comes back."""
        headers = self.proof_headers(method, path) if proved else {}
        content = b""
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send(method, path, headers, content)

    def _get(self, path: str) -> Answer:
        return _good(self.ask("GET", path))

    def _post(self, path: str, body: Any, *, proved: bool = True) -> dict[str, Any]:
        answer: dict[str, Any] = _good(self.ask("POST", path, body, proved=proved)).json()
        return answer

    def _post_packed(self, path: str, body: Any) -> dict[str, Any]:
        headers = self.proof_headers("POST", path)
        headers |= {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        content = gzip.compress(encoding.write_json(body), 6)
        answer: dict[str, Any] = _good(self.send("POST", path, headers, content)).json()
        return answer

    def _sign(self, payload: dict[str, Any], typ: str) -> str:
        return sign(payload, typ=typ, key=self.sig, kid=self.device)

    def _server_key(self, token: str) -> dict[str, Any]:
        header = json.loads(encoding.read_b64u(token.partition(".")[0]))
        return self._manifest().key(header["kid"], "srv-sig").jwk

    def _manifest(self) -> keys.KeyManifest:
        if self.manifest is None:
            raise AssertionError("this tablet is not enrolled")
        return self.manifest


def through(client: Any) -> Send:
    """Requests through Flask's test client."""

    def send(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        response = client.open(path, method=method, headers=headers, data=body)
        return Answer(response.status_code, response.data, dict(response.headers))

    return send


def _good(answer: Answer) -> Answer:
    if answer.status >= 400:
        raise Declined(answer)
    return answer
