"""A receipt on paper: a tagged PDF with what the receipt says and what the office knows of it, in the reader's language.

Must never hold a name, nor be made for anyone who neither holds the receipt nor may see the evidence.
docs/protocol.md, "Receipts"; docs/decisions/0014-a-receipt-on-paper.md.
"""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import segno
import typst
from sqlalchemy import select

from server import keyring
from server.confirmations import evidence, receipts
from server.confirmations.models import ChainItem
from server.database import db
from server.documents.models import Document
from server.web.texts import format_moment, format_number, group_document_number, language, t
from sync import keys, receipt
from sync.encoding import write_json

MEDIA_TYPE = "application/pdf"
SHEET = Path(__file__).resolve().parent.parent / "templates" / "confirmations" / "receipt.typ"


@dataclass(frozen=True)
class Paper:
    """The words of one sheet. `facts` are name and value; with a `link` there is a code to check it by."""

    lang: str
    office: str
    title: str
    outcome: str
    facts: list[tuple[str, str]]
    says: list[str]
    check: str
    how: str
    code: str
    follow: str
    link: str


def of_receipt(token: str, now: datetime) -> bytes:
    """The sheet for whoever holds this receipt, with the code and the link that check it.

    Raises ProtocolError receipt_malformed. Refused `receipt_unknown` when the certificate it names is not ours.
    """
    held = receipts.certificate(receipt.certificate_of(token))
    said = keyring.manifest()
    read = receipt.read_receipt(token, held, keys.read_manifest(said.jws, said.root_jwk, now))
    facts = _facts(read.document, read.iat, read.label, read.seq, read.entry_id)
    short, whole = (receipt.write_link(keyring.origin(), token, behind) for behind in ("", held))
    return draw(_paper(read.outcome, facts, receipts.item_of(read.entry_id), link=whole), code=short)


def of_evidence(entry_id: str) -> bytes:
    """The sheet that the office makes of a confirmation that it took in. Refused `evidence_unknown`, `receipt_unknown`."""
    found = evidence.evidence(entry_id)
    item = receipts.item_of(entry_id)
    if item is None or found.payload.outcome is None:
        raise receipts.unknown("There is no receipt of this: it is not a confirmation that was taken in.")
    number = db.session.scalar(select(Document.number).where(Document.id == item.document_id))
    facts = _facts(number or "", found.made_at, found.device_label, found.payload.seq, entry_id)
    return draw(_paper(found.payload.outcome, facts, item, link=""), code="")


def draw(paper: Paper, *, code: str) -> bytes:
    """The sheet as PDF/UA-1, which refuses what a screen reader could not read; `code` is the text of its QR."""
    picture = io.BytesIO()
    if code:
        segno.make(code, error="l", micro=False).save(picture, kind="svg", border=4, light="#fff")
    words = {"paper": write_json(asdict(paper)).decode(), "code": picture.getvalue().decode()}
    return typst.compile(
        SHEET.read_bytes(),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs=words,
    )


def _paper(outcome: str, facts: list[tuple[str, str]], item: ChainItem | None, *, link: str) -> Paper:
    return Paper(
        lang=language(),
        office=urlsplit(keyring.origin()).netloc,
        title=t("confirmations-receipt"),
        outcome=t(f"confirmations-receipt-outcome-{outcome}"),
        facts=[*facts, *_known(item)],
        says=_says(item, link),
        check=t("confirmations-receipt-check"),
        how=t("confirmations-receipt-how"),
        code=t("confirmations-receipt-code"),
        follow=t("confirmations-receipt-follow"),
        link=link,
    )


def _facts(number: str, made_at: datetime, label: str, seq: int, entry_id: str) -> list[tuple[str, str]]:
    return [
        (t("confirmations-receipt-number"), group_document_number(number) or "–"),
        (t("confirmations-receipt-at"), format_moment(made_at)),
        (t("confirmations-receipt-tablet"), t("confirmations-receipt-on-tablet", label=label, seq=str(seq))),
        (t("confirmations-receipt-name"), entry_id),
    ]


def _known(item: ChainItem | None) -> list[tuple[str, str]]:
    if item is None:
        return []
    return [
        (t("confirmations-receipt-since"), format_moment(item.received_at)),
        (t("confirmations-receipt-line"), format_number(item.leaf + 1)),
    ]


def _says(item: ChainItem | None, link: str) -> list[str]:
    said = [] if link else [t("confirmations-receipt-by-office")]
    if item is None:
        return [*said, t("confirmations-receipt-not-yet")]
    return said if item.status == "accepted" else [*said, t("confirmations-receipt-looked-into")]
