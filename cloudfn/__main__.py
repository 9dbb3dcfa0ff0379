"""``python -m cloudfn`` and the ``cloudfn`` command."""

from __future__ import annotations

import gc
import sys

from cloudfn.platforms import standard_streams


def main() -> None:
    standard_streams.complete()
    serves = sys.argv[1:2] == ["dev"] and not {"-h", "--help"} & {*sys.argv}
    if serves:
        # Node.js boots while Python imports the command line: 15 ms of a start.
        from cloudfn.runner import early

        early.begin_ahead()
    try:
        from cloudfn.cli import run  # after Node.js

        code = run()
    finally:
        if serves:
            early.close_ahead()
    gc.freeze()  # the interpreter's last collection finds nothing to walk through: 25 ms after a deploy
    raise SystemExit(code)


if __name__ == "__main__":
    main()
