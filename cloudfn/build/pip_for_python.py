"""Runs pip for another Python than this one: ``python pip_for_python.py 3.9 download ...``.

pip takes the wheels' Python from ``--python-version``, but judges conditions such as ``; python_version < "3.11"`` by
the Python that runs it, and would leave out what the function needs there. Here they are judged by the platform's.
"""

from __future__ import annotations

import sys

from pip._internal.cli.main import main as pip


def main() -> int:
    version = sys.argv.pop(1)
    try:
        from pip._vendor.packaging import markers  # a part of pip that it may move or drop
    except ImportError:  # moved by a later pip: it still finds what has no conditions
        return pip()
    real = markers.default_environment
    there = {
        "implementation_name": "cpython", "implementation_version": f"{version}.0", "os_name": "posix",
        "platform_machine": "x86_64", "platform_python_implementation": "CPython", "platform_system": "Linux",
        "python_full_version": f"{version}.0", "python_version": version, "sys_platform": "linux",
    }  # fmt: skip
    markers.default_environment = lambda: {**real(), **there}
    return pip()


if __name__ == "__main__":
    sys.exit(main())
