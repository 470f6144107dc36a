"""Mutants that no test can tell from the original, each with the reason.

Must never hold a check that matters: whoever adds a line here shows why nothing changes for anybody.
"""

from __future__ import annotations

EQUIVALENT: dict[str, str] = {
    "acknowledgement.check_ack: without `ack.seq > own.seq`": (
        "a seq beyond its own has no entry and is not its last: the head differs, with the same code"
    ),
    "acknowledgement.check_ack: never `checkpoint.size < last_checkpoint.size`": (
        "a smaller tree has no consistency proof: check_consistency refuses the sizes, and the code is the same"
    ),
    "batch.check_part: without `len(content) != part.length`": "bytes of another length have another digest",
    "chain.read_item: without `read_compact(envelope.payload_bytes, _decoder)`": (
        "the quick way of reading: without it the strict one reads the same, slower"
    ),
}
"""The mutant's name, and why it is the same program."""
