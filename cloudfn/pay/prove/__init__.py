"""Proves that a callback is idempotent, crash-safe and not forgeable, or shows the smallest counter-example.

Comes in: a ``Stage`` (the local cloud on a copy of the state) and the WeChat Pay of that copy. Goes out: a ``Proof``.
It never sees the developer's own state, and starts no process itself.
"""

from cloudfn.pay.prove.case import Case
from cloudfn.pay.prove.engine import prove
from cloudfn.pay.prove.proof import Finding, Proof, Tried
from cloudfn.pay.prove.stage import Delivery, Ordering, Run, Stage

__all__ = ["Case", "Delivery", "Finding", "Ordering", "Proof", "Run", "Stage", "Tried", "prove"]
