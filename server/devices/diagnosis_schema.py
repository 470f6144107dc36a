"""What a diagnosis may hold: numbers, moments, and words from short lists; there is no place for free text.

Must never have a field that a name, a number of a document or a sentence fits in. docs/protocol.md, "Diagnoses".
"""

from __future__ import annotations

from datetime import UTC, datetime

from marshmallow import Schema, fields, validate

from server.web.moments import Moment
from sync.encoding import LARGEST

BODY_LIMIT = 64 * 1024
MOST_PROBLEMS = 20
MOST_CHECKS = 30
MOST_BATCHES = 20

IN_TIME = validate.Range(min=datetime(2000, 1, 1, tzinfo=UTC), max=datetime(2200, 1, 1, tzinfo=UTC))
COUNT = validate.Range(min=0, max=LARGEST)
DIFFERENCE = validate.Range(min=-(10**13), max=10**13)  # ms: from any clock to any other
CODE = validate.Regexp(r"^[a-z][a-z0-9_]{0,39}$(?!\n)")
CODE_OR_NONE = validate.Regexp(r"^(?:[a-z][a-z0-9_]{0,39})?$(?!\n)")
RELEASE = validate.Regexp(r"^(?:\d{1,6}\.\d{1,6}\.\d{1,6}|unbuilt)$(?!\n)", error="Not a release.")
ID = validate.Regexp(r"^[0-9a-hjkmnp-tv-z]{26}$(?!\n)", error="Not an id.")
PLACE = validate.Regexp(r"^(?:[A-Za-z0-9._-]{1,80}:\d{1,7}:\d{1,7})?$(?!\n)", error="Not a place in the app.")
FIGURE = validate.Regexp(r"^[A-Za-z0-9_.:,+-]{0,60}$(?!\n)", error="Not a figure.")

BROWSERS = ("Chrome", "Edge", "Firefox", "Safari", "Samsung Internet", "other")
SYSTEMS = ("Android", "iPadOS", "iOS", "Windows", "macOS", "ChromeOS", "Linux", "other")


def _count() -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=COUNT)


def _flag() -> fields.Boolean:
    return fields.Boolean(required=True, truthy={True}, falsy={False})


def _one_of(*words: str) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(words))


class AppFacts(Schema):
    """The app: its release, whether a newer one waits, what its user chose."""

    release = fields.String(required=True, validate=RELEASE)
    update_waits = fields.Boolean(required=True, truthy={True}, falsy={False}, data_key="updateWaits")
    installed = _flag()
    language = _one_of("nl", "en")
    theme = _one_of("system", "light", "dark")


class BrowserFacts(Schema):
    """The browser and the screen: kind and main version, in CSS pixels; `scale` in percent, `touch` in fingers."""

    name = _one_of(*BROWSERS)
    version = fields.String(required=True, validate=validate.Regexp(r"^\d{0,4}$(?!\n)"))
    system = _one_of(*SYSTEMS)
    width = _count()
    height = _count()
    scale = _count()
    touch = _count()


class TabletFacts(Schema):
    """The tablet: its keys, its lock, how many people have a key on it."""

    epoch = _count()
    certificate_ends_at = Moment(required=True, validate=IN_TIME, data_key="certificateEndsAt")
    renewal = fields.String(required=True, validate=CODE)
    lock = _one_of("locked", "quick", "unlocked")
    people = _count()


class StorageFacts(Schema):
    """What the browser gives and keeps, in bytes; `healed` is how many items a store got back at this start."""

    used = _count()
    quota = _count()
    persistent = _flag()
    copies = _one_of("two", "journal_only", "database_only")
    healed = fields.Integer(required=True, strict=True, allow_none=True, validate=COUNT)
    reserved = _count()


class EvidenceFacts(Schema):
    """How much was signed, and how much of it the office has."""

    items = _count()
    waiting = _count()
    refused = _count()
    quarantined = _flag()
    last_confirmed_at = Moment(required=True, allow_none=True, validate=IN_TIME, data_key="lastConfirmedAt")
    log_size = fields.Integer(required=True, strict=True, validate=COUNT, data_key="logSize")


class NetworkFacts(Schema):
    """Whether the office is reached; what is added to the clock for proofs, and what the last answer said, in ms."""

    state = _one_of("unknown", "reachable", "unreachable", "captive_portal")
    offset_ms = fields.Integer(required=True, strict=True, validate=DIFFERENCE, data_key="offsetMs")
    difference_ms = fields.Integer(
        required=True, strict=True, allow_none=True, validate=DIFFERENCE, data_key="differenceMs"
    )


class BatchFacts(Schema):
    """One batch that is prepared on the tablet."""

    batch = fields.String(required=True, validate=ID)
    edition = _count()
    count = _count()
    ends_at = Moment(required=True, validate=IN_TIME, data_key="endsAt")


class ProblemFacts(Schema):
    """A problem: its code, when last, what was being done, where in the app, how often."""

    at = Moment(required=True, validate=IN_TIME)
    code = fields.String(required=True, validate=CODE)
    doing = fields.String(required=True, validate=CODE_OR_NONE)
    place = fields.String(required=True, validate=PLACE)
    times = _count()


class CheckFacts(Schema):
    """One check of the road: what was looked at and what was found."""

    id = fields.String(required=True, validate=CODE)
    result = _one_of("good", "warn", "bad")
    value = fields.String(required=True, validate=FIGURE)


class DiagnosisSchema(Schema):
    """How a tablet is, by its own word."""

    made_at = Moment(required=True, validate=IN_TIME, data_key="madeAt")
    app = fields.Nested(AppFacts, required=True)
    browser = fields.Nested(BrowserFacts, required=True)
    tablet = fields.Nested(TabletFacts, required=True)
    storage = fields.Nested(StorageFacts, required=True)
    evidence = fields.Nested(EvidenceFacts, required=True)
    network = fields.Nested(NetworkFacts, required=True)
    batches = fields.List(
        fields.Nested(BatchFacts), required=True, validate=validate.Length(max=MOST_BATCHES)
    )
    problems = fields.List(
        fields.Nested(ProblemFacts), required=True, validate=validate.Length(max=MOST_PROBLEMS)
    )
    checks = fields.List(fields.Nested(CheckFacts), required=True, validate=validate.Length(max=MOST_CHECKS))


class DiagnosisKeptSchema(Schema):
    """When the office got it."""

    received_at = Moment(required=True, data_key="receivedAt")
