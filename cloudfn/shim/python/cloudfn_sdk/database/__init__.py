"""``cloud.database()``: documents of the environment, with the commands of wx-server-sdk in snake_case.

db = cloud.database()
_ = db.command
db.collection("orders").doc("A1").update({"paid": True, "count": _.inc(1)})
"""

from __future__ import annotations

import time
from typing import Callable, TypeVar

from cloudfn_sdk.context import Env
from cloudfn_sdk.database import geo
from cloudfn_sdk.database.collection import Collection
from cloudfn_sdk.database.command import Command, Value
from cloudfn_sdk.database.transaction import Transaction, TransactionRolledBack
from cloudfn_sdk.database.wire import Wire
from cloudfn_sdk.errors import CloudError

__all__ = ["Collection", "Command", "Database", "Transaction", "TransactionRolledBack", "database"]

Result = TypeVar("Result")

CONFLICT_RETRIES = 3
"""How often a transaction that met a conflict is run again, as node-sdk does."""


class Database:
    """The documents of one environment."""

    command = Command()
    geo = geo

    def __init__(self, env: Env = None) -> None:
        self._wire = Wire(env)

    def collection(self, name: str) -> Collection:
        return Collection(self._wire, name)

    def create_collection(self, name: str) -> None:
        """Raises CloudError when it exists already."""
        self._wire.send("createCollection", "database.addCollection", {"collectionName": name})

    @staticmethod
    def server_date(offset_ms: int = 0) -> Value:
        """The server's time when the write takes effect, moved by ``offset_ms`` milliseconds."""
        return Value({"$tcb_server_date": {"offset": offset_ms}})

    @staticmethod
    def reg_exp(regexp: str, options: str = "") -> Value:
        """A regular expression in the server's dialect."""
        return Value({"$regularExpression": {"pattern": regexp, "options": options}}, literal=True)

    def start_transaction(self) -> Transaction:
        return Transaction.start(self._wire)

    def run_transaction(self, work: Callable[[Transaction], Result]) -> Result:
        """Run ``work`` and commit. A write conflict runs it again; an exception rolls back and comes out unchanged."""
        for attempt in range(CONFLICT_RETRIES + 1):
            transaction = self.start_transaction()
            try:
                result = work(transaction)
            except BaseException:
                if transaction.open:
                    transaction.abort()
                raise
            if not transaction.open:
                return result
            try:
                transaction.commit()
                return result
            except CloudError as error:
                if error.code != "DATABASE_TRANSACTION_CONFLICT" or attempt == CONFLICT_RETRIES:
                    raise
                time.sleep(0.01 * 2**attempt)
        raise AssertionError("the loop returns or raises")


def database(*, env: Env = None) -> Database:
    """The documents of ``env``, by default of the function's own environment."""
    return Database(env)
