"""Which columns are personal, whose they are, and what stands there once the person is forgotten.

Must never miss a column that names a person: a test looks for one person's words in every table. docs/privacy.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

LEFT = 8  # characters of an id that stand for a number that must stay unique

Row = Mapping[str, Any]
Of = dict[str, str]
"""The applicant's id by the id of a document, or of a record."""


@dataclass(frozen=True)
class Personal:
    """A table with personal columns: what is left of them, and how to know the person of a row ("" for nobody)."""

    blank: Callable[[Row], dict[str, Any]]
    person: Callable[[Row, Of], str]


def left_of(an_id: str) -> str:
    """What stands where a number was: recognisable, unique, nobody's."""
    return "-" + an_id[-LEFT:]


def _by_document(row: Row, of: Of) -> str:
    return of.get(row["document_id"] or "", "")


def _by_record(row: Row, of: Of) -> str:
    return of.get((row["detail"] or {}).get("rid", ""), "")


PERSONAL: dict[str, Personal] = {
    "applicants": Personal(
        lambda row: {
            "v_number": left_of(row["id"]),
            "name": "",
            "family_name": "",
            "given_names": "",
            "folded_name": "",
            "born": "",
            "nationality": "",
            "language": "",
            "postcode": "",
            "institution": "",
            "support": [],
            "guardian_name": "",
        },
        lambda row, of: str(row["id"]),
    ),
    "documents": Personal(
        lambda row: {
            "number": left_of(row["id"]),
            "valid_until": None,
            "alerts": [],
            "old_documents": [],
            "representative_name": "",
            "mandate_kind": "",
            "note": "",
            "recall_reason": "",
            "row_digest": "",
        },
        lambda row, of: str(row["applicant_id"]),
    ),
    "photos": Personal(lambda row: {"image": b"", "source_digest": ""}, _by_document),
    "chain_items": Personal(lambda row: {"attachment": None}, _by_document),
    "quarantined_items": Personal(lambda row: {"attachment": None}, _by_record),
    "box_count_lines": Personal(lambda row: {"number": left_of(row["document_id"])}, _by_document),
    "discrepancies": Personal(lambda row: {"reason": ""}, _by_document),
}
NOT_COPIED = {"import_drafts", "dpop_proofs"}
"""Tables that no back-up needs: what waits for a yes for an hour, and proofs good for minutes."""
