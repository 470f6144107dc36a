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
    "notice.read_notice: no limit in `text_of(payload, 'kind', 20)`": "a longer kind is no known one: the same code",
    "encoding.read_b64u: never `over == 1`": "no last character is right at that length: the same code",
    "keys._read_key: no limit in `text_of(row, 'kid', 43)`": "it is the thumbprint, which has 43 characters",
    "record.read_data: no limit in `read_object(seal.inflate(payload, DATA_BYTES), DATA_BYTES)`": (
        "no more than that was unpacked"
    ),
    "record.read_directory: no limit in `read_json(seal.inflate(payload, DIRECTORY_BYTES), DIRECTORY_BYTES)`": (
        "no more than that was unpacked"
    ),
    "confirmation.read_attachment: no limit in `read_object(plain[told_at:], PLAIN_BYTES)`": (
        "no more than that was unpacked"
    ),
    "jws.open_envelope: without `not parts[0]`": "nothing is no JSON: the same code",
    "log.read_checkpoint: without `len(lines) < 4`": (
        "what is signed ends with a line's end: the line that is missing is read as an empty one, and refused"
    ),
    "seal.open_with: never `len(sealed) < ENC_BYTES + TAG_BYTES`": "the library refuses it: the same code",
    "staff_secret.read_pin: without `steps <= {-1, 0, 1}`": "six digits leave no room for a larger even step",
    "witness.check_cosignature: without `len(content) != 4 + TIME_BYTES + SIGNATURE_BYTES`": (
        "a signature of another length never holds: the same code"
    ),
    "encoding._whole: without `len(text) > 17`": "a longer number is beyond 2^53: the same refusal, later",
    "merkle.check_consistency: never `last == 0`": "a longer path ends at another root: the same code",
}
"""The mutant's name, and why it is the same program."""
