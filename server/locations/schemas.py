"""How a location looks on the API, and how the office's form is read.

Must never check what needs the database: the service does. docs/api.md.
"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.locations import rules


class OfferSchema(Schema):
    """A service offered from a day until and including a day."""

    service = fields.String(required=True, validate=validate.OneOf(rules.SERVICES))
    from_on = fields.Date(required=True, data_key="fromOn")
    until_on = fields.Date(required=True, allow_none=True, data_key="untilOn")


class LocationSchema(Schema):
    """A place where documents are handed over, biometric data is taken or support is given."""

    id = fields.String(required=True, dump_only=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(rules.KINDS))
    street = fields.String()
    postcode = fields.String()
    city = fields.String()
    directions = fields.String()
    services = fields.List(fields.Nested(OfferSchema), required=True)


class LocationsSchema(Schema):
    """All locations."""

    locations = fields.List(fields.Nested(LocationSchema), required=True)
