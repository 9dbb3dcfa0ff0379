"""The emulated Tencent Cloud API: scf, tcb, flexdb and the temporary upload, signatures checked, states that take time.

In: HTTP requests as bytes, with the Host they were sent to. Out: ``Answer`` values in the cloud's own shapes. Deployed
packages are unpacked and their dependencies installed; running them is the business of the ``Runtime`` handed in.
It never calls the real cloud, never answers an action that it does not emulate, and never accepts a wrong signature.

Doors: ``ControlPlane`` (``answer``), ``ControlSettings``, ``Runtime``, ``Fault``, ``Account``; ``control.server`` puts
it on a port.
"""

from __future__ import annotations

from cloudfn.control.account import AccessKey, Account
from cloudfn.control.faults import Fault
from cloudfn.control.plane import ControlPlane, ReceivedCall
from cloudfn.control.runtime import BucketFiles, Deployed, DocumentFile, HttpCall, Runtime
from cloudfn.control.wire import ConnectionDropped
from cloudfn.control.world import ControlSettings

__all__ = [
    "AccessKey",
    "Account",
    "BucketFiles",
    "ConnectionDropped",
    "ControlPlane",
    "ControlSettings",
    "Deployed",
    "DocumentFile",
    "Fault",
    "HttpCall",
    "ReceivedCall",
    "Runtime",
]
