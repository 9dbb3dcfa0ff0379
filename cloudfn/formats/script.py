"""``cloudbaserc.js``: a configuration that is a program. Node.js runs it, with an empty environment and a time limit.

It gets no variable of this machine, so that no credential can reach it; its own output is not read as an answer.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from pathlib import Path

from cloudfn.errors import InvalidFile
from cloudfn.formats.foreign import checked
from cloudfn.formats.reading import ForeignValue

LIMIT_S = 10.0

_PROGRAM = """
const [file, mark] = process.argv.slice(1);
import(require("url").pathToFileURL(file)).then(async (found) => {
  let value = found.default === undefined ? { ...found } : found.default;
  value = await (typeof value === "function" ? value({}) : value);
  const text = JSON.stringify(value === undefined ? null : value);
  process.stdout.write("\\n" + mark + text + "\\n", () => process.exit(0));
}).catch((error) => {
  const text = String((error && error.message) || error).split("\\n")[0];
  process.stderr.write("\\n" + mark + text + "\\n", () => process.exit(1));
});
"""


def evaluate(file: Path, name: str, limit_s: float = LIMIT_S) -> ForeignValue:
    """What ``file`` exports. Raises InvalidFile (CFN-DEP-108): no Node.js, it throws, or it does not end."""
    node = shutil.which("node")
    if node is None:
        raise InvalidFile("CFN-DEP-108", file=name, reason="Node.js: not found")
    mark = secrets.token_hex(16)
    kept = {key: os.environ[key] for key in ("SYSTEMROOT",) if key in os.environ}  # Windows starts nothing without it
    command = [node, "-e", _PROGRAM, str(file), mark]
    try:
        ran = subprocess.run(
            command,
            cwd=file.parent,
            env=kept,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise InvalidFile("CFN-DEP-108", file=name, reason=f"> {limit_s:g} s") from error
    except OSError as error:
        raise InvalidFile("CFN-DEP-108", file=name, reason=error.strerror or str(error)) from error
    text = _marked(ran.stdout, mark)
    if text is None:
        reason = (
            _marked(ran.stderr, mark) or ran.stderr.decode(errors="replace").strip()[-200:] or f"exit {ran.returncode}"
        )
        raise InvalidFile("CFN-DEP-108", file=name, reason=reason)
    return checked(json.loads(text), name)


def _marked(output: bytes, mark: str) -> str | None:
    """The line of the answer: the program's own lines have no way to know the mark before it is written."""
    lines = (line for line in output.decode("utf-8", "replace").split("\n") if line.startswith(mark))
    return next((line.removeprefix(mark).strip() for line in lines), None)
