"""A plan that is only shown: ``plan``, and ``deploy --dry-run``. Nothing is written, and nothing has to be writable."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn import deployment
from cloudfn.cli import plan_view
from cloudfn.cli.app import App
from cloudfn.cli.target import reach
from cloudfn.deploy.plan_json import plan_json
from cloudfn.source import shipping_owed

if TYPE_CHECKING:
    from cloudfn.deploy.plan import Options, Plan
    from cloudfn.manifest.values import Manifest


def show(
    app: App, manifest: Manifest, functions: tuple[str, ...], options: Options, *, local: bool, only: bool
) -> Plan:
    """Raises what checks, hooks, builder and cloud raise."""
    with tempfile.TemporaryDirectory(prefix="cloudfn-") as scratch:
        prepared = deployment.prepared(
            manifest,
            functions,
            local=local,
            force=options.force,
            only=only,
            talk=app.talk,
            notice=app.notice,
            scratch=Path(scratch),
        )
    with reach(app, manifest, local=local) as deployer:
        plan = deployer.plan(prepared, options).plan
    app.notices(plan.notices)
    if not local:
        app.notices(shipping_owed(manifest))
    app.answer(plan_json(plan), plan_view.text(app, plan))
    app.notices(plan.refusals)
    return plan
