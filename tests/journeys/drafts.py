"""When what was begun on a screen is on the tablet's disk: only then may a test take the screen away."""

from __future__ import annotations

from playwright.sync_api import Page

WATCH = """() => {
  const owed = new Set();
  globalThis.draftsKept = async () => {
    while (owed.size > 0) await new Promise((later) => setTimeout(later, 10));
  };
  const send = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (asked, ...rest) {
    if (asked.verb === 'keep_draft') {
      owed.add(asked.id);
      const hear = ({ data }) => {
        if (data.id !== asked.id) return;
        owed.delete(asked.id);
        this.removeEventListener('message', hear);
      };
      this.addEventListener('message', hear);
    }
    send.call(this, asked, ...rest);
  };
}"""


def watch_drafts(page: Page) -> None:
    """From now on it is known what the page gave to be kept and was not told of yet."""
    page.evaluate(WATCH)


def drafts_are_kept(page: Page) -> None:
    """Wait until the worker has answered for everything that was begun."""
    page.evaluate("() => globalThis.draftsKept()")
