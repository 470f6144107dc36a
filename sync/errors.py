"""One tree of failures: what cannot be read, or must not be believed, has a code.

Must never carry personal data. docs/protocol.md, "Errors"; RFC 9457 for the shape on the wire.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Code:
    """HTTP status hint and one sentence that says what was found."""

    status: int
    sentence: str


CODES: dict[str, Code] = {
    "json_malformed": Code(400, "This is not JSON as this protocol writes it."),
    "base64_malformed": Code(400, "This is not base64url without padding in its one right form."),
    "time_malformed": Code(400, "This is not a moment in UTC with milliseconds."),
    "field_missing": Code(400, "A field is missing or of the wrong type."),
    "version_unknown": Code(400, "This was written by a newer version of the protocol."),
    "too_large": Code(413, "This is larger than the protocol allows."),
    "jws_malformed": Code(400, "This is not a signed message in its one right form."),
    "jws_wrong_typ": Code(400, "This signed message is of another kind than is asked for here."),
    "jws_bad_signature": Code(401, "The signature does not hold."),
    "key_malformed": Code(400, "This is not a public key of the kind that is asked for here."),
    "private_key_sent": Code(400, "A private key was sent; it must be thrown away and never used."),
    "key_unknown": Code(401, "The signing key is not in the key manifest, or not for this use."),
    "manifest_rollback": Code(409, "This key manifest is older than the one already known."),
    "manifest_expired": Code(410, "This key manifest has expired."),
    "root_unknown": Code(401, "This is not the root key that the enrolment code names."),
    "code_mistyped": Code(400, "The code was mistyped: its check character does not fit."),
    "ticket_unknown_or_expired": Code(401, "This enrolment code is unknown, used or expired."),
    "ticket_mac": Code(401, "The message was not made with this enrolment code."),
    "kem_possession": Code(401, "The tablet could not show that its sealing key works."),
    "device_cert_missing": Code(401, "The request names no tablet."),
    "device_cert_expired": Code(401, "The tablet's certificate has expired."),
    "device_cert_superseded": Code(401, "The tablet has a newer certificate than this one."),
    "renewal_superseded": Code(409, "The tablet's keys were renewed already, to other keys than these."),
    "dpop_key": Code(401, "The proof was made with another key than the certificate's."),
    "dpop_target": Code(401, "The proof was made for another request."),
    "dpop_clock": Code(401, "The proof's time is too far from the server's."),
    "dpop_ath": Code(401, "The proof was made for another certificate."),
    "dpop_replay": Code(401, "The proof was used before."),
    "dpop_missing": Code(401, "The request carries no proof."),
    "device_not_active": Code(403, "This tablet is not active."),
    "wrong_device": Code(403, "This is not for this tablet, or not from it."),
    "staff_login": Code(401, "The sign-in on the tablet has expired or is another person's."),
    "secret_wrong": Code(401, "This secret does not open the person's key."),
    "phrase_too_short": Code(400, "A pass phrase has at least four words."),
    "pin_too_simple": Code(400, "A PIN has 6 to 12 digits, not all the same and not in a row."),
    "card_mistyped": Code(400, "This is not the text of a session card: its check does not fit."),
    "card_wrong": Code(409, "This is not the card of this session, or no longer."),
    "batch_superseded": Code(410, "A newer edition of this batch exists."),
    "batch_not_yet": Code(409, "This batch is not valid yet."),
    "batch_expired": Code(410, "This batch has expired."),
    "batch_rollback": Code(409, "This edition is older than the one already here."),
    "batch_digest": Code(400, "A part of the batch is not what its header says."),
    "record_unknown": Code(404, "The batch has no such record."),
    "record_shredded": Code(410, "This record was made unreadable on this tablet."),
    "sealed_unopenable": Code(400, "This was sealed to another key, or changed on the way."),
    "chain_gap": Code(409, "Earlier items of this tablet are missing."),
    "chain_break": Code(409, "This item does not continue the tablet's chain."),
    "chain_fork": Code(409, "Another item of this tablet has the same place in its chain."),
    "epoch_unknown": Code(409, "The server does not know the keys that this item was signed with."),
    "item_unreadable": Code(400, "This item does not hold what its kind must hold."),
    "attachment_missing": Code(400, "The sealed attachment that the item names is missing."),
    "attachment_digest": Code(400, "The attachment is not the one that the item names."),
    "attachment_unopenable": Code(400, "The attachment cannot be opened."),
    "ink_digest": Code(400, "The signature's ink is not the one that the item names."),
    "ink_malformed": Code(400, "The signature's ink cannot be read."),
    "bundle_malformed": Code(400, "This is not an export of a tablet."),
    "checkpoint_malformed": Code(400, "This is not a checkpoint of this log."),
    "checkpoint_signature": Code(401, "The checkpoint's signature does not hold."),
    "proof_invalid": Code(400, "The proof does not lead to the checkpoint's root."),
    "log_rollback": Code(409, "The server knows less than it had acknowledged."),
    "ack_mismatch": Code(409, "The acknowledgement is not about this tablet's items."),
    "receipt_malformed": Code(400, "This is not a receipt."),
}
"""Every code of the protocol, the same in Python and TypeScript."""


class ProtocolError(Exception):
    """What was read cannot be believed or understood.

    `code` is one of CODES; `detail` says where, without personal data; `extra` goes into the problem
    document (for example `expect` of chain_gap).
    """

    def __init__(self, code: str, detail: str = "", **extra: Any) -> None:
        super().__init__(f"{code}: {detail or CODES[code].sentence}")
        self.code = code
        self.detail = detail
        self.extra = extra

    @property
    def status(self) -> int:
        """The HTTP status to answer with."""
        return CODES[self.code].status

    @property
    def sentence(self) -> str:
        """What the code means, in one sentence."""
        return CODES[self.code].sentence
