"""Errors, with the numbers that wx-server-sdk gives for the same backend code (measured with three generations)."""

from __future__ import annotations

NUMBERS = {
    "SYS_ERR": -501001,
    "SERVER_TIMEOUT": -501002,
    "EXCEED_REQUEST_LIMIT": -501003,
    "EXCEED_CONCURRENT_REQUEST_LIMIT": -501004,
    "INVALIID_ENV": -501005,  # spelt so by the backend
    "INVALID_COMMON_PARAM": -501006,
    "INVALID_PARAM": -501007,
    "INVALID_REQUEST_SOURCE": -501008,
    "RESOURCE_NOT_INITIAL": -501009,
    "DATABASE_REQUEST_FAILED": -502001,
    "DATABASE_INVALID_OPERRATOR": -502002,  # spelt so by the backend
    "DATABASE_PERMISSION_DENIED": -502003,
    "DATABASE_COLLECTION_EXCEED_LIMIT": -502004,
    "DATABASE_COLLECTION_NOT_EXIST": -502005,
    "STORAGE_REQUEST_FAIL": -503001,
    "STORAGE_EXCEED_AUTHORITY": -503002,
    "STORAGE_FILE_NONEXIST": -503003,
    "STORAGE_SIGN_PARAM_INVALID": -503004,
    "FUNCTIONS_REQUEST_FAIL": -504001,
    "FUNCTIONS_EXECUTE_FAIL": -504002,
}


class CloudError(Exception):
    """A call that the backend refused or that did not get through.

    ``err_code``: the number that wx-server-sdk gives. ``code``: the backend's own word, '' when there is none.
    """

    def __init__(self, err_code: int, err_msg: str, code: str = "", request_id: str = "") -> None:
        super().__init__(f"errCode: {err_code} | errMsg: {err_msg}")
        self.err_code = err_code
        self.err_msg = err_msg
        self.code = code
        self.request_id = request_id

    @classmethod
    def from_backend(cls, api: str, code: object, message: str, request_id: str = "") -> CloudError:
        """The error for the backend's ``code``; an unknown one is -501001, as in wx-server-sdk."""
        return cls(NUMBERS.get(str(code), -501001), f"{api}:fail {message}", str(code), request_id)
