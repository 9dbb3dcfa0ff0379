"""How long a function that is being changed is waited for."""

from __future__ import annotations

from cloudfn.frozen import dataclass

BUSY = ("Creating", "Updating", "Publishing", "UpdatingAndPublishing", "Deleting")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long to wait for a function, in seconds: ``first`` is the least rest between two looks at one that is waited
    for alone, ``most`` the longest, ``limit`` the end. The cloud installs dependencies inside this time.
    """

    first: float = 0.05
    most: float = 2.0
    limit: float = 600.0

    def rest(self, waited: float, at_once: int) -> float:
        """Until the next look, ``waited`` seconds after the first, with ``at_once`` functions being waited for.

        A thirtieth of the time so far: a change is noticed with hardly any delay, a long install is left alone. However
        many functions there are, all of them together ask less than 20 times a second, which is what an account has.
        """
        return min(max(self.first * at_once, waited / 30), max(self.most, self.first * at_once))


PATIENT = Waiting()
