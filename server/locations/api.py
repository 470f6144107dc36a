"""The public's door to the locations: where, what and between which days.

Must never show a location that the office keeps to itself. docs/api.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_smorest import Blueprint

from server.locations import service
from server.locations.models import Location
from server.locations.schemas import LocationSchema, LocationsSchema
from server.web.audience import public

blueprint = Blueprint(
    "location-api",
    __name__,
    url_prefix="/api/v1",
    description="Where documents are handed over, and until when",
)


@blueprint.get("/locations")
@public
@blueprint.response(200, LocationsSchema)
def list_locations() -> dict[str, Sequence[Location]]:
    """Every public location"""
    return {"locations": service.public_locations()}


@blueprint.get("/locations/<location_id>")
@public
@blueprint.response(200, LocationSchema)
def show_location(location_id: str) -> Location:
    """One public location"""
    return service.public_location(location_id)
