"""What a function's layers hold lies below /opt in the cloud. Here that folder is another one, so a path that begins so
means a file in it, for ``open`` and for ``os``.
"""

import builtins
import functools
import io
import os

ONE = (
    "access",
    "chdir",
    "listdir",
    "lstat",
    "mkdir",
    "open",
    "readlink",
    "remove",
    "rmdir",
    "scandir",
    "stat",
    "unlink",
)
TWO = ("link", "rename", "replace", "symlink")


def install(folder):
    if not folder:
        return

    def moved(path):
        try:
            text = os.fspath(path)
        except TypeError:
            return path
        if isinstance(text, str) and (text == "/opt" or text.startswith("/opt/")):
            return folder + text[4:]
        return path

    def wrap(holder, name, count):
        real = getattr(holder, name, None)
        if real is None:
            return

        @functools.wraps(real)
        def redirected(*args, **named):
            return real(*[moved(arg) if n < count else arg for n, arg in enumerate(args)], **named)

        setattr(holder, name, redirected)

    for name in ONE:
        wrap(os, name, 1)
    for name in TWO:
        wrap(os, name, 2)
    wrap(builtins, "open", 1)
    wrap(io, "open", 1)
