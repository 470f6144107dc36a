"""Looks for words wherever a tablet could have left them: the heaps of page and worker, the DOM, every store, the disk.

Must never say "not there" of a place it could not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

STORES = """
async (words) => {
  const found = [];
  let places = 0;
  const encoders = [
    (word) => new TextEncoder().encode(word),
    (word) => new Uint8Array(new Uint16Array([...word].map((one) => one.charCodeAt(0))).buffer),
  ];
  const needles = words.flatMap((word) => encoders.map((encode) => [word, Array.from(encode(word)).join()]));
  const latin = (bytes) => Array.from(bytes).join();
  const look = (place, content) => {
    places += 1;
    if (typeof content === 'string') {
      for (const word of words) if (content.includes(word)) found.push(place + ': ' + word);
    } else if (content instanceof ArrayBuffer || ArrayBuffer.isView(content)) {
      const bytes = content instanceof ArrayBuffer ? new Uint8Array(content)
        : new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
      const text = ',' + latin(bytes) + ',';
      for (const [word, needle] of needles) if (text.includes(',' + needle + ',')) found.push(place + ': ' + word);
    } else if (content && typeof content === 'object' && !(content instanceof CryptoKey)) {
      for (const [name, one] of Object.entries(content)) { look(place + '.' + name, name); look(place, one); }
    }
  };
  const databases = async (factory, where) => {
    for (const { name } of await factory.databases()) {
      const open = await new Promise((done, failed) => {
        const request = factory.open(name);
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
      });
      for (const store of open.objectStoreNames) {
        const rows = await new Promise((done, failed) => {
          const request = open.transaction(store).objectStore(store).getAll();
          request.onsuccess = () => done(request.result);
          request.onerror = () => failed(request.error);
        });
        look(where + name + '/' + store, rows);
      }
      open.close();
    }
  };
  await databases(indexedDB, 'IndexedDB ');
  if (navigator.storageBuckets)
    for (const name of await navigator.storageBuckets.keys())
      await databases((await navigator.storageBuckets.open(name)).indexedDB, 'bucket ' + name + ' ');
  const walk = async (folder, path) => {
    for await (const [name, handle] of folder) {
      look('OPFS ' + path, name);
      if (handle.kind === 'directory') await walk(handle, path + name + '/');
      else look('OPFS ' + path + name, await (await handle.getFile()).arrayBuffer());
    }
  };
  await walk(await navigator.storage.getDirectory(), '/');
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      look('cache ' + request.url, await (await cache.match(request)).arrayBuffer());
  }
  for (const [name, store] of [['local', localStorage], ['session', sessionStorage]])
    look(name + 'Storage', JSON.stringify({ ...store }));
  look('history', JSON.stringify(history.state) + location.href);
  look('DOM', document.documentElement.outerHTML);
  for (const field of document.querySelectorAll('input, textarea')) look('field', field.value);
  return { found: [...new Set(found)], places };
}
"""


class Traces:
    """The traces of these words in one app. Each look gives place and word of what was found."""

    def __init__(self, page: Page, words: Iterable[str]) -> None:
        self.page = page
        self.words = sorted(set(words))
        self._session = page.context.new_cdp_session(page)
        self._worker = ""
        self._waiting: dict[int, Any] = {}
        self._chunks: dict[str, list[str]] = {"page": [], "worker": []}
        self._session.on("Target.attachedToTarget", self._attached)
        self._session.on("Target.receivedMessageFromTarget", self._told_by_worker)
        self._session.on(
            "HeapProfiler.addHeapSnapshotChunk", lambda event: self._chunks["page"].append(event["chunk"])
        )
        self._session.send(
            "Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
        )
        assert self._worker, "the worker is there to be looked at"

    def in_heaps(self) -> list[str]:
        """Words in a string that page or worker can still reach."""
        self._session.send("HeapProfiler.collectGarbage")
        self._session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
        self._ask_worker("HeapProfiler.collectGarbage", 1)
        self._ask_worker("HeapProfiler.takeHeapSnapshot", 2)
        found = []
        for place, chunks in self._chunks.items():
            strings = json.loads("".join(chunks))["strings"]
            assert len(strings) > 1000, place
            found += [
                f"{place}: {word} in {one[:60]!r}" for word in self.words for one in strings if word in one
            ]
            chunks.clear()
        return found

    def in_stores(self) -> list[str]:
        """Words in the DOM, IndexedDB, OPFS, caches, storage, history and fields."""
        looked = self.page.evaluate(STORES, self.words)
        assert looked["places"] > 50
        found: list[str] = looked["found"]
        return found

    def _attached(self, event: dict[str, Any]) -> None:
        if event["targetInfo"]["type"] == "worker":
            self._worker = event["sessionId"]

    def _ask_worker(self, method: str, number: int) -> None:
        message = json.dumps({"id": number, "method": method, "params": {}})
        self._waiting.pop(number, None)
        self._session.send("Target.sendMessageToTarget", {"sessionId": self._worker, "message": message})
        for _ in range(600):
            if number in self._waiting:
                break
            self.page.wait_for_timeout(50)
        assert "error" not in self._waiting[number], self._waiting[number]

    def _told_by_worker(self, event: dict[str, Any]) -> None:
        told = json.loads(event["message"])
        if "id" in told:
            self._waiting[told["id"]] = told
        elif told["method"] == "HeapProfiler.addHeapSnapshotChunk":
            self._chunks["worker"].append(told["params"]["chunk"])


def on_disk(profile: Path, words: Iterable[str]) -> list[str]:
    """Words in any file of a browser's profile, in UTF-8 or UTF-16."""
    found = []
    for path in profile.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes()
        found += [
            f"{path.relative_to(profile)}: {word}"
            for word in words
            if word.encode() in content or word.encode("utf-16-le") in content
        ]
    return found
