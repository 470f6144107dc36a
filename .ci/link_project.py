"""Put the project itself on the virtual environment's path, with its `fielddesk` command. No network needed."""

from __future__ import annotations

import stat
import sys
import sysconfig
from pathlib import Path

project = Path(__file__).resolve().parent.parent
(Path(sysconfig.get_path("purelib")) / "fielddesk.pth").write_text(f"{project}\n", encoding="utf-8")
command = Path(sysconfig.get_path("scripts")) / "fielddesk"
command.write_text(f"#!{sys.executable}\nfrom server.cli import main\n\nmain()\n", encoding="utf-8")
command.chmod(command.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
