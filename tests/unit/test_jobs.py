"""Windows' job of this process: what its kernel32 is asked, in which order, with which bytes. A stand-in answers."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any

import pytest

from cloudfn.platforms.jobs import BasicLimits, ExtendedLimits, Job

JOB, PROCESS = 0x7FF0_0000_0010, 0x7FF0_0000_0020
"""Handles above 32 bits, which a wrong type would cut."""


class Function:
    def __init__(self, answer: Callable[..., Any]) -> None:
        self._answer = answer
        self.restype: Any = None
        self.argtypes: tuple[Any, ...] = ()

    def __call__(self, *given: Any) -> Any:
        assert len(given) == len(self.argtypes), "every function is told its types first"
        return self._answer(*given)


class Kernel:
    """``refuses`` names the functions that fail, as Windows tells it: with 0."""

    def __init__(self, refuses: str = "") -> None:
        self.calls: list[tuple[object, ...]] = []
        self.limits = b""
        for name, answer in (
            ("CreateJobObjectW", JOB),
            ("OpenProcess", PROCESS),
            ("AssignProcessToJobObject", 1),
            ("CloseHandle", 1),
        ):
            setattr(self, name, Function(self._recorded(name, 0 if name == refuses else answer)))
        self._set = 0 if refuses == "SetInformationJobObject" else 1
        self.SetInformationJobObject = Function(self._told)

    def _recorded(self, name: str, answer: int) -> Callable[..., int]:
        def call(*given: object) -> int:
            self.calls.append((name, *given))
            return answer

        return call

    def _told(self, job: int, kind: int, limits: Any, size: int) -> int:
        self.calls.append(("SetInformationJobObject", job, kind, size))
        self.limits = ctypes.string_at(ctypes.addressof(limits._obj), size)
        return self._set


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the sizes of a 64-bit Windows")
def test_the_shapes_are_those_of_the_windows_headers() -> None:
    assert (ctypes.sizeof(BasicLimits), ctypes.sizeof(ExtendedLimits)) == (64, 144)
    assert BasicLimits.limit_flags.offset == 16


def test_a_child_is_put_into_a_job_that_windows_ends_with_its_last_handle() -> None:
    kernel = Kernel()
    job = Job(kernel)
    assert job.hold(4711)
    assert int.from_bytes(kernel.limits[16:20], sys.byteorder) == 0x2000
    assert kernel.limits.count(0) == len(kernel.limits) - 1
    assert kernel.calls == [
        ("CreateJobObjectW", None, None),
        ("SetInformationJobObject", JOB, 9, 144),
        ("OpenProcess", 0x101, 0, 4711),
        ("AssignProcessToJobObject", JOB, PROCESS),
        ("CloseHandle", PROCESS),
    ]


@pytest.mark.parametrize(
    ("refuses", "last"),
    [
        ("CreateJobObjectW", "CreateJobObjectW"),
        ("SetInformationJobObject", "CloseHandle"),
        ("OpenProcess", "OpenProcess"),
        ("AssignProcessToJobObject", "CloseHandle"),
    ],
)
def test_what_windows_refuses_leaves_the_child_as_it_is(refuses: str, last: str) -> None:
    kernel = Kernel(refuses)
    assert not Job(kernel).hold(4711)
    assert kernel.calls[-1][0] == last
