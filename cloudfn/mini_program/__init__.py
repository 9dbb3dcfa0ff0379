"""The mini program beside the functions, and cloudfn's one line in it.

In: a folder. Out: where its code begins (``find``), whether the hook is in it (``hook.state``), and the hook put in or
taken out again byte for byte. What the hook's file says is given from above.
"""

from __future__ import annotations

from cloudfn.mini_program.project import MiniProgram, find

__all__ = ["MiniProgram", "find"]
