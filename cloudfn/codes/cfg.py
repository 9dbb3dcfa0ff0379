"""CFN-CFG: see the family list in ``cloudfn.codes``."""

from __future__ import annotations

from cloudfn.codes import table

CODES = table()
