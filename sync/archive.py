"""The messages behind the log's lines: each is there, unchanged, and signed by whom it must be.

Must never need the server or its database. docs/protocol.md, "What an auditor can do".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sync import batch, chain, enrolment, jws, keys, notice, renewal, staff_key
from sync.encoding import read_seconds
from sync.errors import ProtocolError
from sync.report import Broken

READ_AHEAD = 4_096  # messages held while one that is missing is looked for
NAMED = {
    "keys": "id",
    "device": "cert",
    "staff_key": "id",
    "batch": "id",
    "notice": "id",
    "item": "id",
    "quarantine": "id",
}
"""The kinds of lines that name a message, and the member that holds its entry id."""
WORDS = {
    "keys": "key manifests are signed by ROOT",
    "device": "certificates are signed by the server, later ones for keys the tablet itself asked for",
    "staff_key": "keys of people are signed by the tablet they are on, within a sign-in that the server signed",
    "batch": "batch headers are signed by the server",
    "notice": "notices are signed by the server",
    "item": "items are signed by the tablet they are from, in the place the log says",
    "quarantine": "messages in quarantine are signed by the tablet they are from",
}
SIGNED_BY = {
    "keys": "ROOT",
    "device": "a key of the server",
    "batch": "a key of the server",
    "notice": "a key of the server",
}
_ID = re.compile(r"[0-9A-Za-z_-]{1,43}")  # a batch as a line may name it


class Messages:
    """The signed messages in the order in which the lines name them; one that is missing costs no other."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self._coming: Iterator[str] = iter(tokens)
        self._ahead: dict[str, list[str]] = {}
        self._held = 0

    def take(self, name: str) -> str | None:
        """The message with this entry id, None when it is not there."""
        while name not in self._ahead and self._held < READ_AHEAD:
            token = next(self._coming, None)
            if token is None:
                return None
            self._ahead.setdefault(jws.entry_id(token), []).append(token)
            self._held += 1
        found = self._ahead.get(name)
        if not found:
            return None
        self._held -= 1
        token = found.pop(0)
        if not found:
            del self._ahead[name]
        return token

    def left(self) -> Iterator[str]:
        """The entry ids of the messages that no line took."""
        for name, tokens in self._ahead.items():
            yield from [name] * len(tokens)
        for token in self._coming:
            yield jws.entry_id(token)


class Archive:
    """Opens the message behind each line, with what was learnt from the lines before: the server's and tablets' keys."""

    def __init__(self, messages: Messages, root_jwk: dict[str, Any]) -> None:
        self.good: Counter[str] = Counter()
        self.log_keys: dict[str, dict[str, Any]] = {}
        self.checkpoints: list[tuple[int, str]] = []
        """Checkpoints inside batch headers, with the number of the line that names the header."""
        self._messages = messages
        self._root = root_jwk
        self._manifest: keys.KeyManifest | None = None
        self._tablets: dict[str, dict[int, keys.PublicKey]] = {}

    def open(self, number: int, kind: str, obj: dict[str, Any]) -> dict[str, Any]:
        """What the message behind a line of a kind in NAMED says. Raises Broken, in words."""
        name = str(obj.get(NAMED[kind], ""))
        token = self._messages.take(name)
        if token is None:
            raise Broken(f"the message {name} is missing or was changed")
        try:
            payload = self._read(number, kind, token, obj)
        except ProtocolError as error:
            if error.code == "jws_bad_signature":
                signer = SIGNED_BY.get(kind, f"tablet {obj.get('dev')}")
                raise Broken(f"the message {name} is not signed by {signer}") from error
            raise Broken(f"the message {name}: {error.sentence} ({error.detail or error.code})") from error
        except (AttributeError, TypeError, ValueError) as error:
            raise Broken(f"the message {name} does not hold what its kind must hold") from error
        self.good[kind] += 1
        return payload

    def left(self) -> Iterator[str]:
        """The entry ids of the messages that no line named."""
        return self._messages.left()

    def _read(self, number: int, kind: str, token: str, obj: dict[str, Any]) -> dict[str, Any]:
        if kind == "keys":
            return self._learn_keys(token, obj)
        if kind == "device":
            return self._learn_tablet(token, obj)
        if kind == "staff_key":
            return self._read_staff_key(token, obj)
        if kind == "notice":
            payload = self._by_server(token, notice.TYP)
            _agree(obj, payload, "kind", "n", "session")
            return payload
        if kind == "batch":
            payload = self._by_server(token, batch.HEADER_TYP)
            _agree(obj, payload, "batch", "edition", "session")
            said = {
                "count": payload.get("manifest", {}).get("count"),
                "devices": sorted(one.get("id") for one in payload.get("devices", [])),
            }
            _agree(obj, said, "count", "devices")
            self.checkpoints.append((number, str(payload.get("cp"))))
            return payload
        payload = self._by_tablet(token, str(obj.get("dev")), chain.ITEM_TYP)
        if kind == "item":
            chain.read_item(token)
            _agree(obj, payload, "dev", "kind", "prev", "seq")
            if "batch" in obj or _ID.fullmatch(str(payload.get("batch") or "")):
                _agree(obj, payload, "batch")
        return payload

    def _learn_keys(self, token: str, obj: dict[str, Any]) -> dict[str, Any]:
        now = read_seconds(jws.read(token, typ=keys.MANIFEST_TYP).payload.get("iat"))
        known = self._manifest.ver + 1 if self._manifest else 0
        offered = jws.read(token, typ=keys.MANIFEST_TYP).kid
        if self._manifest is not None and offered != keys.thumbprint(self._root):
            self._root = keys.next_root(token, self._root, offered)
        manifest = keys.read_manifest(
            token, self._root, now, known, root_thumbprint=str(obj.get("root")) if "root" in obj else ""
        )
        _agree(obj, {"ver": manifest.ver}, "ver")
        self._manifest = manifest
        self.log_keys |= {key.kid: key.jwk for key in manifest.keys if key.use == "log"}
        return {}

    def _learn_tablet(self, token: str, obj: dict[str, Any]) -> dict[str, Any]:
        payload = self._by_server(token, enrolment.CERTIFICATE_TYP)
        jwk = payload.get("cnf", {}).get("jwk")
        key = keys.read_public_jwk(jwk)
        said = {"dev": payload.get("sub"), "jkt": keys.thumbprint(jwk), "epoch": payload.get("epoch", 1)}
        _agree(obj, said, "dev", "jkt", "epoch")
        if said["epoch"] > 1:
            self._check_renewal(obj, payload)
        self._tablets.setdefault(str(obj.get("dev")), {})[int(said["epoch"])] = key
        return payload

    def _check_renewal(self, obj: dict[str, Any], certificate: dict[str, Any]) -> None:
        """The tablet itself, by its key of the epoch before, asked for the keys of this certificate."""
        name, epoch = str(obj.get("renewal", "")), int(certificate["epoch"])
        _agree(obj, certificate.get("after", {}), "seq", "head")
        token = self._messages.take(name)
        if token is None:
            raise Broken(f"the tablet's own request for the keys of epoch {epoch} is missing or was changed")
        asked, old = renewal.read_request(token), self._tablets.get(str(obj["dev"]), {}).get(epoch - 1)
        if old is None:
            raise ProtocolError("epoch_unknown", "no certificate of the epoch before")
        try:
            jws.check(asked.unverified, old)
        except ProtocolError as error:
            raise Broken(
                f"the request {name} is not signed by the tablet's key of epoch {epoch - 1}"
            ) from error
        said = {"dev": asked.device, "epoch": asked.epoch, "jkt": keys.thumbprint(asked.sig_jwk)}
        _agree(obj, said, "dev", "epoch", "jkt")
        if keys.thumbprint(asked.kem_jwk) != keys.thumbprint(certificate["kem"]):
            raise Broken("the certificate has another sealing key than the tablet asked for")

    def _read_staff_key(self, token: str, obj: dict[str, Any]) -> dict[str, Any]:
        payload = self._by_tablet(token, str(obj.get("dev")), staff_key.TYP)
        request = staff_key.read_request(token)
        said = {"dev": request.device, "staff": request.staff, "kid": keys.thumbprint(request.kem_jwk)}
        _agree(obj, said, "dev", "staff", "kid")
        kid = jws.read(request.login, typ=staff_key.LOGIN_TYP).kid
        login = staff_key.read_login(request.login, self._server_key(kid))
        if (login.staff, login.device) != (request.staff, request.device):
            raise ProtocolError("staff_login")
        return payload

    def _by_server(self, token: str, typ: str) -> dict[str, Any]:
        unverified = jws.read(token, typ=typ)
        return jws.check(unverified, keys.read_public_jwk(self._server_key(unverified.kid))).payload

    def _server_key(self, kid: str) -> dict[str, Any]:
        if self._manifest is None:
            raise ProtocolError("key_unknown", "no key manifest before this line")
        return self._manifest.key(kid, "srv-sig").jwk

    def _by_tablet(self, token: str, dev: str, typ: str) -> dict[str, Any]:
        epochs = self._tablets.get(dev)
        if not epochs:
            raise ProtocolError("key_unknown", "no certificate of this tablet before this line")
        unverified = jws.read(token, typ=typ)
        if typ == chain.ITEM_TYP and unverified.payload.get("epoch") in epochs:
            return jws.check(unverified, epochs[unverified.payload["epoch"]]).payload
        for key in reversed(epochs.values()):
            try:
                return jws.check(unverified, key).payload
            except ProtocolError as error:
                last = error
        raise last


def _agree(line: dict[str, Any], message: dict[str, Any], *names: str) -> None:
    wrong = [name for name in names if line.get(name) != message.get(name)]
    if wrong:
        raise Broken(f"the line does not say what its message says: {', '.join(wrong)}")
