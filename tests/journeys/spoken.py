"""What a screen reader has to say: Chromium's accessibility tree in its own order, a line for each thing.

Must never add a word that is not in the tree, but the names of roles and states.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page

Node = dict[str, Any]

SILENT = {
    "generic",
    "none",
    "InlineTextBox",
    "LineBreak",
    "RootWebArea",
    "strong",
    "emphasis",
    "mark",
    "LabelText",
}
"""Roles that no screen reader says."""
WHOLE = {
    "button",
    "checkbox",
    "combobox",
    "heading",
    "image",
    "link",
    "radio",
    "searchbox",
    "textbox",
}
"""What is said by its name alone, and not again by what is in it."""
LINES = {"paragraph", "status", "alert"}
"""Whose text is one line."""
STATES = {"disabled": "unavailable", "required": "required", "invalid": "invalid"}
SAID = {
    "banner": "top of the page",
    "contentinfo": "foot of the page",
    "main": "main part",
    "complementary": "beside it",
}
"""Roles by the words that people know."""
LANG = "function () { return (this.closest ? this : this.parentElement)?.closest('[lang]')?.lang ?? ''; }"
LISTEN = """
window.announced = [];
const said = new WeakMap();
const textOf = (region) => region.innerText.trim().replace(/\\s+/g, ' ');
const regions = '[role=status],[role=alert],[aria-live]:not([aria-live=off])';
new MutationObserver((changes) => {
  const changed = new Set();
  for (const { target, addedNodes } of changes) {
    const near = (target.nodeType === 1 ? target : target.parentElement)?.closest(regions);
    if (near?.isConnected) changed.add(near);
    for (const one of addedNodes) {
      if (one.nodeType !== 1 || !one.isConnected) continue;
      for (const region of [one, ...one.querySelectorAll('*')].filter((each) => each.matches(regions)))
        region.matches('[role=alert]') ? changed.add(region) : said.set(region, textOf(region));
    }
  }
  for (const region of changed) {
    const text = textOf(region);
    if (text && said.get(region) !== text) announced.push(text);
    said.set(region, text);
  }
}).observe(document, { childList: true, subtree: true, characterData: true });
"""
"""Notes what a live region says when it changes, and an alert when it appears; a status that appears says nothing."""


@dataclass(frozen=True)
class Line:
    """One thing, and how deep in its groups it stands."""

    depth: int
    words: str


class Reader:
    """Reads the page of one tab."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._known: dict[str, Node] = {}
        self._language = ""

    def screen(self) -> list[Line]:
        """The lines of what is shown, an open dialog alone."""
        nodes = self._read()
        modal = next((node for node in nodes if not node["ignored"] and _property(node, "modal")), None)
        return list(self._lines(modal or nodes[0], 0))

    def focus(self) -> str:
        """The line of what has the focus; empty when nothing has it."""
        nodes = self._read()
        at = next(
            (one for one in nodes if _property(one, "focused") and _value(one, "role") != "RootWebArea"), None
        )
        return self._line(at) if at else ""

    def announced(self) -> list[str]:
        """What live regions said since the last look."""
        said: list[str] = self._page.evaluate("() => announced.splice(0)")
        return said

    def _read(self) -> list[Node]:
        nodes: list[Node] = self._session.send("Accessibility.getFullAXTree")["nodes"]
        self._known = {node["nodeId"]: node for node in nodes}
        self._language = self._page.evaluate("() => document.documentElement.lang")
        return nodes

    def _children(self, node: Node) -> Iterator[Node]:
        return (self._known[one] for one in node.get("childIds", []) if one in self._known)

    def _lines(self, node: Node, depth: int) -> Iterator[Line]:
        role = _value(node, "role")
        if not node["ignored"] and role not in SILENT:
            if role == "StaticText" or role in WHOLE:
                yield Line(depth, self._line(node))
                return
            texts = self._texts(node) if role in LINES else None
            if texts is not None:
                if any(texts):
                    yield Line(
                        depth,
                        ("" if role == "paragraph" else f"{role}: ") + self._marked(node, _joined(texts)),
                    )
                return
            if role != "paragraph":
                yield Line(depth, self._line(node))
                depth += 1
        for one in self._runs(node):
            yield from (
                [Line(depth, self._marked(node, one))] if isinstance(one, str) else self._lines(one, depth)
            )

    def _runs(self, node: Node) -> Iterator[Node | str]:
        """Its children, texts that follow each other as one."""
        texts: list[str] = []
        for one in self._children(node):
            if _value(one, "role") == "StaticText":
                texts.append(_name(one))
                continue
            if any(texts):
                yield _joined(texts)
            texts = []
            yield one
        if any(texts):
            yield _joined(texts)

    def _texts(self, node: Node) -> list[str] | None:
        """The texts in it; None when something else is in it too."""
        found: list[str] = []
        for one in self._children(node):
            role = _value(one, "role")
            if role == "StaticText":
                found.append(_name(one))
            elif not one["ignored"] and role not in SILENT:
                return None
            else:
                more = self._texts(one)
                if more is None:
                    return None
                found += more
        return found

    def _line(self, node: Node) -> str:
        role, name = _value(node, "role"), self._marked(node, _name(node))
        if role == "StaticText":
            return name
        said = SAID.get(role, role)
        if role == "heading":
            said += f" {_property(node, 'level')}"
        if role == "list":
            said += f" of {len(list(self._items(node)))}"
        value = " ".join(_value(node, "value").split())
        parts = [name, f"“{value}”" if value else "", *_states(node), _value(node, "description")]
        if keys := _property(node, "keyshortcuts"):
            parts.append(f"key {keys}")
        words = ", ".join(part for part in parts if part)
        return f"{said}: {words}" if words else said

    def _items(self, node: Node) -> Iterator[Node]:
        for one in self._children(node):
            if not one["ignored"] and _value(one, "role") == "listitem":
                yield one
            else:
                yield from self._items(one)

    def _marked(self, node: Node, words: str) -> str:
        """With the language in front where it is not that of the page."""
        if not words:
            return words
        found = self._session.send("DOM.resolveNode", {"backendNodeId": node["backendDOMNodeId"]})["object"]
        called = self._session.send(
            "Runtime.callFunctionOn",
            {"objectId": found["objectId"], "functionDeclaration": LANG, "returnByValue": True},
        )
        lang = called["result"].get("value", "")
        return f"({lang}) {words}" if lang not in ("", self._language) else words


def _states(node: Node) -> Iterator[str]:
    for key, words in STATES.items():
        if _property(node, key) in (True, "true"):
            yield words
    for key, on, off in (
        ("checked", "checked", "not checked"),
        ("pressed", "pressed", "not pressed"),
        ("expanded", "open", "folded"),
    ):
        if (state := _property(node, key)) is not None:
            yield on if state in (True, "true") else off


def _joined(texts: list[str]) -> str:
    return " ".join(one for one in texts if one)


def _name(node: Node) -> str:
    return " ".join(_value(node, "name").split())


def _value(node: Node, key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def _property(node: Node, name: str) -> Any:
    for one in node.get("properties", []):
        if one["name"] == name:
            return one["value"].get("value")
    return None
