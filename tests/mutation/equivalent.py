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
    "acknowledgement.read_ack: one more characters in `texts_of(payload, 'notices', MOST_NOTICES, jws.JWS_BYTES)`": (
        "no message holds a text as long as a message may be"
    ),
    "acknowledgement.read_ack: one less characters in `texts_of(payload, 'notices', MOST_NOTICES, jws.JWS_BYTES)`": (
        "no message holds a text as long as a message may be"
    ),
    "archive.Archive.open: `ValueError` not caught": "nothing that is read there raises it now; it is for what may",
    "audit._check_lines: `AttributeError` not caught": "nothing that is read there raises it now; it is for what may",
    "audit._check_lines: `ValueError` not caught": "nothing that is read there raises it now; it is for what may",
    "audit._check_lines: `msgspec.ValidationError` not caught": "the archive has read the item into the same shape before",
    "batch.check_part: without `len(content) != part.length`": "bytes of another length have another digest",
    "batch._Packer.add: without `self._open`": "finish does nothing with a pack that is empty",
    "chain._epoch_goes_on: the edge of `payload.epoch > state.epoch`": "the same epoch has returned before",
    "chain.read_item: without `read_compact(envelope.payload_bytes, _decoder)`": (
        "the quick way of reading: without it the strict one reads the same, slower"
    ),
    "confirmation.read_attachment: one more in `read_object(plain[told_at:], PLAIN_BYTES)`": "no more was unpacked",
    "confirmation.read_attachment: one less in `read_object(plain[told_at:], PLAIN_BYTES)`": (
        "salt and length, twenty bytes, come before it"
    ),
    "encoding._check_depth: never `data.count(b'[') + data.count(b'{') <= JSON_DEPTH`": (
        "fewer brackets than that are never too deep: without it the same, slower"
    ),
    "encoding._check_depth: the edge of `data.count(b'[') + data.count(b'{') <= JSON_DEPTH`": (
        "as many brackets as that are never too deep: without it the same, slower"
    ),
    "encoding.read_json: `RecursionError` not caught": "the depth was looked at before",
    "encoding.read_b64u: never `over == 1`": "no last character is right at that length: the same code",
    "encoding._whole: without `len(text) > 17`": "a longer number is beyond 2^53: the same refusal, later",
    "frames.Collector._whole: no `mask ^= 1 << pivot`": "its own block is still nought, and changes nothing",
    "history.History._stand: never `not document`": (
        "what stands under no document is never asked for: a confirmation of a known record has one"
    ),
    "history.History._stand: never `not standing`": "an empty list says the same as none",
    "history.History._stand: without `said.supersedes`": "no handover that stands has None for its name",
    "jws.check_signature: `ValueError` not caught": "this version of the library never raises it; another may",
    "jws.open_envelope: without `not parts[0]`": "nothing is no JSON: the same code",
    "jws.open_envelope: the contrary of `len(head) <= KEPT_HEADER_CHARS`": "a kept header reads the same, sooner",
    "jws.open_envelope: the edge of `len(head) <= KEPT_HEADER_CHARS`": "a kept header reads the same, sooner",
    "keys._read_key: one more in `text_of(row, 'kid', 43)`": "it is the thumbprint, which has 43 characters",
    "log.read_checkpoint: without `len(lines) < 4`": (
        "what is signed ends with a line's end: the line that is missing is read as an empty one, and refused"
    ),
    "merkle.check_consistency: never `last == 0`": "a longer path ends at another root: the same code",
    "merkle.check_consistency: without `at != 0`": "it is the last node there, and the last is not nought",
    "merkle.check_inclusion: without `at != 0`": "it is the last node there, and the last is not nought",
    "notice.read_notice: one more in `text_of(payload, 'kind', 20)`": "a longer kind is no known one: the same code",
    "notice.read_notice: one less in `text_of(payload, 'kind', 20)`": "every known kind is shorter",
    "pq.open_with: never `len(sealed) < ENC_BYTES + seal.TAG_BYTES`": "the library refuses it: the same code",
    "pq.open_with: `ValueError` not caught": "this version of the library never raises it; another may",
    "pq.read_public_jwk: never `len(public) != PUBLIC_BYTES`": "the library refuses it: the same code",
    "record.read_record: one more in `read_object(seal.inflate(payload[HEAD_BYTES:end], DATA_BYTES, words), DATA_BYTES)`": (
        "no more than that was unpacked"
    ),
    "record.write_record: without `len(data) >= 1 << 16`": (
        "text in UTF-8 has too few different bytes: 64 KiB of it always deflate to less"
    ),
    "record.write_record: the edge of `len(data) >= 1 << 16`": (
        "text in UTF-8 has too few different bytes: 64 KiB of it always deflate to less"
    ),
    "record._read_entries: one more in `list_of(columns, 'r', MOST_RECORDS)`": (
        "each other column must be as long, and has the same limit: the same code"
    ),
    "record._read_entries: one more in `list_of(columns, name, MOST_RECORDS)`": (
        "no column is longer than the rows, which have the same limit: the same code"
    ),
    "record._read_entries: one more in `texts_of(columns, name, MOST_RECORDS, longest)`": (
        "no column is longer than the rows, which have the same limit: the same code"
    ),
    "record._read_leases: one more in `list_of(columns, 'lease', MOST_RECORDS)`": (
        "no column is longer than the rows, which have the same limit: the same code"
    ),
    "record.read_directory: one more in `read_json(seal.inflate(payload, DIRECTORY_BYTES), DIRECTORY_BYTES)`": (
        "no more than that was unpacked"
    ),
    "seal.open_with: never `len(sealed) < ENC_BYTES + TAG_BYTES`": "the library refuses it: the same code",
    "seal.open_with: `ValueError` not caught": "this version of the library never raises it; another may",
    "staff_secret.read_pin: without `steps <= {-1, 0, 1}`": "six digits leave no room for a larger even step",
    "staff_secret.read_pin: the edge of `steps <= {-1, 0, 1}`": "one step is never all three",
    "witness.check_cosignature: without `len(content) != 4 + TIME_BYTES + SIGNATURE_BYTES`": (
        "a signature of another length never holds: the same code"
    ),
}
"""The mutant's name, and why it is the same program."""
