"""The auditor's second check: every message that the log's lines name is there, and is signed by whom it must be.

Must never need the server or its database. docs/protocol.md, "What an auditor can do".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sync import batch, chain, enrolment, jws, keys, log, notice
from sync.audit import Report
from sync.encoding import read_seconds
from sync.errors import ProtocolError

NAMED = {"keys": "id", "device": "cert", "batch": "id", "notice": "id", "item": "id", "quarantine": "id"}
"""The kinds of leaves that name a message, and the member that holds its entry id."""
WORDS = {
    "keys": "key manifests are signed by ROOT",
    "device": "certificates are signed by the server",
    "batch": "batch headers are signed by the server",
    "notice": "notices are signed by the server",
    "item": "items are signed by the tablet they are from, in the place the log says",
    "quarantine": "items in quarantine are signed by the tablet they are from",
}


def check_messages(
    lines: Iterable[bytes], messages: Mapping[str, str], root_jwk: dict[str, Any], report: Report
) -> None:
    """Check the message behind each line, in the order of the log, and add to the report.

    `messages` gives the signed message by entry id. Never raises for what it reads.
    """
    checker = _Checker(messages, root_jwk)
    for number, line in enumerate(lines):
        try:
            kind, obj = log.read_leaf(line)
            if kind in NAMED:
                checker.check(kind, obj)
        except ProtocolError as error:
            report.fails.append(f"Line {number}: {error.sentence} ({error.detail or error.code})")
    for kind, count in sorted(checker.good.items()):
        report.holds.append(f"{count} {WORDS[kind]}.")


class _Checker:
    """What has been learnt from the lines so far: the server's keys, the tablets' keys."""

    def __init__(self, messages: Mapping[str, str], root_jwk: dict[str, Any]) -> None:
        self.good: Counter[str] = Counter()
        self._messages = messages
        self._root = root_jwk
        self._manifest: keys.KeyManifest | None = None
        self._tablets: dict[str, keys.PublicKey] = {}

    def check(self, kind: str, obj: dict[str, Any]) -> None:
        name = str(obj.get(NAMED[kind], ""))
        token = self._messages.get(name)
        if token is None:
            raise ProtocolError("proof_invalid", f"the message {name} is missing")
        if jws.entry_id(token) != name:
            raise ProtocolError("proof_invalid", f"the message {name} was changed")
        if kind == "keys":
            now = read_seconds(jws.read(token, typ=keys.MANIFEST_TYP).payload.get("iat"))
            self._manifest = keys.read_manifest(token, self._root, now)
        elif kind == "device":
            self._learn_tablet(token, obj)
        elif kind == "batch":
            self._by_server(token, batch.HEADER_TYP)
        elif kind == "notice":
            self._by_server(token, notice.TYP)
        else:
            self._by_tablet(kind, token, obj)
        self.good[kind] += 1

    def _learn_tablet(self, token: str, obj: dict[str, Any]) -> None:
        self._by_server(token, enrolment.CERTIFICATE_TYP)
        payload = jws.read(token, typ=enrolment.CERTIFICATE_TYP).payload
        if payload.get("sub") != obj.get("dev"):
            raise ProtocolError("wrong_device")
        self._tablets[str(obj.get("dev"))] = keys.read_public_jwk(payload.get("cnf", {}).get("jwk"))

    def _by_server(self, token: str, typ: str) -> None:
        if self._manifest is None:
            raise ProtocolError("key_unknown", "no key manifest before this line")
        unverified = jws.read(token, typ=typ)
        key = self._manifest.key(unverified.kid, "srv-sig")
        jws.check(unverified, keys.read_public_jwk(key.jwk))

    def _by_tablet(self, kind: str, token: str, obj: dict[str, Any]) -> None:
        key = self._tablets.get(str(obj.get("dev")))
        if key is None:
            raise ProtocolError("key_unknown", "no certificate of this tablet before this line")
        payload = jws.verify(token, key, typ=chain.ITEM_TYP).payload
        if kind == "item" and any(
            payload.get(member) != obj.get(member) for member in ("dev", "seq", "prev", "kind")
        ):
            raise ProtocolError("proof_invalid", "the line does not say what the message says")
