"""Linux, macOS and Windows: what differs, as one set of verbs. No other room asks which system this is.

``groups``: a child with all that it starts. ``marked``: processes found by their environment. ``memory``, ``ports``,
``files``, ``pipes``, ``loops``, ``keys``, ``terminal``, ``standard_streams``: as named. Each is imported where it is
used, by its own name.
"""

from __future__ import annotations

import sys

LINUX = sys.platform.startswith("linux")
WINDOWS = sys.platform == "win32"

VARIABLES: tuple[str, ...] = ()
"""Environment variables without which programs of this system do not work; a clean environment keeps them."""
if WINDOWS:
    VARIABLES = (
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT"),
        *("TEMP", "TMP", "APPDATA", "LOCALAPPDATA", "USERPROFILE"),
    )


def npm_script(name: str) -> str:
    """The file in ``node_modules/.bin`` that runs the package ``name``."""
    return f"{name}.cmd" if WINDOWS else name


def machine() -> tuple[str, str]:
    """(system, processor), as ``("Linux", "x86_64")``."""
    import platform  # 1 ms that every other command is spared

    return platform.system(), platform.machine()
