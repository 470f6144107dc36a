"""The network between tablets and server: it drops, delays, repeats, reorders, cuts off and lies.

Must never be able to do what nobody without a key can: it changes bytes and seals to the office, it signs nothing.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Any

from sync import chain, confirmation, keys
from sync.encoding import b64u
from sync.errors import ProtocolError

PORTAL = b"<!doctype html><title>Welcome to the guest network</title>"


@dataclass(frozen=True)
class Letter:
    """Something under way: an upload to the server, or an answer to a tablet."""

    tablet: str
    device: str
    body: bytes
    carried: bool = False
    answer: bool = False


@dataclass
class Network:
    """What is under way, in no order; and everything that ever was, for whoever plays it again."""

    chance: random.Random
    manifest: keys.KeyManifest = field(repr=False)
    lies: float
    """How many letters it changes."""
    under_way: list[Letter] = field(default_factory=list)
    past: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        """Put a letter on its way."""
        self.under_way.append(letter)
        if len(self.under_way) > 12:
            self.under_way.pop(0)

    def next(self) -> Letter | None:
        """Any letter that is under way, perhaps changed, cut off, from long ago, or none at all."""
        if not self.under_way:
            return None
        at = self.chance.randrange(len(self.under_way))
        letter = self.under_way[at]
        luck = self.chance.random()
        if luck >= 0.08:
            self.under_way.pop(at)
        if luck > 0.9:
            return None
        self.past.append(letter)
        if luck > 0.86:
            return self._other(letter, letter.body[: self.chance.randrange(len(letter.body) + 1)])
        if luck > 0.86 - self.lies:
            return self._lie(letter)
        return letter

    def _lie(self, letter: Letter) -> Letter:
        luck = self.chance.random()
        if letter.answer and luck < 0.25:
            return self._other(letter, PORTAL)
        if luck < 0.5:
            earlier = [one for one in self.past if one.answer == letter.answer]
            return self._other(letter, self.chance.choice(earlier).body) if earlier else letter
        try:
            value = json.loads(letter.body)
        except ValueError:
            return letter
        changed = self._forge_answer(value) if letter.answer else self._forge_upload(value)
        return self._other(letter, json.dumps(changed).encode())

    def _forge_answer(self, value: dict[str, Any]) -> dict[str, Any]:
        if "acks" in value:
            return {**value, "acks": [self._change(one) for one in value["acks"]]}
        if "ack" not in value:
            return {"code": "chain_gap", "expect": self.chance.randrange(1, 40)}
        return {"ack": self._change(value["ack"])}

    def _forge_upload(self, value: dict[str, Any]) -> dict[str, Any]:
        items = value["items"]
        if not items:
            return {**value, "logSize": self.chance.randrange(80)}
        one = self.chance.choice(items)
        full = self.chance.choice([other for other in items if other.get("att")] or items)
        luck = self.chance.random()
        if luck < 0.25:
            one["jws"] = self._change(one["jws"])
        elif luck < 0.4:
            full["att"] = self._sealed_anew(full)
        elif luck < 0.55:
            others = [other["att"] for other in items if other.get("att") not in (None, full.get("att"))]
            full["att"] = self.chance.choice(others or ["AAAA"])
        elif luck < 0.7:
            full.pop("att", None)
        elif luck < 0.85:
            self.chance.shuffle(items)
        else:
            items.remove(one)
        return value

    def _sealed_anew(self, one: dict[str, Any]) -> str | None:
        """Another attachment in the place of this one's: everybody has the key that attachments are sealed to."""
        try:
            said = chain.read_item(one["jws"]).payload
        except ProtocolError:
            return one.get("att")
        other = confirmation.Attachment(self.chance.randbytes(confirmation.SALT_BYTES), b"", "")
        kem = self.manifest.active("srv-kem").jwk
        return b64u(confirmation.write_attachment(other, dev=said.dev, seq=said.seq, kem_jwk=kem))

    def _change(self, token: str) -> str:
        """One character of the signed part becomes another."""
        start, end = token.find(".") + 1, token.rfind(".")
        at = self.chance.randrange(start, end)
        return token[:at] + self.chance.choice("ABCXYZabcxyz0189") + token[at + 1 :]

    def _other(self, letter: Letter, body: bytes) -> Letter:
        return Letter(letter.tablet, letter.device, body, letter.carried, letter.answer)
