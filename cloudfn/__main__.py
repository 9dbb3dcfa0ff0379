"""``python -m cloudfn`` and the ``cloudfn`` command."""

from __future__ import annotations

import gc

from cloudfn.cli import run


def main() -> None:
    code = run()
    gc.freeze()  # the interpreter's last collection finds nothing to walk through: 25 ms after a deploy
    raise SystemExit(code)


if __name__ == "__main__":
    main()
