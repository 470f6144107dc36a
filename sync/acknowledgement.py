"""The acknowledgement: the server's signed answer, and the tablet's check before anything becomes deletable.

Must never be believed in part: one failed check and nothing of it counts. docs/protocol.md, "Acknowledgement".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sync import jws, keys, log, merkle
from sync.chain import ChainState
from sync.encoding import (
    b64u,
    check_version,
    list_of,
    number_of,
    object_of,
    read_b64u,
    seconds,
    text_of,
    texts_of,
)
from sync.errors import ProtocolError

TYP = "fielddesk-ack+jws"
STATUSES = (
    "accepted",
    "known",
    "conflict",
    "unknown_record",
    "after_close",
    "after_recall",
)
MOST_RESULTS = 200
MOST_NOTICES = 1_000
MOST_HASHES = 64


@dataclass(frozen=True)
class Result:
    """What became of one item: its place in the log, -1 when it is not in it."""

    seq: int
    entry_id: str
    status: str
    leaf: int


@dataclass(frozen=True)
class Stop:
    """The first item that was refused: none after it was judged."""

    seq: int
    entry_id: str
    code: str


@dataclass(frozen=True)
class Acknowledgement:
    """A checked signature over: this device's chain as the server has it, results, checkpoint, notices."""

    dev: str
    iat: int
    seq: int
    head: str
    results: tuple[Result, ...]
    stop: Stop | None
    checkpoint: str
    consistency: tuple[bytes, ...]
    notices: tuple[str, ...]


def ack_payload(
    *,
    state: ChainState,
    iat: Any,
    results: list[Result],
    stop: Stop | None,
    checkpoint: str,
    consistency: list[bytes],
    notices: list[str],
) -> dict[str, Any]:
    """The payload, to be signed by SRV-SIG; `iat` is an aware datetime."""
    payload: dict[str, Any] = {
        "v": 1,
        "dev": state.dev,
        "iat": seconds(iat),
        "seq": state.seq,
        "head": state.head,
        "res": [{"seq": r.seq, "id": r.entry_id, "st": r.status, "leaf": r.leaf} for r in results],
        "cp": checkpoint,
        "cons": [b64u(h) for h in consistency],
        "notices": notices,
    }
    if stop is not None:
        payload["stop"] = {"seq": stop.seq, "id": stop.entry_id, "code": stop.code}
    return payload


def read_ack(token: str, manifest: keys.KeyManifest) -> Acknowledgement:
    """Check an acknowledgement's signature by the key it names. Raises jws codes, key_unknown, field_missing."""
    unverified = jws.read(token, typ=TYP)
    key = manifest.key(unverified.kid, "srv-sig")
    payload = jws.check(unverified, keys.read_public_jwk(key.jwk)).payload
    check_version(payload)
    stop = object_of(payload, "stop") if "stop" in payload else None
    return Acknowledgement(
        dev=text_of(payload, "dev", 60),
        iat=number_of(payload, "iat"),
        seq=number_of(payload, "seq"),
        head=text_of(payload, "head", 43),
        results=tuple(_read_result(row) for row in list_of(payload, "res", MOST_RESULTS)),
        stop=None
        if stop is None
        else Stop(number_of(stop, "seq"), text_of(stop, "id", 43), text_of(stop, "code", 40)),
        checkpoint=text_of(payload, "cp", 8_192),
        consistency=tuple(read_b64u(h) for h in list_of(payload, "cons", MOST_HASHES)),
        notices=tuple(texts_of(payload, "notices", MOST_NOTICES, jws.JWS_BYTES)),
    )


def check_ack(
    ack: Acknowledgement,
    *,
    own: ChainState,
    entry_at: dict[int, str],
    acknowledged_seq: int,
    last_checkpoint: log.Checkpoint | None,
    log_jwk: dict[str, Any],
    log_origin: str,
) -> log.Checkpoint:
    """The tablet's check; gives the new checkpoint to remember.

    `entry_at` gives this tablet's own entry id by seq, for every seq that the acknowledgement names.
    In this order: own id, (seq, head) and each result against the own chain, checkpoint signature,
    then whether the server went back: chain behind what it acknowledged before, a smaller tree, or an
    inconsistent one. Raises ack_mismatch, checkpoint codes, log_rollback.
    """
    if ack.dev != own.dev or ack.seq > own.seq:
        raise ProtocolError("ack_mismatch", "device or seq")
    if entry_at.get(ack.seq, own.head if ack.seq == own.seq else "") != ack.head:
        raise ProtocolError("ack_mismatch", "head")
    for result in ack.results:
        if entry_at.get(result.seq) != result.entry_id or result.status not in STATUSES:
            raise ProtocolError("ack_mismatch", "result")
    checkpoint = log.read_checkpoint(ack.checkpoint, log_jwk, log_origin)
    if ack.seq < acknowledged_seq:
        raise ProtocolError("log_rollback", "chain")
    if last_checkpoint is None:
        return checkpoint
    if checkpoint.size < last_checkpoint.size:
        raise ProtocolError("log_rollback", "size")
    try:
        merkle.check_consistency(
            last_checkpoint.size,
            checkpoint.size,
            last_checkpoint.root,
            checkpoint.root,
            ack.consistency,
        )
    except ProtocolError as error:
        raise ProtocolError("log_rollback", "consistency") from error
    return checkpoint


def _read_result(row: object) -> Result:
    if not isinstance(row, dict):
        raise ProtocolError("field_missing", "res")
    return Result(
        number_of(row, "seq", least=1),
        text_of(row, "id", 43),
        text_of(row, "st", 20),
        number_of(row, "leaf"),
    )
