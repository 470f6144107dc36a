"""A tablet that enrolled after the back-up was made from which this server was restored: its certificate says who it is.

Must never be called before the tablet proved the certificate's key. docs/protocol.md, "Renewal".
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from server.database import db
from server.devices.models import Device, EnrolmentTicket
from server.log import service as log
from sync import keys
from sync.enrolment import Certificate


def take_back(lost: Certificate, token: str, now: datetime) -> None:
    """Know a tablet again by its first certificate, this server's own: else its evidence could not come in.

    Its chain stands at nothing, so it hands in everything. What the ticket would still allow is over.
    """
    device = db.session.scalar(
        select(Device)
        .where(Device.id == lost.device)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if device is not None and device.certificate is not None:
        return
    if device is None:
        device = Device(id=lost.device, state="enrolling")
        db.session.add(device)
    if device.state == "enrolling":
        device.state = "active"
    device.label = lost.label
    device.epoch = lost.epoch
    device.sig_jkt, device.sig_jwk = lost.jkt, lost.sig_jwk
    device.kem_jkt, device.kem_jwk = keys.thumbprint(lost.kem_jwk), lost.kem_jwk
    if lost.pq_kid != device.pq_jkt:  # the certificate has the thumbprint only
        device.pq_jkt, device.pq_jwk = lost.pq_kid or None, None
    device.certificate, device.certificate_entry_id = token, lost.entry_id
    device.certificate_expires_at = lost.exp
    device.chain_seq, device.chain_head = 0, lost.entry_id
    device.enrolled_at = device.keys_since = lost.iat
    device.last_heard_at = now
    db.session.flush()
    _use_up_tickets(device.id, now)
    log.append(
        "device",
        {"cert": lost.entry_id, "dev": device.id, "epoch": lost.epoch, "jkt": lost.jkt},
        now=now,
        subject=device.id,
    )


def _use_up_tickets(device_id: str, now: datetime) -> None:
    db.session.execute(
        update(EnrolmentTicket)
        .where(EnrolmentTicket.device_id == device_id, EnrolmentTicket.used_at.is_(None))
        .values(used_at=now, secret_sealed=None)
    )
