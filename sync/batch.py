"""The batch: header with sealed shares, manifest of wrapped record keys, directory, packs.

Must never seal two editions with the same shares, nor keep a plaintext. docs/protocol.md, "Batch".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from sync import directory as lists
from sync import jws, keys, order, pq, record, seal, staff_secret
from sync.encoding import (
    b64u,
    check_version,
    digest,
    domain,
    list_of,
    number_of,
    object_of,
    read_b64u,
    read_seconds,
    text_of,
)
from sync.errors import ProtocolError

HEADER_TYP = "fielddesk-batch+jws"
SHARE_BYTES = 32
ROW_BYTES = 64
RID_BYTES = 16
SLOT_END = RID_BYTES + seal.WRAPPED_BYTES
PACK_AT, OFFSET_AT, LENGTH_AT = slice(SLOT_END, 58), slice(58, 61), slice(61, 64)
PACK_BYTES = 4 * 1024 * 1024  # one request, one thing to send again after a cut
MOST_RECIPIENTS = 400


@dataclass(frozen=True)
class Recipient:
    """A key that a share is sealed to. `dev` names the tablet of a staff key, "" for a device."""

    id: str
    kid: str
    jwk: dict[str, Any]
    dev: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the batch as the header names it: b64u SHA-256 and length in bytes."""

    sha256: str
    length: int


@dataclass(frozen=True)
class Row:
    """One record in the manifest: its wrapped key and where its segment lies in which pack."""

    rid: str
    wrapped: bytes
    pack: int
    offset: int
    length: int


@dataclass
class SealedBatch:
    """A sealed edition: unsigned header payload, manifest, directory, and the packs as the header names them."""

    header: dict[str, Any]
    manifest: bytes
    directory: bytes
    packs: list[Part]


@dataclass(frozen=True)
class Header:
    """A checked header. `payload` is the whole signed object."""

    session: str
    batch: str
    edition: int
    iat: datetime
    nbf: datetime
    exp: datetime
    manifest: Part
    count: int
    directory: Part
    packs: tuple[Part, ...]
    unlock: staff_secret.UnlockPolicy
    checkpoint: str
    entry_id: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class BatchKeys:
    """What device and person together open: the key-encryption key and the directory's key."""

    kek: bytes = field(repr=False)
    directory: bytes = field(repr=False)


def share_info(kind: str, batch: str, recipient: str, kid: str) -> bytes:
    """The HPKE info of a share; `kind` is device, staff or pq."""
    return domain(kind, batch, recipient, kid)


def derive_keys(shares: bytes, batch: str, edition: int) -> BatchKeys:
    """KEK and directory key from S1 ‖ S2 [‖ S3]."""
    salt = digest(domain(batch, str(edition)))
    return BatchKeys(
        kek=seal.hkdf(shares, salt, domain("kek")),
        directory=seal.hkdf(shares, salt, domain("directory")),
    )


def seal_batch(
    *,
    session: str,
    batch: str,
    edition: int,
    iat: int,
    nbf: int,
    exp: int,
    devices: list[Recipient],
    staff: list[Recipient],
    records: Iterable[tuple[record.Record, bytes]],
    keep_pack: Callable[[int, bytes], None],
    keep_record: Callable[[str, str], None],
    summary: dict[str, Any],
    policy: dict[str, Any],
    checkpoint: str,
    pq_devices: list[Recipient] | None = None,
    box: str = "",
) -> SealedBatch:
    """Seal an edition: draws shares and record keys, hands each full pack to `keep_pack(number, bytes)` and each record,
    as soon as it is sealed, to `keep_record(rid, rec)`.

    `records` gives (record, photo or b""), read once; times are integer seconds. One record and one pack
    are in memory at a time, and of every record its row in the manifest and its packed line in the directory. `pq_devices`, the ML-KEM keys of all devices or none, adds a third share. `box` is the number
    of the box's seal as it is compared, "" for none.
    Raises key_malformed for a recipient's key.
    """
    device_share, staff_share = (
        seal.random_bytes(SHARE_BYTES),
        seal.random_bytes(SHARE_BYTES),
    )
    pq_share = seal.random_bytes(SHARE_BYTES) if pq_devices else b""
    batch_keys = derive_keys(device_share + staff_share + pq_share, batch, edition)
    packer = _Packer(keep_pack)
    rows, lines = BytesIO(), lists.Lines()
    for one, photo in records:
        key = seal.new_key()
        segment = seal.write_segment(
            key,
            record.write_record(one, photo),
            record.record_aad(batch, one.rid),
            seal.RECORD_PAD,
            seal.RECORD_LEAST,
        )
        number, offset = packer.add(segment)
        wrapped = seal.wrap_key(batch_keys.kek, key)
        rows.write(write_manifest([Row(one.rid, wrapped, number, offset, len(segment))]))
        lines.add(record.entry_of(one))
        keep_record(one.rid, b64u(digest(segment)))
    packer.finish()
    mixed = seal.shuffled(len(lines))  # where a record stands says nothing about who comes when
    with rows.getbuffer() as view:
        order.arrange(view, ROW_BYTES, mixed)
    manifest = rows.getvalue()
    packed = lists.write_directory(lines, order.places(mixed), box)
    del rows, lines, mixed
    directory = seal.write_segment(
        batch_keys.directory, packed, record.directory_aad(batch, edition), seal.DIRECTORY_PAD
    )
    header = {
        "v": 1,
        "session": session,
        "batch": batch,
        "edition": edition,
        "iat": iat,
        "nbf": nbf,
        "exp": exp,
        "devices": [_sealed_share("device", device_share, batch, to) for to in devices],
        "staff": [_sealed_share("staff", staff_share, batch, to) for to in staff],
        **({"pq": [_sealed_pq(pq_share, batch, to) for to in pq_devices]} if pq_devices else {}),
        "manifest": {
            "sha256": b64u(digest(manifest)),
            "len": len(manifest),
            "count": len(manifest) // ROW_BYTES,
        },
        "directory": {"sha256": b64u(digest(directory)), "len": len(directory)},
        "packs": [{"sha256": pack.sha256, "len": pack.length} for pack in packer.packs],
        "summary": summary,
        "policy": policy,
        "cp": checkpoint,
    }
    return SealedBatch(header, manifest, directory, packer.packs)


def read_header(
    token: str,
    srv_sig_jwk: dict[str, Any],
    *,
    now: datetime,
    device: str,
    known_edition: int = 0,
) -> Header:
    """Check a header in the order of the protocol: form, signature, validity, edition, own id among devices, and among
    those of the third share if there is one.

    Raises jws codes, version_unknown, field_missing, batch_not_yet, batch_expired, batch_rollback, wrong_device.
    """
    verified = jws.verify(token, keys.read_public_jwk(srv_sig_jwk), typ=HEADER_TYP)
    payload = verified.payload
    check_version(payload)
    manifest = object_of(payload, "manifest")
    header = Header(
        session=text_of(payload, "session", 60),
        batch=text_of(payload, "batch", 60),
        edition=number_of(payload, "edition", least=1),
        iat=read_seconds(payload.get("iat")),
        nbf=read_seconds(payload.get("nbf")),
        exp=read_seconds(payload.get("exp")),
        manifest=_read_part(manifest),
        count=number_of(manifest, "count"),
        directory=_read_part(object_of(payload, "directory")),
        packs=tuple(_read_part(part) for part in list_of(payload, "packs", 4_096)),
        unlock=staff_secret.read_policy(object_of(payload, "policy")),
        checkpoint=text_of(payload, "cp", 8_192),
        entry_id=verified.entry_id,
        payload=payload,
    )
    if header.manifest.length != header.count * ROW_BYTES:
        raise ProtocolError("field_missing", "manifest")
    if now < header.nbf:
        raise ProtocolError("batch_not_yet")
    if now >= header.exp:
        raise ProtocolError("batch_expired")
    if header.edition < known_edition:
        raise ProtocolError("batch_rollback")
    for name in ("devices", "pq") if "pq" in payload else ("devices",):
        if all(entry.get("id") != device for entry in _recipients(payload, name)):
            raise ProtocolError("wrong_device", name)
    return header


def check_part(part: Part, content: bytes) -> None:
    """The bytes are the part that the header names. Raises batch_digest."""
    if len(content) != part.length or b64u(digest(content)) != part.sha256:
        raise ProtocolError("batch_digest")


def open_shares(
    header: Header,
    *,
    device: str,
    device_key: keys.PrivateKey,
    staff: str,
    staff_key: keys.PrivateKey,
    pq_key: pq.PrivateKey | None = None,
) -> BatchKeys:
    """Open every share that the header has and derive the keys. Raises wrong_device, sealed_unopenable."""
    device_kid = keys.thumbprint(keys.public_jwk(device_key))
    staff_kid = keys.thumbprint(keys.public_jwk(staff_key))
    shares = b""
    for kind, name, who, kid, private in (
        ("device", "devices", device, device_kid, device_key),
        ("staff", "staff", staff, staff_kid, staff_key),
    ):
        sealed = _share_for(header, name, who, kid)
        shares += seal.open_with(private, sealed, share_info(kind, header.batch, who, kid))
    if "pq" in header.payload:
        if pq_key is None:
            raise ProtocolError("wrong_device", "pq")
        pq_kid = keys.thumbprint(pq.public_jwk(pq_key))
        sealed = _share_for(header, "pq", device, pq_kid)
        shares += pq.open_with(pq_key, sealed, share_info("pq", header.batch, device, pq_kid))
    return derive_keys(shares, header.batch, header.edition)


def open_directory(
    header: Header, batch_keys: BatchKeys, directory: bytes, manifest: bytes
) -> record.Directory:
    """The directory. Raises sealed_unopenable, batch_digest and what read_directory raises."""
    aad = record.directory_aad(header.batch, header.edition)
    payload = seal.read_segment(batch_keys.directory, directory, aad)
    return record.read_directory(payload, [row.rid for row in read_manifest(manifest)])


def open_record(
    header: Header, batch_keys: BatchKeys, row: Row, pack: bytes
) -> tuple[record.Record, bytes, str]:
    """(record, photo or b"", `rec` digest) of one row.

    Raises record_shredded, sealed_unopenable, batch_digest and what read_record raises.
    """
    key = seal.unwrap_key(batch_keys.kek, row.wrapped)
    segment = pack[row.offset : row.offset + row.length]
    if len(segment) != row.length:
        raise ProtocolError("batch_digest", "manifest points behind its pack")
    payload = seal.read_segment(key, segment, record.record_aad(header.batch, row.rid))
    one, photo = record.read_record(row.rid, payload)
    return one, photo, b64u(digest(segment))


def write_manifest(rows: Iterable[Row]) -> bytes:
    """The manifest: 64 bytes a row, big-endian."""
    return b"".join(
        read_b64u(row.rid)
        + row.wrapped
        + row.pack.to_bytes(2, "big")
        + row.offset.to_bytes(3, "big")
        + row.length.to_bytes(3, "big")
        for row in rows
    )


def read_manifest(manifest: bytes) -> Iterator[Row]:
    """The rows. Raises batch_digest when the length is no multiple of 64."""
    if len(manifest) % ROW_BYTES:
        raise ProtocolError("batch_digest", "manifest")
    for start in range(0, len(manifest), ROW_BYTES):
        row = manifest[start : start + ROW_BYTES]
        numbers = [int.from_bytes(row[where], "big") for where in (PACK_AT, OFFSET_AT, LENGTH_AT)]
        yield Row(b64u(row[:RID_BYTES]), row[RID_BYTES:SLOT_END], *numbers)


class _Packer:
    """Fills packs up to their limit; a record's segment is never split over two."""

    def __init__(self, keep: Callable[[int, bytes], None]) -> None:
        self.packs: list[Part] = []
        self._keep = keep
        self._open = BytesIO()

    def add(self, segment: bytes) -> tuple[int, int]:
        if self._open.tell() and self._open.tell() + len(segment) > PACK_BYTES:
            self.finish()
        offset = self._open.tell()
        self._open.write(segment)
        return len(self.packs), offset

    def finish(self) -> None:
        if self._open.tell():
            content = self._open.getvalue()  # the same bytes, not a copy
            self._open = BytesIO()
            number = len(self.packs)
            self.packs.append(Part(b64u(digest(content)), len(content)))
            self._keep(number, content)


def _sealed_share(kind: str, share: bytes, batch: str, to: Recipient) -> dict[str, str]:
    entry = {"id": to.id, "kid": to.kid}
    if to.dev:
        entry["dev"] = to.dev
    entry["s"] = b64u(seal.seal_to(to.jwk, share, share_info(kind, batch, to.id, to.kid)))
    return entry


def _sealed_pq(share: bytes, batch: str, to: Recipient) -> dict[str, str]:
    sealed = pq.seal_to(to.jwk, share, share_info("pq", batch, to.id, to.kid))
    return {"id": to.id, "kid": to.kid, "s": b64u(sealed)}


def _share_for(header: Header, name: str, who: str, kid: str) -> bytes:
    for entry in _recipients(header.payload, name):
        if entry.get("id") == who and entry.get("kid") == kid:
            return read_b64u(entry.get("s"))
    raise ProtocolError("wrong_device", name)


def _recipients(payload: dict[str, Any], name: str) -> list[dict[str, Any]]:
    entries = list_of(payload, name, MOST_RECIPIENTS)
    if any(not isinstance(entry, dict) for entry in entries):
        raise ProtocolError("field_missing", name)
    return entries


def _read_part(part: object) -> Part:
    if not isinstance(part, dict):
        raise ProtocolError("field_missing", "packs")
    return Part(text_of(part, "sha256", 43), number_of(part, "len"))
