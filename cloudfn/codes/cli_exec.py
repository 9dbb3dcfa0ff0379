"""Codes of `cloudfn exec`."""

from __future__ import annotations

from cloudfn.codes import Code, Text

EXEC = (
    Code(
        "CFN-CLI-095",
        Text(
            "`--start {value}` is no instant",
            "An instant in ISO 8601 is meant, from 1970 to the year 8999, such as 2026-01-02T03:04:05Z.",
            "For example `--start 2026-01-02T03:04:05+08:00`.",
        ),
        Text(
            "`--start {value}` 不是时刻",
            "应为 1970 年至 8999 年之间的 ISO 8601 时刻，如 2026-01-02T03:04:05Z。",
            "例如 `--start 2026-01-02T03:04:05+08:00`。",
        ),
    ),
)
