"""Windows: processes that end with this one, however it ends, with all that they start.

They are put into one job of this process, which Windows ends when its last handle is closed, and that is when this
process is gone. Source: "Job Objects", learn.microsoft.com/windows/win32/procthread/job-objects.
"""

from __future__ import annotations

import ctypes
from typing import Any

KILL_ON_JOB_CLOSE = 0x2000
EXTENDED_LIMIT_INFORMATION = 9
SET_QUOTA_AND_TERMINATE = 0x0100 | 0x0001
"""The rights to a process that AssignProcessToJobObject asks for."""

_DWORD, _SIZE, _LARGE = ctypes.c_uint32, ctypes.c_size_t, ctypes.c_int64


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("per_process_user_time_limit", _LARGE),
        ("per_job_user_time_limit", _LARGE),
        ("limit_flags", _DWORD),
        ("minimum_working_set_size", _SIZE),
        ("maximum_working_set_size", _SIZE),
        ("active_process_limit", _DWORD),
        ("affinity", _SIZE),
        ("priority_class", _DWORD),
        ("scheduling_class", _DWORD),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION; ``io`` is IO_COUNTERS."""

    _fields_ = (
        ("basic", BasicLimits),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory_limit", _SIZE),
        ("job_memory_limit", _SIZE),
        ("peak_process_memory_used", _SIZE),
        ("peak_job_memory_used", _SIZE),
    )


class Job:
    """The job of this process. ``kernel`` is kernel32; its handles are pointers, so each function's types are told."""

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        handle = ctypes.c_void_p
        for function, result, arguments in (
            (kernel.CreateJobObjectW, handle, (handle, ctypes.c_wchar_p)),
            (kernel.SetInformationJobObject, ctypes.c_int, (handle, ctypes.c_int, handle, _DWORD)),
            (kernel.OpenProcess, handle, (_DWORD, ctypes.c_int, _DWORD)),
            (kernel.AssignProcessToJobObject, ctypes.c_int, (handle, handle)),
            (kernel.CloseHandle, ctypes.c_int, (handle,)),
        ):
            function.restype, function.argtypes = result, arguments
        self._handle = kernel.CreateJobObjectW(None, None)
        if self._handle:
            limits = ExtendedLimits()
            limits.basic.limit_flags = KILL_ON_JOB_CLOSE
            told = ctypes.byref(limits), ctypes.sizeof(limits)
            if not kernel.SetInformationJobObject(self._handle, EXTENDED_LIMIT_INFORMATION, *told):
                kernel.CloseHandle(self._handle)
                self._handle = None

    def hold(self, pid: int) -> bool:
        """Whether ``pid`` ends with this process from now on; what it has started already does not."""
        process = self._kernel.OpenProcess(SET_QUOTA_AND_TERMINATE, 0, pid) if self._handle else None
        if not process:
            return False
        try:
            return bool(self._kernel.AssignProcessToJobObject(self._handle, process))
        finally:
            self._kernel.CloseHandle(process)
