"""What tablets and the office are told of batches, as documented in the OpenAPI document.

Must never hold a name, number or photo: those are inside the ciphertext.
"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.web.moments import Moment
from sync.encoding import LARGEST


class BatchReaderSchema(Schema):
    """A person who can open the batch on the asking tablet."""

    staff = fields.String(required=True)
    display_name = fields.String(required=True, data_key="displayName")


class BatchOfferSchema(Schema):
    """A batch that was sealed to the asking tablet."""

    batch = fields.String(required=True)
    session = fields.String(required=True)
    edition = fields.Integer(required=True)
    location = fields.String(required=True)
    date = fields.String(required=True, metadata={"format": "date"})
    starts_at = Moment(required=True, data_key="startsAt")
    ends_at = Moment(required=True, data_key="endsAt")
    count = fields.Integer(required=True)
    bytes = fields.Integer(required=True)
    staff = fields.List(fields.Nested(BatchReaderSchema), required=True)


class BatchOffersSchema(Schema):
    """The batches sealed to the asking tablet, newest editions."""

    batches = fields.List(fields.Nested(BatchOfferSchema), required=True)


class EditionQuerySchema(Schema):
    """Which edition is asked for."""

    edition = fields.Integer(required=True, validate=validate.Range(min=1, max=10**6))


class AfterQuerySchema(Schema):
    """The number of the last notice that the tablet has."""

    after = fields.Integer(load_default=0, validate=validate.Range(min=0, max=LARGEST))


class SignedNoticesSchema(Schema):
    """Signed notices, in order."""

    notices = fields.List(fields.String(), required=True)
