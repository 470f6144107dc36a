"""Settings from the environment, typed, refused at start when unsafe.

Must never hold a secret of its own: every secret comes from the environment or a file it names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

DEMO_SECRET = b"fielddesk-demo-secret-do-not-use-in-production"
SECRET_MINIMUM = 32  # bytes
PQ_SHARES = ("off", "when_possible", "required")


class UnsafeStart(Exception):
    """The application refuses to start; the message says in one sentence what to change."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations.

    `origin` is the address people and tablets use, without a trailing slash; it is bound into
    certificates and DPoP proofs. `secret_key` signs office sessions and encrypts server keys at rest.
    """

    database_url: str
    origin: str = "http://localhost:8000"
    secret_key: bytes = field(default=DEMO_SECRET, repr=False)
    instance: Path = Path("instance")
    demo: bool = False
    debug: bool = False
    testing: bool = False
    timezone: str = "Europe/Amsterdam"
    proxies: int = 0
    vault: Path | None = None
    oldest_app: str = "0.0.0"
    pq_share: str = "off"
    app_folder: Path = Path(__file__).resolve().parent.parent / "client_pwa" / "dist"

    def __post_init__(self) -> None:
        ZoneInfo(self.timezone)
        if not re.fullmatch(r"\d{1,6}\.\d{1,6}\.\d{1,6}", self.oldest_app):
            raise UnsafeStart("FIELDDESK_OLDEST_APP must be a release of the field app, as 0.1.0.")
        if self.pq_share not in PQ_SHARES:
            raise UnsafeStart(f"FIELDDESK_PQ_SHARE must be one of {', '.join(PQ_SHARES)}.")
        if len(self.secret_key) < SECRET_MINIMUM:
            raise UnsafeStart(
                f"FIELDDESK_SECRET_KEY is shorter than {SECRET_MINIMUM} bytes; make one with `openssl rand -hex 32`."
            )
        parts = urlsplit(self.origin)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
            raise UnsafeStart(
                "FIELDDESK_ORIGIN must look like https://fielddesk.example.org, with nothing behind it."
            )
        if self.demo or self.testing:
            return
        if self.secret_key == DEMO_SECRET:
            raise UnsafeStart("FIELDDESK_SECRET_KEY is not set; make one with `openssl rand -hex 32`.")
        if self.debug:
            raise UnsafeStart("FIELDDESK_DEBUG is on outside the demo; switch it off.")
        if parts.scheme != "https" and parts.hostname not in {
            "localhost",
            "127.0.0.1",
            "::1",
        }:
            raise UnsafeStart("FIELDDESK_ORIGIN must begin with https:// outside this machine.")

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Settings from `FIELDDESK_*`; raises UnsafeStart when they are unsafe or unreadable."""
        env = os.environ if env is None else env
        instance = Path(env.get("FIELDDESK_INSTANCE", "instance")).resolve()
        secret = env.get("FIELDDESK_SECRET_KEY", "")
        secret_file = env.get("FIELDDESK_SECRET_KEY_FILE", "")
        if secret_file:
            try:
                secret = Path(secret_file).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise UnsafeStart(f"FIELDDESK_SECRET_KEY_FILE cannot be read: {error.strerror}.") from error
        demo = _switch(env, "FIELDDESK_DEMO")
        return cls(
            database_url=env.get("FIELDDESK_DATABASE_URL", f"sqlite:///{instance / 'fielddesk.sqlite3'}"),
            origin=env.get("FIELDDESK_ORIGIN", "http://localhost:8000").rstrip("/"),
            secret_key=secret.encode() if secret else DEMO_SECRET,
            instance=instance,
            demo=demo,
            debug=_switch(env, "FIELDDESK_DEBUG"),
            timezone=env.get("FIELDDESK_TIMEZONE", "Europe/Amsterdam"),
            proxies=int(env.get("FIELDDESK_PROXIES", "0")),
            vault=Path(env["FIELDDESK_VAULT"]).resolve() if env.get("FIELDDESK_VAULT") else None,
            oldest_app=env.get("FIELDDESK_OLDEST_APP", "0.0.0"),
            pq_share=env.get("FIELDDESK_PQ_SHARE", "off").strip().lower(),
        )


def _switch(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "0").strip().lower()
    if value in {"1", "true", "on", "yes"}:
        return True
    if value in {"", "0", "false", "off", "no"}:
        return False
    raise UnsafeStart(f"{name} must be 1 or 0, not {value!r}.")
