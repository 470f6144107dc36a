"""Releases of Fielddesk beside the one under test: the server's code, and an app that was built or spoilt for a test.

Must never change a file of the project: everything is a copy.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.journeys.house import PROJECT

APP = PROJECT / "client_pwa"
NOT_COPIED = shutil.ignore_patterns("__pycache__", "node_modules", "dist")
SAYS_DONE_TOO_EARLY = """
const written = FileSystemSyncAccessHandle.prototype.write;
FileSystemSyncAccessHandle.prototype.write = function (bytes, options) {
  const entry = bytes.byteLength > 12 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) === bytes.byteLength - 12;
  if (!entry) return written.call(this, bytes, options);
  setTimeout(() => written.call(this, bytes, options), 60_000);
  return bytes.byteLength;
};
for (const verb of ['add', 'put']) {
  const kept = IDBObjectStore.prototype[verb];
  IDBObjectStore.prototype[verb] = function (...values) {
    return this.name === 'items' ? this.count() : kept.apply(this, values);
  };
}
"""
"""For the worker: both copies of an item are made a minute after it said that they are."""


def copy_release(folder: Path) -> Path:
    """The server and the built app, as they are; gives the folder to run it from."""
    for name in ("server", "sync"):
        shutil.copytree(PROJECT / name, folder / name, ignore=NOT_COPIED)
    shutil.copy(PROJECT / "wsgi.py", folder)
    shutil.copytree(APP / "dist", folder / "client_pwa" / "dist")
    return folder


def spoil_script(release: Path, part: str, script: str) -> None:
    """Let one of the app's parts (`index` is the page, `worker` the worker) begin with this script."""
    (path,) = (release / "client_pwa" / "dist" / "assets").glob(f"{part}-*.js")
    path.write_text(script + path.read_text(encoding="utf-8"), encoding="utf-8")


def build_app(folder: Path, version: str) -> Path:
    """Build the app's sources anew as another version; gives the folder with what came out."""
    shutil.copytree(APP, folder, ignore=NOT_COPIED)
    (folder / "node_modules").symlink_to(APP / "node_modules")
    named = json.loads((folder / "package.json").read_text(encoding="utf-8")) | {"version": version}
    (folder / "package.json").write_text(json.dumps(named), encoding="utf-8")
    path = f"{PROJECT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["npm", "run", "--silent", "build"],
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "dist"


def replace_app(release: Path, built: Path) -> None:
    """What an operator does on an update, as far as the app goes."""
    shutil.rmtree(release / "client_pwa" / "dist")
    shutil.copytree(built, release / "client_pwa" / "dist")
