"""Pages: Forget, whose data goes when. The command line does it, at night, where the vault lies.

Must never change anything. docs/privacy.md, "Forgetting".
"""

from __future__ import annotations

from flask import Blueprint, render_template

from server import clock
from server.retention import service
from server.web.audience import for_staff

blueprint = Blueprint("retention", __name__)


@blueprint.get("/forget")
@for_staff("log.view")
def show_coming() -> str:
    """Whose data has had its time, and whose will in the coming weeks."""
    now = clock.now()
    return render_template(
        "retention/forget.html",
        rows=service.coming(now),
        now=now,
        days=service.KEPT_AFTER.days,
        weeks=service.LOOKED_AHEAD.days // 7,
    )
