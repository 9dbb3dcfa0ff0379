"""Texts of what ends a command line unexpectedly; read when that happens."""

from __future__ import annotations

from cloudfn.cli.texts import Phrase

BUG = Phrase("This is a bug in cloudfn, not in your project.", "这是 cloudfn 的缺陷，不是你的项目的问题。")
OUTPUT_OR_FOLDER = Phrase("the output or the project's folder", "输出或项目目录")
