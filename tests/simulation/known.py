"""Who a simulated tablet is, and what it knows of each item of its chain."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync import keys


@dataclass(frozen=True)
class Identity:
    """Who a tablet is: what enrolment gave it, in a bucket of its own."""

    device: str
    sig: keys.PrivateKey = field(repr=False)
    certificate_id: str
    manifest: keys.KeyManifest = field(repr=False)
    log_origin: str
    batch: str
    session: str


@dataclass
class Known:
    """An item in memory. `state`: waiting, refused, or what the office said of it."""

    seq: int
    entry_id: str
    kind: str
    rid: str
    outcome: str
    supersedes: str
    state: str = "waiting"
    code: str = ""

    @property
    def owed(self) -> bool:
        """The office has not acknowledged it."""
        return self.state in ("waiting", "refused")
