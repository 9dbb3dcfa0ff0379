"""CFN-CFG: the manifest, its ``.env`` files, and starting a project. Params come from ``cloudfn.manifest``."""

from __future__ import annotations

from cloudfn.codes import table
from cloudfn.codes.cfg_commands import COMMANDS
from cloudfn.codes.cfg_pay import PAY
from cloudfn.codes.cfg_reading import READING
from cloudfn.codes.cfg_rules import RULES
from cloudfn.codes.cfg_security import SECURITY
from cloudfn.codes.cfg_web import WEB

CODES = table(*READING, *RULES, *COMMANDS, *PAY, *SECURITY, *WEB)
