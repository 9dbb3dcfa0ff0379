"""Texts of several groups of commands."""

from __future__ import annotations

from cloudfn.cli.texts import Text

FIX = Text("fix: ", "处理：")
DONE = Text("done", "完成")
