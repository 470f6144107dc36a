"""Pages: signing in and out, and who may do what.

Must never show a secret twice, nor decide a rule of the trade. docs/security/access.md.
"""

from __future__ import annotations

import segno
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
from markupsafe import Markup
from werkzeug.wrappers import Response

from server import clock
from server.database import transaction
from server.errors import Refused
from server.staff import caller, rules, service
from server.staff.models import StaffMember
from server.web.audience import for_staff, public
from server.web.frame import own_address
from server.web.rate_limits import limiter
from server.web.tables import Column, export, read_page, wanted_export
from server.web.texts import t

blueprint = Blueprint("staff", __name__)

COLUMNS = (
    Column(
        "name",
        "staff-name",
        lambda person: person.display_name,
        StaffMember.display_name,
    ),
    Column(
        "username",
        "staff-username",
        lambda person: person.username,
        StaffMember.username,
    ),
    Column(
        "roles",
        "staff-roles",
        lambda person: ", ".join(t(f"staff-role-{role.role.replace('_', '-')}") for role in person.roles),
    ),
    Column(
        "state",
        "staff-state",
        lambda person: t("staff-active" if person.active else "staff-stopped"),
        StaffMember.active,
    ),
)


@blueprint.get("/sign-in")
@public
def sign_in() -> str | Response:
    """Ask who is there."""
    if g.caller is not None:
        return redirect(own_address(request.args.get("next", "/")))
    return _sign_in_page()


@blueprint.post("/sign-in")
@public
@limiter.limit("30/minute")
def sign_in_now() -> Response | tuple[str, int]:
    """Begin an office session."""
    demo_account = request.form.get("demo_account", "")
    try:
        if demo_account and current_app.config["SETTINGS"].demo:
            person = service.authenticate_demo(demo_account)
        else:
            person = service.authenticate(
                request.form.get("username", ""),
                request.form.get("password", ""),
                request.form.get("totp", ""),
                clock.now(),
            )
    except Refused as refused:
        return _sign_in_page(refused), refused.status
    caller.remember(person)
    return redirect(own_address(request.form.get("next", "/")), 303)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End every office session of the person who asks."""
    if g.caller is not None:
        with transaction():
            service.sign_out(g.caller.staff_id)
    caller.forget()
    return redirect(url_for("staff.sign_in"), 303)


@blueprint.get("/staff")
@for_staff("staff.view")
def list_staff() -> str | Response:
    """Everyone who works with Fielddesk."""
    selection = service.select_members()
    if kind := wanted_export():
        return export(selection, COLUMNS, kind=kind, name="staff", default_sort="name")
    page = read_page(selection, COLUMNS, default_sort="name")
    return render_template("staff/list.html", page=page)


@blueprint.get("/staff/new")
@for_staff("staff.edit")
def new_member() -> str:
    """An empty form."""
    return _member_page(None, None)


@blueprint.post("/staff/new")
@for_staff("staff.edit")
def add_member() -> str | tuple[str, int]:
    """Add a person and show the second factor once."""
    try:
        with transaction():
            added = service.add(
                request.form.get("username", ""),
                request.form.get("display_name", ""),
                request.form.get("password", ""),
                request.form.getlist("roles"),
                language=request.form.get("language", "nl"),
                by_id=g.caller.staff_id,
                now=clock.now(),
            )
    except Refused as refused:
        return _member_page(None, refused), refused.status
    return _second_factor_page(added.member, added.totp_secret)


@blueprint.get("/staff/<staff_id>")
@for_staff("staff.view")
def show_member(staff_id: str) -> str:
    """One person's roles."""
    return _member_page(service.member(staff_id), None)


@blueprint.post("/staff/<staff_id>")
@for_staff("staff.edit")
def change_member(staff_id: str) -> Response | tuple[str, int]:
    """Change a person's roles, or stop the account."""
    try:
        with transaction():
            service.set_roles(
                staff_id,
                request.form.getlist("roles"),
                active=request.form.get("active") == "yes",
                by_id=g.caller.staff_id,
                now=clock.now(),
            )
    except Refused as refused:
        return _member_page(service.member(staff_id), refused), refused.status
    flash(t("staff-changed"), "good")
    return redirect(url_for("staff.list_staff"), 303)


@blueprint.post("/staff/<staff_id>/access")
@for_staff("staff.edit")
def renew_access(staff_id: str) -> str | tuple[str, int]:
    """Give a new password and second factor, shown once."""
    try:
        with transaction():
            secret = service.renew_access(
                staff_id,
                request.form.get("password", ""),
                by_id=g.caller.staff_id,
                now=clock.now(),
            )
    except Refused as refused:
        return _member_page(service.member(staff_id), refused), refused.status
    return _second_factor_page(service.member(staff_id), secret)


def _sign_in_page(refused: Refused | None = None) -> str:
    demo = current_app.config["SETTINGS"].demo
    return render_template(
        "staff/sign_in.html",
        refused=refused,
        username=request.form.get("username", ""),
        next_address=own_address(
            request.values.get("next", "/"),
        ),
        demo_accounts=service.demo_accounts() if demo else [],
        demo_password=rules.DEMO_PASSWORD,
    )


def _member_page(person: StaffMember | None, refused: Refused | None) -> str:
    return render_template(
        "staff/member.html",
        person=person,
        refused=refused,
        problems={
            entry["pointer"].strip("/"): entry["message"] for entry in (refused.fields if refused else [])
        },
        chosen=set(request.form.getlist("roles")) or {role.role for role in (person.roles if person else [])},
        roles=rules.ROLE_PERMISSIONS,
    )


def _second_factor_page(person: StaffMember, secret: str | None) -> str:
    if secret is None:
        return render_template("staff/second_factor.html", person=person, secret="", picture="")
    address = service.second_factor_address(person, secret)
    picture = segno.make(address, error="m").svg_inline(scale=5, border=2)
    return render_template(
        "staff/second_factor.html",
        person=person,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        picture=Markup(picture),  # noqa: S704 our own drawing, no input in it
    )
