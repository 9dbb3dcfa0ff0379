"""What an engine refuses, in the words of the wire."""

from __future__ import annotations


class DatabaseError(Exception):
    """The engine cannot do this. ``code`` is the backend's string code, ``message`` what the function reads."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def bad_request(message: str) -> DatabaseError:
    """MongoDB would refuse the request itself: an operator it does not know, operands of the wrong type."""
    return DatabaseError("DATABASE_REQUEST_FAILED", message)


def bad_parameter(message: str) -> DatabaseError:
    return DatabaseError("INVALID_PARAM", message)


def timed_out() -> DatabaseError:
    """MongoDB's MaxTimeMSExpired; how CloudBase dresses it is not documented."""
    return DatabaseError("DATABASE_REQUEST_FAILED", "operation exceeded time limit")


def too_large(most: int, size: int = 0) -> DatabaseError:
    """A document of more than ``most`` bytes: ``size`` of a new one, 0 of one that an update makes."""
    if size:
        return bad_request(f"object to insert too large. size in bytes: {size}, max size: {most}")
    return bad_request(f"Resulting document after update is larger than {most}")


def too_deep(most: int) -> DatabaseError:
    return bad_request(f"Document exceeds maximum nested object depth: {most}")


def no_collection(name: str) -> DatabaseError:
    return DatabaseError("DATABASE_COLLECTION_NOT_EXIST", f"[ResourceNotFound] Db or Table not exist: {name}.")


def duplicate(collection: str, index: str, shown: str) -> DatabaseError:
    """``shown``: the fields of the index with the values that are there already, ``a: 1, b: "x"``."""
    return DatabaseError(
        "DATABASE_REQUEST_FAILED",
        f"E11000 duplicate key error collection: {collection} index: {index} dup key: {{ {shown} }}",
    )


def no_transaction() -> DatabaseError:
    """Ended, unknown or too old. Source: a log in WeChat's community, personal/oCJUsw9XZoQs5Kis7Owp2u1ajCfk."""
    return DatabaseError(
        "DATABASE_TRANSACTION_FAIL",
        "[ResourceUnavailable.TransactionNotExist] Transaction does not exist on the server, transaction must be commit"
        " or abort in 30 seconds. Please check your request, but if the problem persists, contact us.",
    )


def conflict() -> DatabaseError:
    return DatabaseError(
        "DATABASE_TRANSACTION_CONFLICT", "Transaction conflict: a document was changed by somebody else."
    )
