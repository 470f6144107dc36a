"""What a screen reader has to say of a screen: Chromium's accessibility tree in its own order, a line for each thing.

Must never add a word that is not in the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import CDPSession, Page

SILENT = {
    "generic",
    "none",
    "InlineTextBox",
    "LineBreak",
    "RootWebArea",
    "paragraph",
    "strong",
    "emphasis",
    "Ruby",
}
WHOLE = {
    "button",
    "link",
    "heading",
    "checkbox",
    "radio",
    "switch",
    "textbox",
    "searchbox",
    "combobox",
    "image",
    "option",
    "tab",
    "spinbutton",
    "meter",
    "progressbar",
    "time",
}
"""What is said by its name alone, and not again by what is in it."""
STATES = {
    "focused": "has the focus",
    "disabled": "unavailable",
    "required": "required",
    "checked": "checked",
    "pressed": "pressed",
    "selected": "selected",
}
ANNOUNCED = """
window.announced = [];
new MutationObserver((changes) => {
  for (const { target, addedNodes } of changes) {
    const near = target.nodeType === 1 ? target : target.parentElement;
    const told = [near?.closest('[role=status],[role=alert],[aria-live]')];
    for (const one of addedNodes)
      if (one.nodeType === 1) told.push(...[one, ...one.querySelectorAll('*')].filter((each) => each.matches('[role=alert]')));
    for (const region of told) {
      const text = region?.getAttribute('aria-live') === 'off' ? '' : region?.innerText?.trim().replace(/\\s+/g, ' ');
      if (text && announced.at(-1) !== text) announced.push(text);
    }
  }
}).observe(document, { childList: true, subtree: true, characterData: true });
"""


def spoken(page: Page, session: CDPSession) -> list[str]:
    """The lines of what is shown, an open dialog alone."""
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    known = {node["nodeId"]: node for node in nodes}
    top = nodes[0]
    modal = next((node for node in nodes if _property(node, "modal") and not node["ignored"]), None)
    return list(_lines(modal or top, known, 0))


def announced(page: Page) -> list[str]:
    """What live regions said since the last look."""
    said: list[str] = page.evaluate("() => announced.splice(0)")
    return said


def _lines(node: dict[str, Any], known: dict[str, Any], depth: int) -> Iterator[str]:
    role, name = _value(node, "role"), " ".join(_value(node, "name").split())
    shown = not node["ignored"] and role not in SILENT
    if shown and (line := _line(node, role, name)):
        yield "  " * depth + line
        depth += role not in WHOLE and role != "StaticText"
    if shown and (role in WHOLE or role == "StaticText"):
        return
    for one in node.get("childIds", []):
        if one in known:
            yield from _lines(known[one], known, depth)


def _line(node: dict[str, Any], role: str, name: str) -> str:
    if role == "StaticText":
        return name
    said = role
    if role == "heading":
        said += f" {_property(node, 'level')}"
    states = [words for key, words in STATES.items() if _property(node, key) in (True, "true")]
    if (open_ := _property(node, "expanded")) is not None:
        states.append("open" if open_ else "folded")
    if _property(node, "invalid") in ("true", True):
        states.append("invalid")
    value, more = _value(node, "value"), _value(node, "description")
    parts = [name, f"“{value}”" if value and role in WHOLE and value != name else "", *states, more]
    words = ", ".join(part for part in parts if part)
    return f"{said}: {words}" if words else said


def _value(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def _property(node: dict[str, Any], name: str) -> Any:
    for one in node.get("properties", []):
        if one["name"] == name:
            return one["value"].get("value")
    return None
