"""CFN-PKG: what goes into a package and what it would lack."""

from __future__ import annotations

from cloudfn.codes import table
from cloudfn.codes.pkg_contents import CONTENTS
from cloudfn.codes.pkg_dependencies import DEPENDENCIES

CODES = table(*CONTENTS, *DEPENDENCIES)
