"""A journey's page as steps: what is typed, what is written into a file, what is shown.

Fenced blocks are steps. A comment before a block says more about it:

    ```sh                        typed line by line; `cloudfn dev` stays beside the rest, `cd` holds
    ```text                      shown by the last command, in this order; `…` stands for anything
    <!-- dev -->                 the text before it is shown by `cloudfn dev`
    <!-- exit: 13 -->            how the last line of the block ends, 0 otherwise
    <!-- file: PATH -->          the block is the file's content, or (```diff) a change of it
    <!-- not run: WHY -->        this block is for readers only
    <!-- do: WORDS -->           stands alone: something that the reader does elsewhere, played by the test
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STEP = re.compile(
    r"^<!-- do: (?P<do>[^\n]*?) -->$|(?:^<!-- (?P<note>[^\n]*?) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Step:
    kind: str  # the fence's word, or "do"
    text: str
    note: str = ""


def steps(page: Path) -> Iterator[Step]:
    for found in STEP.finditer(page.read_text(encoding="utf-8")):
        if found["do"]:
            yield Step("do", found["do"])
        else:
            yield Step(found["kind"], found["text"], found["note"] or "")


def shown(expected: str) -> re.Pattern[str]:
    """What finds ``expected`` in an output: its lines one after the other, ``…`` alone for any number of lines."""
    lines = [re.escape(line.rstrip()).replace("…", "[^\n]*") for line in expected.strip("\n").splitlines()]
    text = "".join("(?:[^\n]*\n)*?" if line == "[^\n]*" else f"[^\n]*?{line}[ \t]*\n" for line in lines)
    return re.compile(text)


def changed(before: str, difference: str) -> str:
    """``before`` with the lines of a diff: those with ``-`` and blank stand there together, exactly once."""
    lines = difference.splitlines()
    old = "".join(line[1:] + "\n" for line in lines if not line.startswith("+"))
    new = "".join(line[1:] + "\n" for line in lines if not line.startswith("-"))
    assert before.count(old) == 1, f"{before.count(old)} times in the file:\n{old}"
    return before.replace(old, new)
