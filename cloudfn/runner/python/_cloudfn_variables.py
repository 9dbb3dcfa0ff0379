"""The variables of a call, which change with each.

The C library keeps every value that it was ever given: half a kilobyte a call. What a call sets is therefore written
into memory of our own, which the process's environment points to; ``os.environ`` and children see no difference.
"""

import os

_names = set()  # as os hands them to putenv
_memory = {}


def install():
    """Only where variables are bytes, and the C library can be asked."""
    try:
        import ctypes  # which not every Python has

        putenv = ctypes.CDLL(None).putenv
    except (ImportError, OSError, AttributeError, TypeError):  # Windows, or a Python without ctypes
        return
    real = os.putenv

    def put(name, value):
        if name not in _names or b"\0" in value:
            real(name, value)
            return
        text = name + b"=" + value + b"\0"
        memory = _memory.get(name)
        if memory is None or len(memory) < len(text):
            memory = ctypes.create_string_buffer(2 * len(text))
        memory[: len(text)] = text
        putenv(memory)
        _memory[name] = memory  # what it takes the place of is pointed to no more

    os.putenv = put


def begin(before, now):
    """Variables of the call ``now``; those of the one ``before`` are gone."""
    for name in before:
        if name not in now:
            os.environ.pop(name, None)
    _names.update(map(os.fsencode, now))
    for name, value in now.items():
        if os.environ.get(name) != value:
            os.environ[name] = value
