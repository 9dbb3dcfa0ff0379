"""Names of Python's packages, and of the file that lists them."""

from __future__ import annotations

import re

REQUIREMENTS = "requirements.txt"


def normal(name: str) -> str:
    """A distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
