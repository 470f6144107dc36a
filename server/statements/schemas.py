"""What tablets are told of recordings, as documented in the OpenAPI document.

Must never hold anything personal: a recording is public.
"""

from __future__ import annotations

from marshmallow import Schema, fields


class RecordingSchema(Schema):
    """One recording: of which words (`text`), and which bytes (`sha256`, `len`), both digests in b64u."""

    lang = fields.String(required=True)
    part = fields.String(required=True)
    text_sha256 = fields.String(required=True, data_key="text")
    sha256 = fields.String(required=True)
    length = fields.Integer(required=True, data_key="len")
    media_type = fields.String(required=True, data_key="type")


class RecordingsSchema(Schema):
    """Every recording of words that the applicant's texts now have."""

    recordings = fields.List(fields.Nested(RecordingSchema), required=True)
