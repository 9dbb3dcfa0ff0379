"""What a broken or hostile client sends to the local address."""

from __future__ import annotations

import os
import stat
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from bench.attacks.scene import Attack, Scene
from cloudfn.local.gateway.parsed import HEAD_LIMIT

DEEP = "[" * 100_000 + "]" * 100_000
MEGABYTE = b"a" * (1 << 20)
HEADER_MB = 300
CONNECTIONS = 200
BAD = (
    ("clock", {"scale": 1e12}),
    ("clock", {"scale": -1}),
    ("clock", {"advance": "99999999999d"}),
    ("clock", {"advance": "²d"}),
    ("reset", {"documents": "no"}),
    ("reset", []),
    ("orders/1/refund", {"feeFen": 1e300}),
    ("notifications/1/replay", {"times": True}),
    ("clock", DEEP),
    ("reset", DEEP),
)


def control(scene: Scene) -> str:
    """Values that the command line would refuse are refused, and change nothing."""
    scene.must(scene.ask("PUT", "/_cloudfn/documents/notes/1", {"n": 1})[0] == 200, "no document")
    scale = scene.ask("GET", "/_cloudfn/clock")[1]["scale"]
    for path, body in BAD:
        status, answer = scene.ask("POST", f"/_cloudfn/{path}", body)
        scene.must(status == 400 and answer["error"]["code"], f"{path} {str(body)[:60]}: {status} {str(answer)[:200]}")
    for value in ("²", "9" * 400, "-1", "%00"):
        scene.refused("GET", f"/_cloudfn/history?limit={quote(value, safe='%')}", None, 400, "CFN-DEV-016")
    scene.must(scene.ask("GET", "/_cloudfn/clock")[1]["scale"] == scale, "the clock's pace was changed")
    scene.must(len(scene.ask("GET", "/_cloudfn/documents/notes")[1]["items"]) == 1, "the document is gone")
    return f"{len(BAD) + 4} values refused; clock and documents as before"


def endless_header(scene: Scene) -> str:
    """One header of 300 MB: the connection is refused long before."""
    sent, found = 0, b""
    with scene.connected() as sock:
        try:
            sock.sendall(f"GET /healthz HTTP/1.1\r\nHost: {scene.host}\r\nX-A: ".encode())
            for _ in range(HEADER_MB):
                sock.sendall(MEGABYTE)
                sent += 1
            found = sock.recv(65536)
        except ConnectionError:
            pass
    scene.told(found.decode("utf-8", "replace"))
    scene.must(sent < 20, f"{sent} MB of one header were taken")
    small = scene.raw(f"GET /healthz HTTP/1.1\r\nHost: {scene.host}\r\nX-A: {'a' * (HEAD_LIMIT + 1)}".encode())
    scene.must(small.startswith(b"HTTP/1.1 431"), f"a header just too long: {small[:80]!r}")
    return f"refused after {sent} MB, in words just above {HEAD_LIMIT >> 10} KB"


def odd_requests(scene: Scene) -> str:
    """Two Host headers, NUL, paths longer than any file's name."""
    one = f"GET /healthz HTTP/1.1\r\nHost: {scene.host}\r\n"
    scene.must(scene.raw(f"{one}\r\n".encode()).startswith(b"HTTP/1.1 200"), "an ordinary request failed")
    for second in (scene.host, "example.com"):
        answer = scene.raw(f"{one}Host: {second}\r\n\r\n".encode())
        scene.must(answer.startswith(b"HTTP/1.1 403"), f"two hosts: {answer[:80]!r}")
    paths = ("/%00", "/functions/%00", "/console/%00", "/storage/" + "a" * 300, "/cashier/" + "a" * 5000)
    for path in (*paths, "/" + "a" * 30_000):
        answer = scene.raw(f"GET {path} HTTP/1.1\r\nHost: {scene.host}\r\n\r\n".encode())
        status = answer.split(b" ")[1:2]
        scene.must(status in ([b"403"], [b"404"], [b"405"]), f"{path[:40]}: {answer[:80]!r}")
    return f"2 requests with two hosts and {len(paths) + 1} odd paths refused"


def other_users(scene: Scene) -> str:
    """Somebody else of this machine: without the key, and with nobody's eyes on the files."""
    scene.call("makeOrder", {"no": "U1", "fee": 7})
    for key in ("", "wrong"):
        for method, path in (("GET", "state"), ("POST", "reset"), ("GET", "documents/notes")):
            status, answer = scene.ask(method, f"/_cloudfn/{path}", None, X_CloudFn_Key=key)
            scene.must((status, answer["error"]["code"]) == (401, "CFN-DEV-050"), f"{path} without a key: {status}")
    for request in ("loading-", "loading-00000000", "loading-" + "0" * 24):
        scene.refused("POST", f"/i/makeOrder/{request}/admin", {}, 404, "CFN-DEV-011")
    state = scene.project / ".cloudfn"
    files = [state, *(path for path in state.rglob("*") if "cache" not in path.parts and not path.is_symlink())]
    scene.must(len(files) > 5, "no files to look at")
    loose = [str(path) for path in files if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    scene.must(not loose, f"others may use {loose}")
    if os.geteuid():
        return f"9 requests refused, {len(files)} files closed (nobody's own look needs root: not tried)"
    scene.project.parent.chmod(0o755)
    look = ["find", str(scene.project), "-type", "f", "-readable"]
    seen = subprocess.run(look, user="nobody", capture_output=True, text=True, check=False).stdout.split()
    scene.must(str(scene.project / "cloudfn.yaml") in seen, "nobody sees nothing at all")
    scene.must(not [path for path in seen if "/.cloudfn/" in path], "nobody reads the state")
    return f"9 requests refused, {len(files)} files closed, to the eyes of nobody too"


def descriptors(scene: Scene) -> str:
    """More connections than dev may hold; it goes on once they are gone."""
    limits = Path(f"/proc/{scene.dev.process.pid}/limits").read_text()
    open_files, used = Path(f"/proc/{scene.dev.process.pid}/fd"), 0
    with scene.prober.resting():
        held = []
        try:
            for _ in range(CONNECTIONS):
                held.append(scene.connected())
            for sock in held:
                sock.sendall(
                    f"POST /functions/probe HTTP/1.1\r\nHost: {scene.host}\r\nContent-Length: 5\r\n\r\n".encode()
                )
            until = time.monotonic() + 1
            while time.monotonic() < until:
                used = max(used, len(list(open_files.iterdir())))
                time.sleep(0.02)
        finally:
            for sock in held:
                sock.close()
        scene.until(lambda: scene.ask("POST", "/functions/probe", {"n": 5}) == (200, 5), "a call afterwards", 10)
    (most,) = (line.split()[4] for line in limits.splitlines() if line.startswith("Max open files"))
    scene.must(int(most) < CONNECTIONS, f"dev may open {most} files")
    scene.must(used >= int(most) - 5, f"dev never had more than {used} of {most} files open")
    return f"{CONNECTIONS} connections, {used} of {most} descriptors in use"


ATTACKS = (
    Attack("values of the control surface", "A5", control),
    Attack("header of 300 MB", "A13", endless_header),
    Attack("odd requests", "A13", odd_requests),
    Attack("other users", "A17", other_users),
    Attack("connections without end", "A8", descriptors, within=("sh", "-c", 'ulimit -n 128; exec "$@"', "sh")),
)
