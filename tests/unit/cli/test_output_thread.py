"""What stdout and stderr do not take in time is counted, whichever of them it is."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from cloudfn.cli.output_thread import written_aside
from tests.kit.waiting import until

TEXT = "x" * 9_999 + "\n"


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_texts_that_are_left_out_are_counted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.pipe()
    told: list[tuple[int, OSError | None]] = []
    got = bytearray()

    def read() -> None:
        while piece := os.read(ours, 1 << 16):
            got.extend(piece)

    reader = threading.Thread(target=read)
    with os.fdopen(theirs, "w") as unread, Path(os.devnull).open("w") as other:
        for stream in ("stdout", "stderr"):
            monkeypatch.setattr(sys, stream, unread if stream == name else other)
        with written_aside(lambda: None, lambda count, why: told.append((count, why))):
            for _ in range(300):
                getattr(sys, name).write(TEXT)
            reader.start()
            until(lambda: told, "the count")
            getattr(sys, name).write("the last\n")
    reader.join()
    os.close(ours)
    [(count, why)] = told
    assert why is None and count == 300 - got.count(b"\n") + 1 > 0
    assert got.endswith(b"the last\n")
