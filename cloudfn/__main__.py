"""``python -m cloudfn`` and the ``cloudfn`` command."""

from __future__ import annotations


def main() -> None:
    from cloudfn.cli import run

    raise SystemExit(run())


if __name__ == "__main__":
    main()
