"""Prints the lines that tests have run, by room, from ``.coverage``; exit code 2 below the floor of pyproject.toml.

What runs in a process of its own is not counted: the command line as users start it, workers, whatever runs in Node.js.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import coverage


def main() -> int:
    measured = coverage.Coverage()
    measured.load()
    lines, run = Counter[str](), Counter[str]()
    for name in measured.get_data().measured_files():
        parts = Path(name).relative_to(Path.cwd() / "cloudfn").parts
        _, statements, _, missing, _ = measured.analysis2(name)
        for room in (parts[0] if len(parts) > 1 else "the ground", "all"):
            lines[room] += len(statements)
            run[room] += len(statements) - len(missing)
    for room in sorted(lines, key=lambda room: (room == "all", room)):
        print(f"{room:14}{lines[room]:7} lines{100 * run[room] / max(lines[room], 1):7.1f} %")
    floor, share = measured.get_option("report:fail_under"), 100 * run["all"] / max(lines["all"], 1)
    if "--no-floor" in sys.argv or share >= float(str(floor)):
        return 0
    print(f"{share:.1f} % is below the floor of {floor} %", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
