"""``python -m cloudfn`` and the ``cloudfn`` command."""

from __future__ import annotations

import gc


def main() -> None:
    from cloudfn.cli import run

    code = run()
    gc.freeze()  # the interpreter's last collection finds nothing to walk through: 25 ms after a deploy
    raise SystemExit(code)


if __name__ == "__main__":
    main()
