"""Texts of several groups of commands."""

from __future__ import annotations

from cloudfn.cli.texts import Phrase

FIX = Phrase("fix: ", "处理：")
DONE = Phrase("done", "完成")
