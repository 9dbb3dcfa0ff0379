"""What happens, as frozen values in the past tense. Rooms emit, views print, the history stores; nobody formats here.

``at`` is always an instant of the Clock in UTC. Amounts are fen. ``to_dict`` gives the JSON shape used by ``--json``,
``GET /_cloudfn/events`` and the history: ``{"event": "OrderPaid", "at": "2026-01-02T03:04:05.678Z", ...}``,
keys in camelCase.

One module for each area, since a command loads only what it tells: ``base``, ``functions``, ``payments``, ``tasks``.
"""
