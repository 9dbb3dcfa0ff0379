"""What the mini program itself asks of the cloud, without a function of yours in between: ``POST /client/<action>``.

In: who asks (``Caller`` with ``function`` "") and the fields of an action. Out: data, or a refusal as the base library
prints it, and why. Permissions and security rules are held here and nowhere else: functions are never bound by them.
"""

from __future__ import annotations

from cloudfn.backend.client.door import ClientDoor, ClientHandler
from cloudfn.backend.client.refusal import ClientRefusal
from cloudfn.backend.client.rights import Rights

__all__ = ["ClientDoor", "ClientHandler", "ClientRefusal", "Rights"]
