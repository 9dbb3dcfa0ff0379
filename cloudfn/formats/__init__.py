"""Other tools' project formats. In: their files and the functions' source. Out: a manifest as text that loads.

Reads ``cloudbaserc`` (JSON, YAML, ``package.json``, JavaScript by Node.js), CloudBase Framework plug-ins, projects of
WeChat DevTools and bare folders of functions. Joins what they say, never drops a part of it without a note, and writes
only what ``manifest.load`` accepts; the rest stays in the text as comments. ``export`` goes the other way.
"""

from __future__ import annotations

from cloudfn.formats.importing import Import, import_project

__all__ = ["Import", "import_project"]
