"""Sizes that more than one room has to agree on."""

from __future__ import annotations

TEXT = 64 * 1024
"""The longest piece of text that is told of something: bytes of a log line, of a call's event and of its result,
characters of a written document. What is longer is cut there, in the log, the console and the history alike."""

EVENT_BYTES = 6 * 1024 * 1024
"""Largest event of a call, as on the platform."""
