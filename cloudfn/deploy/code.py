"""What code the cloud holds of a function, as far as it can be told."""

from __future__ import annotations

from cloudfn.deploy.record import Record
from cloudfn.deploy.state import RemoteFunction


def known_digest(found: RemoteFunction, record: Record) -> str:
    """The digest of the code that the cloud holds, "" when it cannot be told."""
    marked = found.marker.digest if found.marker else ""
    memory = record.of(found.name)
    if memory.uploaded and (memory.over, memory.modified) == (marked, found.modified):
        return memory.uploaded
    if overwritten(found, record):
        return ""
    return marked


def overwritten(found: RemoteFunction, record: Record) -> bool:
    """The code was changed past cloudfn (WeChat DevTools, the console): the marker stands, the size does not."""
    memory = record.of(found.name)
    marked = found.marker.digest if found.marker else ""
    return bool(memory.code_size and memory.digest == marked and memory.code_size != found.code_size)
