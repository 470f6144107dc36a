"""Looks at a screen as few people have it: 320 pixels wide, in colours of the system's own, with motion unwanted.

Must leave the screen as it was, without having pressed anything.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Page

SMALL = {"width": 320, "height": 640}
USUAL = {"width": 1180, "height": 820}
NAMED = "(one.dataset.testid || one.getAttribute('aria-label') || one.className || one.tagName) + ' ' + one.textContent.trim().slice(0, 30)"

# What reaches beyond the window's edge; a table of the office may, inside its own box that scrolls and takes the focus.
WIDER = """() => {
  const wide = document.documentElement.clientWidth;
  const found = [];
  for (const box of [document.scrollingElement, ...document.querySelectorAll('body *')])
    if (box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 1 && !(box.matches('.scroll:has(table)') && box.tabIndex === 0) && ['auto', 'scroll'].includes(getComputedStyle(box).overflowX))
      found.push('scrolls sideways: ' + box.tagName + ' ' + box.className + ' ' + box.scrollWidth);
  if (document.scrollingElement.scrollWidth > wide)
    found.push('the page is ' + document.scrollingElement.scrollWidth + ' wide');
  const within = document.querySelector('dialog[open]') ?? document.body;
  for (const one of within.querySelectorAll('button, input, select, textarea, a, h1, h2, h3, p, td, th, dd, dt, li, span, b, kbd, svg, progress, canvas')) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('.hide, .skip, .scroll:has(table)')) continue;
    const { left, right, width } = one.getBoundingClientRect();
    if (width > 1 && (right > wide + 1 || left < -1)) found.push('beyond the edge: ' + NAMED + ' ' + Math.round(right));
    if (one.matches('button, td, th, dd, p, h1, h2, h3') && one.scrollWidth > one.clientWidth + 2 && one.clientWidth > 1 && getComputedStyle(one).display !== 'inline')
      found.push('cut off: ' + NAMED + ' ' + one.scrollWidth + ' in ' + one.clientWidth);
  }
  return [...new Set(found)].slice(0, 8);
}""".replace("NAMED", NAMED)

# A control has a border or an underline of the system's; what is pressed or ticked looks other than what is not.
UNSEEN = """() => {
  const found = [];
  const within = document.querySelector('dialog[open]') ?? document.body;
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.hide');
  const style = (one) => getComputedStyle(one);
  const edge = (one) => ['Top', 'Right', 'Bottom', 'Left'].some((side) =>
    parseFloat(style(one)['border' + side + 'Width']) > 0 && style(one)['border' + side + 'Style'] !== 'none');
  const framed = (one) => edge(one) || edge(one.parentElement);
  for (const one of within.querySelectorAll('button, input, select, textarea')) {
    if (!shown(one)) continue;
    if (!framed(one) && one.className !== 't') found.push('no edge: ' + NAMED);
  }
  const look = (one) => [style(one).backgroundColor, style(one).color, style(one).borderTopWidth, style(one).borderTopStyle, style(one).outlineStyle].join();
  for (const set of within.querySelectorAll('.seg, .choices, fieldset')) {
    const buttons = [...set.querySelectorAll('button[aria-pressed], button[aria-checked]')].filter(shown);
    const is = (one) => (one.getAttribute('aria-pressed') ?? one.getAttribute('aria-checked')) === 'true';
    const [on, off] = [buttons.find(is), buttons.find((one) => !is(one))];
    if (on && off && look(on) === look(off)) found.push('pressed looks like not pressed: ' + on.textContent.trim());
  }
  for (const one of within.querySelectorAll('.dots')) {
    if (!shown(one)) continue;
    const seen = new Map();
    for (const dot of one.children) {
      if (!edge(dot)) found.push('a square of the tally cannot be seen: ' + dot.className);
      const looks = [style(dot).backgroundColor, style(dot).backgroundImage, style(dot).borderTopStyle].join();
      if ((seen.get(looks) ?? dot.className) !== dot.className) found.push('squares look alike: ' + dot.className);
      seen.set(looks, dot.className);
    }
  }
  for (const one of within.querySelectorAll('[role=checkbox]')) {
    const tick = one.querySelector('.tick > svg');
    if (shown(one) && tick && tick.checkVisibility({ visibilityProperty: true }) !== (one.getAttribute('aria-checked') === 'true'))
      found.push('the tick does not say what is so: ' + NAMED);
  }
  for (const one of within.querySelectorAll('progress, meter')) {
    if (shown(one) && style(one).forcedColorAdjust !== 'none' && !edge(one)) found.push('no edge: ' + one.tagName);
  }
  return [...new Set(found)];
}""".replace("NAMED", NAMED)

FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at.tabIndex < 0) return null;
  const ring = getComputedStyle(at.matches('.field input') ? at.closest('.field') : at);
  return { name: at.dataset.testid || at.textContent.trim().slice(0, 30),
    ring: ring.outlineStyle !== 'none' && parseFloat(ring.outlineWidth) >= 2 };
}"""

MOVES = """() => document.getAnimations({ subtree: true }).concat(document.getAnimations())
  .filter((one) => one.playState === 'running')
  .map((one) => (one.effect?.target?.className ?? '') + ' ' + (one.animationName ?? one.transitionProperty ?? ''))"""
MAY_MOVE = """() => [...document.querySelectorAll('*')].flatMap((one) => [null, '::before', '::after'].flatMap((part) => {
  const style = getComputedStyle(one, part);
  const long = (text) => text.split(',').some((time) => parseFloat(time) > 0);
  const smooth = style.scrollBehavior === 'smooth' ? [one.tagName + ' scrolls smoothly'] : [];
  if (long(style.transitionDuration) && style.transitionProperty !== 'none') return [...smooth, one.className + ' has a transition'];
  if (style.animationName !== 'none' && long(style.animationDuration)) return [...smooth, one.className + ' is animated'];
  return smooth;
}))"""


class FewPeople:
    """Collects what goes wrong for them, by kind; each finding names its screen."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.screens: list[str] = []
        self.wider: list[str] = []
        self.unseen: list[str] = []
        self.rings = 0
        self.moving: list[str] = []

    def at(self, name: str) -> None:
        """Look at the screen as it is."""
        page = self._page
        self.screens.append(name)
        page.set_viewport_size({"width": SMALL["width"], "height": SMALL["height"]})
        page.wait_for_timeout(60)
        self._note(self.wider, name, WIDER)
        self._picture(f"{name}, narrow")
        page.set_viewport_size({"width": USUAL["width"], "height": USUAL["height"]})
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        self._note(self.unseen, name, UNSEEN)
        self._picture(f"{name}, forced colours")
        focus = page.evaluate(FOCUS)
        if focus is not None and page.evaluate("document.activeElement.matches(':focus-visible')"):
            self.rings += 1
            if not focus["ring"]:
                self.unseen.append(f"{name}: no ring around {focus['name']}")
        for look in (MOVES, MAY_MOVE):
            self._note(self.moving, name, look)
        page.emulate_media(forced_colors="none", reduced_motion="no-preference")

    def _picture(self, name: str) -> None:
        """For a person to look at, in the folder that FIELDDESK_SCREENS names."""
        if folder := os.environ.get("FIELDDESK_SCREENS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            known = re.sub(r"[^a-z0-9]+", "-", name.lower())
            self._page.screenshot(path=Path(folder) / f"{len(self.screens):02}-{known}.png", full_page=True)

    def _note(self, where: list[str], name: str, look: str) -> None:
        where += [f"{name}: {one}" for one in self._page.evaluate(look)]
