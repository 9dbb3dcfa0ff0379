"""What a user of the mini program may do with a file: a preset looks at the owner, a rule at what it says.

Source: docs.cloudbase.net, storage/security-rules, and cloud.tencent.com document 876/41767: ``write`` is upload,
overwriting and deleting. The temporary URL of a file is no longer bound by either.
"""

from __future__ import annotations

from typing import Literal

from cloudfn.backend.client.refusal import files_denied
from cloudfn.backend.client.rights import PRESETS
from cloudfn.backend.storage import Storage
from cloudfn.manifest.values import Permission, StorageSettings
from cloudfn.security_rules import Auth, RuleScope, RuleSet, RuleTrouble, rule_set

FileOperation = Literal["read", "write"]
USUAL = Permission("READONLY")
"""Of an environment's files when nobody says anything. Source: docs.cloudbase.net, storage/security-rules."""


class FileRights:
    """``storage`` tells who uploaded a file."""

    def __init__(self, settings: StorageSettings, storage: Storage) -> None:
        self._permission, self._storage = settings.permission or USUAL, storage
        self._rules = rule_set(self._permission.rule) if self._permission.rule else RuleSet()

    def check(self, operation: FileOperation, path: str, openid: str, *, there: bool) -> None:
        """Raises ClientRefusal (-503002). A file that is not ``there`` yet is of the user who uploads it."""
        owner = self._storage.owner(path) if there else openid
        preset = PRESETS.get(self._permission.tag)
        if preset is None:
            self._by_rule(operation, path, openid, owner)
            return
        reach = preset[operation == "write"]
        if reach == "none" or (reach == "own" and not (owner and owner == openid)):
            about = {"operation": operation, "path": path, "preset": self._permission.tag, "owner": owner or "-"}
            raise files_denied("CFN-TCB-090", about)

    def _by_rule(self, operation: FileOperation, path: str, openid: str, owner: str) -> None:
        rule = self._rules.of("read" if operation == "read" else "update")
        scope = RuleScope(Auth(openid), resource={"openid": owner or None, "path": path})
        try:
            allowed = rule.allows(scope).allowed
        except RuleTrouble:
            allowed = False
        if not allowed:
            about = {"operation": operation, "path": path, "rule": rule.name, "clause": rule.text}
            raise files_denied("CFN-TCB-091", {**about, "owner": owner or "-"})
