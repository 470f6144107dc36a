"""A worker that answers otherwise than it would: for what cannot be brought about in a browser from outside.

Must never touch a store: the page alone is told something else.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

LISTEN = """(told) => {
  const first = globalThis.otherwise === undefined;
  globalThis.otherwise = told;
  globalThis.hearAgain?.();
  if (!first) return;
  const merges = new Map();
  const send = Worker.prototype.postMessage;
  const altered = (data) => {
    if (data.kind === 'state')
      return { ...data, state: { ...data.state, evidence: { ...data.state.evidence, ...globalThis.otherwise.evidence } } };
    const more = merges.get(data.id);
    return more ? { ...data, answer: { ...data.answer, ...more } } : data;
  };
  Worker.prototype.postMessage = function (asked, ...rest) {
    if (!this.otherwise) {
      this.otherwise = true;
      const hear = this.onmessage;
      let last = null;
      globalThis.hearAgain = () => last && hear({ data: altered(last) });
      this.onmessage = ({ data }) => {
        if (data.kind === 'state') last = data;
        hear({ data: altered(data) });
      };
    }
    const { fails, answers } = globalThis.otherwise;
    if (fails?.[asked.verb]) {
      const failure = { code: fails[asked.verb], detail: '' };
      queueMicrotask(() => this.onmessage({ data: { kind: 'failure', id: asked.id, failure } }));
      return;
    }
    if (answers?.[asked.verb]) merges.set(asked.id, answers[asked.verb]);
    send.call(this, asked, ...rest);
  };
}"""


def otherwise(
    page: Page,
    *,
    fails: dict[str, str] | None = None,
    answers: dict[str, Any] | None = None,
    evidence: dict[str, Any] | None = None,
) -> None:
    """From now on these verbs fail with a code, these answers and the state of the evidence have other members.

    Called with nothing the worker is heard as it speaks.
    """
    page.evaluate(LISTEN, {"fails": fails or {}, "answers": answers or {}, "evidence": evidence or {}})
