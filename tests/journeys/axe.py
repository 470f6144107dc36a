"""axe on the screen as it is, under the policy that the page has."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from tests.journeys.house import PROJECT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@cache
def _axe() -> str:
    return (PROJECT / "client_pwa" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, where: str, *, best: bool = False) -> list[str]:
    """What axe finds on the screen as it is: rule, and the element; on request also against its best practices."""
    page.evaluate(_axe())
    result = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})",
        [*RULES, "best-practice"] if best else RULES,
    )
    return [
        f"{where}: {one['id']}: {node['html'][:160]}" for one in result["violations"] for node in one["nodes"]
    ]
