"""CFN-DEP: deploying, projects of other tools, and the emulated Tencent Cloud API."""

from __future__ import annotations

from cloudfn.codes import table
from cloudfn.codes.dep_applying import APPLYING
from cloudfn.codes.dep_cloud import CLOUD
from cloudfn.codes.dep_deployed import DEPLOYED
from cloudfn.codes.dep_emulated import EMULATED
from cloudfn.codes.dep_formats import FORMATS
from cloudfn.codes.dep_planning import PLANNING
from cloudfn.codes.dep_safety import SAFETY
from cloudfn.codes.dep_transfer import TRANSFER

CODES = table(*PLANNING, *CLOUD, *APPLYING, *DEPLOYED, *FORMATS, *EMULATED, *SAFETY, *TRANSFER)
