"""The tablets' doors: enrolment, key manifest, people signing in on a tablet and their keys, diagnoses.

Must never do more than read, call one service function and answer. docs/protocol.md, "Enrolment".
"""

from __future__ import annotations

from typing import Any

from flask import g
from flask_smorest import Blueprint

from server import clock, keyring
from server.database import transaction
from server.devices import service
from server.devices.diagnosis_schema import BODY_LIMIT, DiagnosisKeptSchema, DiagnosisSchema
from server.devices.schemas import (
    CertificateSchema,
    ChallengeSchema,
    KeyManifestSchema,
    SignedMessageSchema,
    StaffKeySchema,
    StaffLoginSchema,
    StaffSignInSchema,
    WelcomeSchema,
)
from server.staff import service as staff
from server.web.audience import for_device, for_device_that_owes, for_device_that_renews, public
from server.web.rate_limits import limiter
from server.web.security import takes_up_to

blueprint = Blueprint("device-api", __name__, url_prefix="/api/v1", description="Tablets and their keys")


@blueprint.post("/devices")
@public
@limiter.limit("30/minute")
@blueprint.arguments(SignedMessageSchema)
@blueprint.response(201, WelcomeSchema)
def enrol(message: dict[str, str]) -> service.Welcome:
    """Enrol a tablet under a ticket"""
    with transaction():
        return service.enrol(message["jws"], clock.now())


@blueprint.post("/devices/confirm")
@public
@limiter.limit("30/minute")
@blueprint.arguments(SignedMessageSchema)
@blueprint.response(201, CertificateSchema)
def confirm(message: dict[str, str]) -> dict[str, Any]:
    """Prove the tablet's keys and get its certificate"""
    with transaction():
        return {"certificate": service.confirm(message["jws"], clock.now()).certificate}


@blueprint.post("/devices/renewals")
@for_device_that_renews
@limiter.limit("30/minute")
@blueprint.arguments(SignedMessageSchema)
@blueprint.response(201, ChallengeSchema)
def renew(message: dict[str, str]) -> dict[str, str]:
    """Bring new keys, under the old one"""
    with transaction():
        renewal = service.renew(g.caller.device_id, message["jws"], clock.now())
    if renewal.refusal is not None:
        raise renewal.refusal
    return {"sealed": renewal.sealed}


@blueprint.post("/devices/renewals/confirm")
@for_device_that_renews
@limiter.limit("30/minute")
@blueprint.arguments(SignedMessageSchema)
@blueprint.response(201, CertificateSchema)
def confirm_renewal(message: dict[str, str]) -> dict[str, str]:
    """Prove the new keys and get the next certificate"""
    with transaction():
        return {"certificate": service.confirm_renewal(g.caller.device_id, message["jws"], clock.now())}


@blueprint.post("/devices/diagnoses")
@for_device_that_owes
@takes_up_to(BODY_LIMIT)
@limiter.limit("30/minute")
@blueprint.arguments(DiagnosisSchema)
@blueprint.response(201, DiagnosisKeptSchema)
def keep_diagnosis(given: dict[str, Any]) -> service.Diagnosis:
    """Say how this tablet is; the newest are kept, for the office to look at"""
    report = DiagnosisSchema().dump(given)
    with transaction():
        return service.keep_diagnosis(g.caller.device_id, given["made_at"], report, clock.now())


@blueprint.get("/keys")
@public
@blueprint.response(200, KeyManifestSchema)
def key_manifest() -> dict[str, Any]:
    """The server's keys, signed by the offline root"""
    manifest = keyring.manifest()
    return {"keys": manifest.jws, "root": manifest.root_jwk}


@blueprint.post("/staff-logins")
@for_device
@limiter.limit("30/minute")
@blueprint.arguments(StaffSignInSchema)
@blueprint.response(201, StaffLoginSchema)
def sign_in(given: dict[str, str]) -> dict[str, str]:
    """Sign in on this tablet"""
    now = clock.now()
    member = staff.authenticate(given["username"], given["password"], given["totp"], now)
    return {
        "staff": member.id,
        "display_name": member.display_name,
        "login": service.write_login(g.caller.device_id, member, now),
    }


@blueprint.post("/staff-keys")
@for_device
@blueprint.arguments(SignedMessageSchema)
@blueprint.response(201, StaffKeySchema)
def keep_staff_key(message: dict[str, str]) -> dict[str, str]:
    """Keep a person's key on this tablet"""
    with transaction():
        key = service.keep_staff_key(g.caller.device_id, message["jws"], clock.now())
        return {"staff": key.staff_id, "kid": key.kem_jkt}
