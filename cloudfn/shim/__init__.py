"""The SDK shim that travels with each function, and the code that lays it into a package.

In: a manifest and one of its functions. Out: the files that the builder adds, the handler that the platform is told,
and the value of ``CLOUDFN_BINDINGS``. Never reads or changes the user's code, and never looks at a stage's values
while laying: merchants and environments travel in the variable, so one artifact serves all stages.
"""

from cloudfn.shim.bindings import bindings
from cloudfn.shim.lay import ENTRY, Laid, is_module, lay, node_entry, python_path, shared_folders

__all__ = ["ENTRY", "Laid", "bindings", "is_module", "lay", "node_entry", "python_path", "shared_folders"]
