"""docs/performance.md from the tables: figures, ratios to the best peer, who is ahead, and on what machine."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from competitors import NODE
from installing import PACKER, SAMPLE, SERVERS, version
from measures import Column, Table

HEAD = """# Performance

This page is written by one command, which installs the peers by their names, runs them and cloudfn in turns on one
machine, and stops at the first wrong answer:

    python bench/peers --write

Figures are medians. **Compare them within one table only**: another machine, or the same one on another day, has
others. The ratio is cloudfn's figure by that of the best peer of the column, below 1 where less is better and above 1
where more is better when cloudfn is ahead; *behind* says when it is not. Floors are bare servers without guard, limits,
logs or history, written for this comparison. cloudfn runs each function in processes of its own, one call at a time in
each, which tcb-ff, functions-framework and the floor in process do not.
"""

BUSY = """\
**The machine was busy with other work when this was measured**: waiting for a processor is in every figure, and most
in those of whoever needs several processes for a call. Measure again on a quiet one before drawing conclusions.
"""


def page(tables: Sequence[Table], peers: Path, rounds: int, load: tuple[float, float, float]) -> str:
    """``load``: the machine's load averages before anything was measured."""
    busy = BUSY if load[0] > 1 else ""
    return "\n".join([HEAD, busy, _machine(peers, rounds, load), *map(section, tables)])


def _machine(peers: Path, rounds: int, load: tuple[float, float, float]) -> str:
    rows = [
        ("date", datetime.datetime.now(datetime.UTC).date().isoformat()),
        ("machine", f"{os.cpu_count()} processors, {_memory()} GiB, {platform.system()} {platform.release()}"),
        ("load when it began", " ".join(f"{value:.1f}" for value in load)),
        ("Python, Node.js", f"{platform.python_version()}, {_node()}"),
        *((package, version(peers, package)) for package in (*SERVERS, *PACKER, SAMPLE[0])),
        ("rounds", str(rounds)),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows), ""])


def _memory() -> int:
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30)


def _node() -> str:
    return subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def section(table: Table) -> str:
    titles = [f"{column.title}, {column.unit}" if column.unit else column.title for column in table.columns]
    lines = [f"## {table.title}", "", table.how, "", f"| | {' | '.join(titles)} |", "|---|" + "---|" * len(titles)]
    for name, figures in table.rows.items():
        shown = [_number(figure) for figure in figures]
        lines.append(f"| {f'**{name}**' if name == 'cloudfn' else name} | {' | '.join(shown)} |")
    ratios = [_ratio(table, place, column) for place, column in enumerate(table.columns)]
    lines += [f"| ratio | {' | '.join(ratios)} |", ""]
    return "\n".join(lines)


def _number(figure: float | None) -> str:
    if figure is None:
        return "-"
    return f"{figure:,.0f}" if figure >= 100 or figure == int(figure) else f"{figure:.3g}"


def _ratio(table: Table, place: int, column: Column) -> str:
    own = table.rows["cloudfn"][place]
    peers = {name: figures[place] for name, figures in table.rows.items() if not name.startswith(("cloudfn", "floor"))}
    rivals = {name: figure for name, figure in peers.items() if figure}
    if own is None or not rivals or column.unit == "processes" or not column.unit:
        return ""
    best = (min if column.better == "less" else max)(rivals, key=lambda name: rivals[name])
    ratio = own / rivals[best]
    ahead = ratio < 1 if column.better == "less" else ratio > 1
    return f"{ratio:.2f} of {best}{'' if ahead else ', *behind*'}"
