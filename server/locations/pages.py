"""Pages: the locations, one of them, and its form.

Must never decide what a location offers: rules and service do. docs/glossary.md.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from server import clock
from server.database import transaction
from server.errors import Refused
from server.locations import rules, service
from server.locations.models import Location
from server.locations.rules import Offer
from server.locations.service import LocationDetails
from server.web.audience import for_staff
from server.web.tables import Column, export, read_page, wanted_export
from server.web.texts import format_date, t

blueprint = Blueprint("locations", __name__)

SPARE_ROWS = 2


def _offers_in_words(place: Location) -> str:
    return "; ".join(
        f"{t('locations-service-' + entry.service.replace('_', '-'))} "
        f"{format_date(entry.from_on)} – {format_date(entry.until_on)}".rstrip("– ")
        for entry in place.services
    )


COLUMNS = (
    Column("name", "locations-name", lambda place: place.name, Location.name),
    Column("city", "locations-city", lambda place: place.city, Location.city),
    Column(
        "kind",
        "locations-kind",
        lambda place: t(f"locations-kind-{place.kind.replace('_', '-')}"),
        Location.kind,
    ),
    Column("services", "locations-services", _offers_in_words),
)


@blueprint.get("/locations")
@for_staff("locations.view")
def list_locations() -> str | Response:
    """Every location with its services and days."""
    selection = service.select_locations()
    if kind := wanted_export():
        return export(selection, COLUMNS, kind=kind, name="locations", default_sort="name")
    page = read_page(selection, COLUMNS, default_sort="name")
    return render_template("locations/list.html", page=page, today=_today(), offers_of=service.offers_of)


@blueprint.get("/locations/new")
@for_staff("locations.edit")
def new_location() -> str:
    """An empty form."""
    return _form(None, None)


@blueprint.post("/locations/new")
@for_staff("locations.edit")
def add_location() -> Response | tuple[str, int]:
    """Keep a new location."""
    try:
        with transaction():
            place = service.add(_read_form(), now=clock.now(), staff_id=g.caller.staff_id)
    except Refused as refused:
        return _form(None, refused), refused.status
    flash(t("locations-kept", name=place.name), "good")
    return redirect(url_for("locations.show_location", location_id=place.id), 303)


@blueprint.get("/locations/<location_id>")
@for_staff("locations.view")
def show_location(location_id: str) -> str:
    """One location, as the office and the public see it."""
    place = service.location(location_id)
    return render_template(
        "locations/one.html",
        place=place,
        offers=service.offers_of(place),
        today=_today(),
    )


@blueprint.get("/locations/<location_id>/edit")
@for_staff("locations.edit")
def edit_location(location_id: str) -> str:
    """Its form."""
    return _form(service.location(location_id), None)


@blueprint.post("/locations/<location_id>/edit")
@for_staff("locations.edit")
def change_location(location_id: str) -> Response | tuple[str, int]:
    """Keep the changes."""
    version = request.form.get("version", "")
    try:
        with transaction():
            place = service.change(
                location_id,
                _read_form(),
                version=int(version) if version.isdecimal() else 0,
                now=clock.now(),
                staff_id=g.caller.staff_id,
            )
    except Refused as refused:
        return _form(service.location(location_id), refused), refused.status
    flash(t("locations-kept", name=place.name), "good")
    return redirect(url_for("locations.show_location", location_id=place.id), 303)


def _read_form() -> LocationDetails:
    """The form as details; refused `location_invalid` for a date that cannot be read."""
    form = request.form
    offers, problems = [], []
    rows = zip(
        form.getlist("service"),
        form.getlist("from_on"),
        form.getlist("until_on"),
        strict=False,
    )
    for row, (name, from_on, until_on) in enumerate(rows):
        if not name:
            continue
        try:
            until = date.fromisoformat(until_on) if until_on else None
            offers.append(Offer(name, date.fromisoformat(from_on), until))
        except ValueError:
            problems.append({"pointer": f"/services/{row}", "message": "date_unreadable"})
    if problems:
        raise Refused(
            "location_invalid",
            400,
            "A date cannot be read.",
            next="Write dates as year-month-day, for example 2026-11-24.",
            fields=list(problems),
        )
    return LocationDetails(
        name=form.get("name", ""),
        kind=form.get("kind", ""),
        street=form.get("street", ""),
        postcode=form.get("postcode", ""),
        city=form.get("city", ""),
        directions=form.get("directions", ""),
        public=form.get("public") == "yes",
        offers=offers,
    )


def _form(place: Location | None, refused: Refused | None) -> str:
    rows = [
        {"service": name, "from_on": from_on, "until_on": until_on}
        for name, from_on, until_on in zip(
            request.form.getlist("service"),
            request.form.getlist("from_on"),
            request.form.getlist("until_on"),
            strict=False,
        )
    ] or [
        {
            "service": offer.service,
            "from_on": offer.from_on.isoformat(),
            "until_on": offer.until_on.isoformat() if offer.until_on else "",
        }
        for offer in (service.offers_of(place) if place else [])
    ]
    blank = {"service": "", "from_on": "", "until_on": ""}
    filled = [row for row in rows if row["service"]]
    return render_template(
        "locations/form.html",
        place=place,
        given=request.form if refused else None,
        rows=filled + [blank] * SPARE_ROWS,
        refused=refused,
        problems={
            entry["pointer"].strip("/"): entry["message"] for entry in (refused.fields if refused else [])
        },
        kinds=rules.KINDS,
        services=rules.SERVICES,
    )


def _today() -> date:
    zone = ZoneInfo(current_app.config["SETTINGS"].timezone)
    return clock.now().astimezone(zone).date()
