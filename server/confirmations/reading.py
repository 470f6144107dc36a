"""Reading an upload: strict form, signature, attachment, ink; everything that needs keys and no database row.

Must never decide about an item: it says what holds and what does not. docs/protocol.md, "Upload", steps 1 to 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server import keyring
from server.confirmations.schemas import Sent
from server.devices.models import Device
from sync import chain, confirmation, encoding, jws, keys
from sync.errors import ProtocolError

FIRST_FAULTS = {"jws_malformed", "jws_wrong_typ", "jws_bad_signature", "wrong_device"}
"""With one of these nothing shows that the tablet ever signed the item."""


@dataclass(frozen=True)
class Opened:
    """One item whose signature holds.

    `item` is None when what was signed is not an item of this protocol; `fault` says what else does not
    hold; `attachment` is the opened one, None when there is none or it cannot be opened.
    """

    token: str
    entry_id: str
    item: chain.Item | None
    sealed: bytes | None
    attachment: confirmation.Attachment | None
    fault: str = ""


@dataclass(frozen=True)
class Unsigned:
    """One item that this tablet cannot be shown to have signed; it ends the upload."""

    fault: ProtocolError


def open_items(device: Device, sent: Sequence[Sent]) -> list[Opened | Unsigned]:
    """Read items in order, up to and including the first that the tablet did not sign."""
    key = keys.read_public_jwk(device.sig_jwk)
    opened: list[Opened | Unsigned] = []
    for one in sent:
        try:
            opened.append(_open(device.id, key, one))
        except ProtocolError as error:
            opened.append(Unsigned(error))
            break
    return opened


def open_again(token: str, sealed: bytes | None, device: Device) -> Opened:
    """Read something from the quarantine as if it came now. Raises ProtocolError when the signature does not hold."""
    att = encoding.b64u(sealed) if sealed is not None else None
    return _open(device.id, keys.read_public_jwk(device.sig_jwk), Sent(token, att))


def _open(device_id: str, key: keys.PublicKey, sent: Sent) -> Opened:
    try:
        item = chain.read_item(sent.jws)
        if item.payload.dev != device_id:
            raise ProtocolError("wrong_device")
        chain.check_signature(item, key)
    except ProtocolError as error:
        if error.code in FIRST_FAULTS:
            raise
        signed = jws.verify(sent.jws, key, typ=chain.ITEM_TYP)
        return Opened(
            sent.jws, signed.entry_id, None, _sealed(sent), None, "item_unreadable"
        )
    sealed = _sealed(sent)
    try:
        attachment = _attachment(item, sealed)
    except ProtocolError as error:
        return Opened(sent.jws, item.entry_id, item, sealed, None, error.code)
    return Opened(sent.jws, item.entry_id, item, sealed, attachment)


def _sealed(sent: Sent) -> bytes | None:
    try:
        return None if sent.att is None else encoding.read_b64u(sent.att)
    except ProtocolError:
        return b""


def _attachment(
    item: chain.Item, sealed: bytes | None
) -> confirmation.Attachment | None:
    named = item.payload.att
    if named is None:
        return None
    if sealed is None:
        raise ProtocolError("attachment_missing")
    confirmation.check_attachment(sealed, named.sha256, named.len)
    private = keyring.kem_private(named.kid)
    if private is None:
        raise ProtocolError("attachment_unopenable")
    attachment = confirmation.read_attachment(
        sealed, dev=item.payload.dev, seq=item.payload.seq, key=private
    )
    if item.payload.ink is not None:
        confirmation.check_ink(attachment, item.payload.ink.h)
    return attachment
