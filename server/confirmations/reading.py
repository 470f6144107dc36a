"""Reading an upload: which items this tablet signed, in order, up to the first that it cannot be shown to have signed.

Must never decide what becomes of an item: `sync.judge` does. docs/protocol.md, "Upload".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync import chain, encoding, jws, keys
from sync.bundle import Sent, attachment_of
from sync.errors import ProtocolError

NOT_SHOWN = {"jws_malformed", "jws_wrong_typ", "jws_bad_signature", "wrong_device"}
"""With one of these nothing shows that the tablet ever signed the item: it is not kept."""
_ID = re.compile(r"[0-9A-Za-z_-]{1,43}")
_SMALL = 2**31


@dataclass(frozen=True)
class Signed:
    """Something the tablet signed; `item` is None when it is not an item of this protocol, and `code` says why."""

    token: str
    entry_id: str
    item: chain.Item | None
    sealed: bytes | None
    code: str = ""


@dataclass(frozen=True)
class Upload:
    """The items that the tablet signed, and what ended the reading, if anything did."""

    signed: list[Signed]
    fault: ProtocolError | None


def read_items(device_id: str, own: Iterable[keys.PublicKey], sent: Sequence[Sent]) -> Upload:
    """Read items in order. An item whose form is right is believed to be signed only by `sync.judge`."""
    signed: list[Signed] = []
    own = list(own)
    for one in sent:
        try:
            signed.append(read_one(device_id, own, one))
        except ProtocolError as error:
            return Upload(signed, error)
    return Upload(signed, None)


def read_one(device_id: str, own: Iterable[keys.PublicKey], sent: Sent) -> Signed:
    """One item; `own` are the tablet's keys of every epoch. Raises ProtocolError with a code of NOT_SHOWN."""
    sealed = attachment_of(sent)
    try:
        item = chain.read_item(sent.jws)
    except ProtocolError as error:
        if error.code in NOT_SHOWN:
            raise
        return Signed(sent.jws, _signed_by_one(sent.jws, own), None, sealed, _why(error))
    if item.payload.dev != device_id:
        raise ProtocolError("wrong_device")
    return Signed(sent.jws, item.entry_id, item, sealed)


def _signed_by_one(token: str, own: Iterable[keys.PublicKey]) -> str:
    unverified = jws.read(token, typ=chain.ITEM_TYP)
    for key in own:
        try:
            return jws.check(unverified, key).entry_id
        except ProtocolError:
            continue
    raise ProtocolError("jws_bad_signature")


def _why(error: ProtocolError) -> str:
    return error.code if error.code == "version_unknown" else "item_unreadable"


def plain_id(value: str | None, longest: int = 43) -> str | None:
    """An id as it may be kept in a column, None when it is not one."""
    if value is None or len(value) > longest or not _ID.fullmatch(value):
        return None
    return value


def small(value: int | None) -> int | None:
    """A number that fits an integer column, None otherwise."""
    return value if value is not None and 0 <= value < _SMALL else None


def large(value: int) -> int:
    """A number that fits a large integer column; 0 for one that does not."""
    return value if abs(value) <= encoding.LARGEST else 0
