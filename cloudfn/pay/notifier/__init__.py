"""Delivers what is due, again and again on its schedule, until it is accepted."""

from cloudfn.pay.notifier.loop import Notifier

__all__ = ["Notifier"]
