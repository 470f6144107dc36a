"""What comes in and goes out at the tablets' own doors, as documented in the OpenAPI document.

Must never look inside a signed message: that is sync's work.
"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

SIGNED = validate.Length(min=1, max=131_072)  # a compact JWS, protocol limit 128 KiB
NAME = validate.Length(min=1, max=200)


class SignedMessageSchema(Schema):
    """One signed message of a tablet."""

    jws = fields.String(required=True, validate=SIGNED)


class WelcomeSchema(Schema):
    """The answer to an enrolment."""

    sealed = fields.String(required=True)
    keys = fields.String(required=True)
    root = fields.Dict(required=True)
    mac = fields.String(required=True)


class ChallengeSchema(Schema):
    """The answer to a renewal: what only the new sealing key opens."""

    sealed = fields.String(required=True)


class CertificateSchema(Schema):
    """The tablet's certificate."""

    certificate = fields.String(required=True)


class KeyManifestSchema(Schema):
    """The key manifest, signed by ROOT, and ROOT's public key."""

    keys = fields.String(required=True)
    root = fields.Dict(required=True)


class StaffSignInSchema(Schema):
    """A person signing in on a tablet, online."""

    username = fields.String(required=True, validate=NAME)
    password = fields.String(required=True, validate=validate.Length(min=1, max=1024), load_only=True)
    totp = fields.String(load_default="", validate=validate.Length(max=12))


class StaffLoginSchema(Schema):
    """Who signed in, and the signed statement of it."""

    staff = fields.String(required=True)
    display_name = fields.String(required=True, data_key="displayName")
    login = fields.String(required=True)


class StaffKeySchema(Schema):
    """The person and the thumbprint of the key that was kept."""

    staff = fields.String(required=True)
    kid = fields.String(required=True)
