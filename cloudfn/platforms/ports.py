"""Ports: taking one again, and which process listens on one, as far as the system tells without extra rights."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

from cloudfn.digits import only_digits
from cloudfn.platforms import LINUX, WINDOWS

LISTEN = "0A"


def reuse(sock: socket.socket) -> None:
    """Let ``sock`` take a port whose last connections still fade; on Windows two servers would share it."""
    if not WINDOWS:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def owner_of(port: int) -> str:
    """``"pid 4711 (node server.js)"``, or "" when it cannot be told."""
    try:
        pid = _linux(port) if LINUX else _ask(port)
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return f"pid {pid}{_command(pid)}" if pid else ""


def _linux(port: int) -> int:
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTEN and int(fields[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(f"socket:[{fields[9]}]")
    for process in Path("/proc").iterdir():
        if not only_digits(process.name):
            continue
        try:
            if any(str(handle.readlink()) in inodes for handle in (process / "fd").iterdir()):
                return int(process.name)
        except OSError:
            continue  # another user's process, or one that ended meanwhile
    return 0


def _ask(port: int) -> int:
    if WINDOWS:
        out = subprocess.run(["netstat", "-ano", "-p", "TCP"], capture_output=True, text=True, timeout=5).stdout
        rows = (line.split() for line in out.splitlines())
        return next((int(row[4]) for row in rows if len(row) == 5 and row[1].endswith(f":{port}")), 0)
    if shutil.which("lsof") is None:
        return 0
    command = ["lsof", "-nP", "-t", f"-iTCP:{port}", "-sTCP:LISTEN"]
    out = subprocess.run(command, capture_output=True, text=True, timeout=5).stdout
    return int(out.split()[0]) if out.split() else 0


def _command(pid: int) -> str:
    try:
        if LINUX:
            text = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        elif WINDOWS:
            return ""
        else:
            command = ["ps", "-o", "command=", "-p", str(pid)]
            text = subprocess.run(command, capture_output=True, text=True, timeout=5).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
    return f" ({text[:80]})" if text else ""
