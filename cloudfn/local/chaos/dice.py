"""Which faults a request meets. Pure: the same plan and the same requests give the same faults."""

from __future__ import annotations

import random
from dataclasses import field

from cloudfn.frozen import dataclass
from cloudfn.local.chaos.plan import ENDS, ChaosFault, ChaosPlan


@dataclass(slots=True)
class _Course:
    """How one fault has fared: requests that it could have met, and those that it has."""

    fault: ChaosFault
    chance: random.Random
    seen: int = 0
    met: int = 0

    def falls(self) -> bool:
        self.seen += 1
        fault = self.fault
        due = self.seen % fault.every == 0 if fault.every else self.chance.random() < fault.chance
        if not due or (fault.times and self.met >= fault.times):
            return False
        self.met += 1
        return True


@dataclass(slots=True)
class Dice:
    plan: ChaosPlan
    _courses: list[_Course] = field(default_factory=list)

    def throw(self, at: str, function: str, action: str) -> list[ChaosFault]:
        """The faults of this request, in the order of the file. Each has dice of its own.

        Behind a fault that ends the request none is thrown for: it is not counted there, and loses no turn.
        """
        if not self._courses:
            self._courses = [_Course(one, random.Random(f"{self.plan.seed} {one.number}")) for one in self.plan.faults]
        met: list[ChaosFault] = []
        for course in self._courses:
            if course.fault.meets(at, function, action) and course.falls():
                met.append(course.fault)
                if course.fault.do in ENDS:
                    break
        return met
