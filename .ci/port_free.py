"""Say in one sentence when the port is taken, before anything is started."""

from __future__ import annotations

import errno
import socket
import sys

port = int(sys.argv[1])
host = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            sys.exit(f"{host} is not an address of this machine: look it up in its network settings.")
        sys.exit(
            f"Port {port} is in use: stop what runs there, or choose another with `make run PORT={port + 1}`."
        )
