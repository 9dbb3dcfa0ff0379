"""Functions see the emulated clock: ``time.time`` and what ``datetime`` takes for now are moved by an offset.

``time.monotonic``, ``time.perf_counter`` and ``time.sleep`` stay real.
"""

import datetime
import time

_offset = 0.0
_real_time = time.time
_real_datetime = datetime.datetime
_real_date = datetime.date


def set_offset(seconds):
    global _offset
    _offset = seconds


def _now():
    return _real_time() + _offset


class _Kind(type):
    """``isinstance`` accepts what C code made of the real class."""

    real = object

    def __instancecheck__(cls, value):
        return isinstance(value, cls.real) if "real" in cls.__dict__ else type.__instancecheck__(cls, value)

    def __subclasscheck__(cls, other):
        return issubclass(other, cls.real) if "real" in cls.__dict__ else type.__subclasscheck__(cls, other)


def _full(value, shown):
    """The real classes name their module, a subclass of the user's does not."""
    return f"datetime.{shown}" if type(value) in (_Date, _Datetime) else shown


class _Date(_real_date, metaclass=_Kind):
    real = _real_date

    def __repr__(self):
        return _full(self, super().__repr__())

    @classmethod
    def today(cls):
        return cls.fromtimestamp(_now())


class _Datetime(_real_datetime, metaclass=_Kind):
    real = _real_datetime

    def __repr__(self):
        return _full(self, super().__repr__())

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(_now(), tz)

    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(_now(), datetime.timezone.utc).replace(tzinfo=None)

    @classmethod
    def today(cls):
        return cls.fromtimestamp(_now())


def _with_default(real):
    def emulated(seconds=None):
        return real(_now() if seconds is None else seconds)

    emulated.__name__ = real.__name__
    return emulated


def install():
    for kind, name in ((_Date, "date"), (_Datetime, "datetime")):
        kind.__name__ = kind.__qualname__ = name
        kind.__module__ = "datetime"
        setattr(datetime, name, kind)
    real_strftime = time.strftime
    time.time = _now
    time.time_ns = lambda: int(_now() * 1000000000)
    time.gmtime = _with_default(time.gmtime)
    time.localtime = _with_default(time.localtime)
    time.ctime = _with_default(time.ctime)
    time.strftime = lambda form, at=None: real_strftime(form, time.localtime() if at is None else at)
