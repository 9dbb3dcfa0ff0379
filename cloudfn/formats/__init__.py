"""Other tools' project formats. In: their files. Out: a manifest as text, or their files from a manifest.

Reads ``cloudbaserc`` 2.x and the layout of WeChat DevTools; never runs code of the project, never drops a key silently.
"""

from __future__ import annotations

from cloudfn.formats.find import read
from cloudfn.formats.imported import Imported
from cloudfn.formats.text import manifest_text

__all__ = ["Imported", "manifest_text", "read"]
