"""How issuing sessions look on the API.

Must never check what needs the database: the service does. docs/api.md.
"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.sessions import card, leases, rules
from server.web.moments import Moment

ID = validate.Regexp(r"^[0-9a-hjkmnp-tv-z]{26}$")


class IssuingSessionPlanSchema(Schema):
    """A session as it is to be planned."""

    location_id = fields.String(required=True, data_key="location", validate=ID)
    starts_at = Moment(required=True, data_key="startsAt")
    ends_at = Moment(required=True, data_key="endsAt")
    slot_minutes = fields.Integer(strict=True, load_default=10, data_key="slotMinutes")
    slot_capacity = fields.Integer(strict=True, load_default=6, data_key="slotCapacity")
    lead_id = fields.String(allow_none=True, load_default=None, data_key="lead", validate=ID)
    staff_ids = fields.List(fields.String(validate=ID), load_default=list, data_key="staff")
    device_ids = fields.List(fields.String(validate=ID), load_default=list, data_key="tablets")
    note = fields.String(load_default="")
    ways = fields.List(
        fields.String(validate=validate.OneOf(card.WAYS)),
        load_default=lambda: list(card.WAYS),
        metadata={"description": "How staff may unlock the session's batch on a tablet"},
    )
    leases = fields.Boolean(
        load_default=False,
        metadata={"description": "Whether each record is set aside for one of the tablets"},
    )


class IssuingSessionSchema(Schema):
    """Where and when documents are handed over, by whom, with which tablets."""

    id = fields.String(required=True)
    location = fields.String(required=True, attribute="location_id")
    date = fields.Date(required=True, attribute="on_date")
    starts_at = Moment(required=True, data_key="startsAt")
    ends_at = Moment(required=True, data_key="endsAt")
    slot_minutes = fields.Integer(required=True, data_key="slotMinutes")
    slot_capacity = fields.Integer(required=True, data_key="slotCapacity")
    state = fields.String(required=True, validate=validate.OneOf(rules.STATES))
    lead = fields.String(required=True, allow_none=True, attribute="lead_id")
    staff = fields.Method("_staff", metadata={"type": "array", "items": {"type": "string"}})
    tablets = fields.Method("_tablets", metadata={"type": "array", "items": {"type": "string"}})
    note = fields.String(required=True)
    ways = fields.Function(
        lambda session: list(card.wanted_ways(session)),
        metadata={"type": "array", "items": {"type": "string", "enum": list(card.WAYS)}},
    )
    leases = fields.Function(leases.sets_aside, metadata={"type": "boolean"})
    version = fields.Integer(required=True)

    def _staff(self, session: object) -> list[str]:
        return [person.staff_id for person in session.team]  # type: ignore[attr-defined]

    def _tablets(self, session: object) -> list[str]:
        return [tablet.device_id for tablet in session.tablets]  # type: ignore[attr-defined]


class IssuingSessionsSchema(Schema):
    """Sessions, by time."""

    sessions = fields.List(fields.Nested(IssuingSessionSchema), required=True)


class SessionQuerySchema(Schema):
    """Which sessions to list; both days are included."""

    from_on = fields.Date(data_key="from")
    until_on = fields.Date(data_key="until")
