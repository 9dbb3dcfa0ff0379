"""cloudfn beside its peers and beside bare floors, on this machine.

    python bench/peers [--only NAME,...] [--rounds 3] [--competitors NAME,...] [--peers FOLDER] [--write]

Needs Linux, Node.js and npm; the peers are installed by name into FOLDER. Prints the page; --write puts it into
docs/performance.md and, in Chinese, into docs/zh/performance.md. Ends with the answer itself when anybody's answer is
not the right one.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(1, str(Path(__file__).parents[1]))

from archives import packing
from chinese import CHINESE, ENGLISH, in_chinese
from competitors import competitors
from documents import documents
from installing import install, install_cloudfn
from measures import Bench, Table
from page import page, section
from running import Wrong

NAMES = ("start", "calls", "saves", "load", "memory", "packing", "documents", "many-documents")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(NAMES), help=", ".join(NAMES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", type=Path, default=Path(tempfile.gettempdir()) / "cloudfn-bench-peers")
    parser.add_argument("--competitors", default="", help="names, or the beginnings of names; all")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    load = os.getloadavg()
    install(given.peers)
    python = install_cloudfn(given.peers)
    chosen = tuple(given.competitors.split(",")) if given.competitors else ("",)
    everybody = [one for one in competitors(given.peers, python) if one.name.startswith(chosen)]
    bench = Bench(everybody, given.peers, given.rounds)
    measures: dict[str, Callable[[], Table]] = {
        "start": bench.start,
        "calls": lambda: bench.calls(2.0),
        "saves": lambda: bench.saves(7),
        "load": lambda: bench.saves_under_load(20),
        "memory": bench.memory,
        "packing": lambda: packing(given.peers, given.rounds, python),
        "documents": lambda: documents(given.peers, 10_000),
        "many-documents": lambda: documents(given.peers, 100_000),
    }
    tables = []
    try:
        for name in given.only.split(","):
            print(f"measuring {name}", file=sys.stderr, flush=True)
            tables.append(measures[name]())
            print(section(tables[-1]), file=sys.stderr, flush=True)
    except Wrong as wrong:
        sys.exit(f"wrong answer, so there are no figures: {wrong}")
    text = page(tables, given.peers, given.rounds, load)
    print(text)
    if given.write:
        ENGLISH.write_text(text, "utf-8")
        CHINESE.write_text(in_chinese(text), "utf-8")


if __name__ == "__main__":
    main()
