"""What the server adds to a receipt once it has the item, and the certificate that a receipt names; for anyone who holds one.

Must never say more than the log already says to everyone, nor whether a receipt exists that nobody holds.
docs/protocol.md, "Receipts".
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from server import keyring
from server.confirmations.models import ChainItem
from server.database import db
from server.devices import service as devices
from server.errors import Refused
from server.log import service as log
from server.log.models import LogLeaf
from sync import receipt


def stored(entry_id: str, *, now: datetime) -> str:
    """The server's signed word on the confirmation with this entry id. Needs a transaction. Refused `receipt_unknown`."""
    item = item_of(entry_id)
    line = db.session.get(LogLeaf, item.leaf) if item is not None else None
    if item is None or line is None:
        raise unknown("The office does not have a confirmation of this name.")
    checkpoint = log.checkpoint(now)
    size = int(checkpoint.split("\n")[1])
    return keyring.sign_jws(
        receipt.stored_payload(
            entry_id=entry_id,
            iat=item.received_at,
            leaf=item.leaf,
            line=line.line,
            checkpoint=checkpoint,
            proof=log.inclusion(item.leaf, size),
        ),
        receipt.STORED_TYP,
    )


def certificate(entry_id: str) -> str:
    """The device certificate with this entry id, of whatever epoch. Refused `receipt_unknown`."""
    found = devices.certificate_named(entry_id)
    if found is None:
        raise unknown("There is no tablet's certificate of this name.")
    return found


def item_of(entry_id: str) -> ChainItem | None:
    """The confirmation with this entry id, None before it came in."""
    return db.session.scalar(
        select(ChainItem).where(ChainItem.entry_id == entry_id, ChainItem.kind == "attempt")
    )


def unknown(what: str) -> Refused:
    """There is nothing of the name that was asked for, `what` says of which kind."""
    return Refused(
        "receipt_unknown",
        404,
        what,
        safe="A receipt stays valid without it.",
        next="Try again tomorrow: a tablet may come in late.",
    )
