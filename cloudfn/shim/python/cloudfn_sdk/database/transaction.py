"""Transactions: reads of one snapshot, writes that appear together or not at all."""

from __future__ import annotations

from typing import Any

from cloudfn_sdk.database.collection import Collection
from cloudfn_sdk.database.wire import Wire


class TransactionRolledBack(Exception):
    """The work asked for a roll-back; ``reason`` is what it gave."""

    def __init__(self, reason: Any = None) -> None:
        super().__init__(f"transaction rolled back: {reason}")
        self.reason = reason


class Transaction:
    """Handed to ``run_transaction``'s work, or made by ``start_transaction`` and ended by hand."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.open = True

    @classmethod
    def start(cls, wire: Wire) -> Transaction:
        answer = wire.send("startTransaction", "database.startTransaction", {})
        return cls(wire.within(str(answer["transactionId"])))

    def collection(self, name: str) -> Collection:
        return Collection(self._wire, name)

    def commit(self) -> None:
        """Raises CloudError with code DATABASE_TRANSACTION_CONFLICT when another writer was faster."""
        self.open = False
        self._wire.send("commit", "database.commitTransaction", {})

    def abort(self) -> None:
        self.open = False
        self._wire.send("rollback", "database.abortTransaction", {})

    def rollback(self, reason: Any = None) -> None:
        """Undo everything and leave ``run_transaction`` with TransactionRolledBack."""
        self.abort()
        raise TransactionRolledBack(reason)
