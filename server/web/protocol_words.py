"""What a refusal of the protocol leaves safe, and what to do next, by its code.

Must never say that nothing changed where an item or a tablet went to the quarantine. docs/protocol.md, "Errors".
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """What is safe, and what to do next."""

    safe: str
    next: str


UNCHANGED = "Nothing was changed, and what the tablet signed stays on the tablet."
KEPT = "The message is kept whole in the office's quarantine, and it stays on the tablet."
APART = "All that came in is kept, and it stays on the tablet. The tablet is in quarantine until a person has looked."

_PROGRAM = "This is a fault of the program that sent it: tell its makers what `code` and `reason` say."
_AGAIN = "Make a new proof and ask again."
_CODE = "Show a new code at Tablets in the office, and enrol with that one."
_OFFICE = "Hand in what the tablet still has; the office looks at Quarantine and decides."
_RELEASE = "Go on sending the rest. The office looks at Quarantine and releases it."

PROTOCOL: dict[str, Words] = {
    "json_malformed": Words(UNCHANGED, _PROGRAM),
    "base64_malformed": Words(UNCHANGED, _PROGRAM),
    "time_malformed": Words(UNCHANGED, _PROGRAM),
    "field_missing": Words(UNCHANGED, _PROGRAM),
    "version_unknown": Words(
        "Nothing is lost: what the tablet signed stays on the tablet.",
        "Update the server, then send it again.",
    ),
    "too_large": Words(UNCHANGED, "Send less at a time: at most 200 messages and 4 MiB of attachments."),
    "jws_malformed": Words(UNCHANGED, _PROGRAM),
    "jws_wrong_typ": Words(UNCHANGED, _PROGRAM),
    "jws_bad_signature": Words(
        UNCHANGED,
        "Send it from the tablet that signed it; if that is so, tell the office which tablet it is.",
    ),
    "key_malformed": Words(UNCHANGED, "Make new keys, each of its own, and ask again."),
    "private_key_sent": Words(
        "The server kept nothing of that key, but it has left the tablet.",
        "Throw it away, make a new key, and send its public half only.",
    ),
    "ticket_unknown_or_expired": Words(UNCHANGED, _CODE),
    "ticket_mac": Words(UNCHANGED, "Type the code again, or scan it. " + _CODE),
    "kem_possession": Words(UNCHANGED, "Begin again from the first step: a new challenge is given."),
    "device_cert_missing": Words(UNCHANGED, "Send the certificate in the header Authorization: DPoP."),
    "device_cert_expired": Words(
        UNCHANGED + " It may still be handed in.", "Renew the tablet's keys; after 180 days enrol it again."
    ),
    "device_cert_superseded": Words(
        UNCHANGED + " It may still be handed in.", "Ask with the newest certificate of this tablet."
    ),
    "renewal_superseded": Words(
        APART, "There is a copy of this tablet: the office looks which is the real one, and revokes it."
    ),
    "dpop_key": Words(UNCHANGED, "Sign the proof with the key that the certificate names."),
    "dpop_target": Words(UNCHANGED, "Make the proof for this method and this whole address."),
    "dpop_clock": Words(UNCHANGED, "Work out the tablet's clock from serverTime and make a new proof."),
    "dpop_ath": Words(UNCHANGED, "Make the proof for the certificate that goes with it."),
    "dpop_replay": Words(UNCHANGED, _AGAIN),
    "dpop_missing": Words(UNCHANGED, "Send a proof in the header DPoP."),
    "device_not_active": Words(
        "All that the tablet signed is kept: what it hands in goes to the office's quarantine or into its chain.",
        "Hand in what the tablet still has. The office releases the tablet, or it is enrolled again.",
    ),
    "wrong_device": Words(
        UNCHANGED,
        "Send it from the tablet that signed it, with its own certificate. If the server does not know the tablet, tell the office.",
    ),
    "staff_login": Words(UNCHANGED, "Sign in on the tablet again, with a network."),
    "chain_gap": Words(UNCHANGED, "Send from `expect` on, in order."),
    "chain_break": Words(APART, _OFFICE),
    "chain_fork": Words(APART, _OFFICE),
    "epoch_unknown": Words(
        UNCHANGED,
        "Connect the tablet itself: it shows its newest certificate, and then the same is taken in.",
    ),
    "item_unreadable": Words(KEPT, _RELEASE),
    "attachment_missing": Words(KEPT, "Send it again with its attachment; else the office releases it."),
    "attachment_digest": Words(KEPT, "Send it again with its own attachment; else the office releases it."),
    "attachment_unopenable": Words(KEPT, _RELEASE),
    "ink_digest": Words(KEPT, _RELEASE),
    "bundle_malformed": Words(
        UNCHANGED, "Make the export again on the tablet, and bring that file or those codes whole."
    ),
}
OTHER = Words(UNCHANGED, _PROGRAM)


def words_of(code: str) -> Words:
    """The words that go with a code of sync/errors.py."""
    return PROTOCOL.get(code, OTHER)
