"""Deploys a project to a CloudBase environment. In: a manifest and packages. Out: the cloud as wanted, and a record.

``prepare``, then ``deployer`` (plan and apply), then ``smoke.check``. Between them pass values: ``DesiredState``,
``Remote``, ``Plan``, ``Outcome``, ``Record``. It never prints, runs nothing of the project but its hooks, and knows
neither the builder nor the emulated cloud: ``cloudfn.deployment`` brings them together.

A new property of a function is a field and a row of ``properties``; a new step is a file of ``steps`` and the place in
``planner`` that makes it. ``cloud`` is the only file that imports the cloud's SDK.
"""
