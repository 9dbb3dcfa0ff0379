"""``cloudfn invoke``"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudfn import json_text, regular_files
from cloudfn.cli.app import App
from cloudfn.cli.options import remote_options, scripts_option
from cloudfn.errors import CloudfnError, InvalidFile, NotFound, UsageError

if TYPE_CHECKING:
    from cloudfn.manifest.values import Manifest


@click.command()
@click.argument("function")
@click.argument("payload", metavar="[JSON]", required=False)
@click.option("-d", "--data", metavar="JSON", help="The event as JSON text, as [JSON] is; default: {}")
@click.option("-e", "--event", "file", metavar="FILE", help="The event from a file, - for stdin")
@click.option("--openid", metavar="ID", help="The calling user; '' for none")
@click.option("--source", metavar="NAME",
              help="wx_client (default), wx_devtools, wx_http, ...; what getWXContext() calls SOURCE")  # fmt: skip
@click.option("--timer", metavar="NAME", help="Call it as this timer of the manifest would")
@click.option("--cold", is_flag=True, help="In a fresh process, as after a long rest")
@click.option("-q", "--quiet", is_flag=True, help="Only the result, not the function's log")
@click.option("--json", "as_json", is_flag=True, help="Result, request id, duration and log as one object")
@remote_options
@click.option("--version", "version", default="", metavar="N", help="With --remote: a published version")
@scripts_option
@click.pass_obj
def invoke(
    app: App,
    function: str,
    payload: str | None,
    data: str | None,
    file: str | None,
    openid: str | None,
    source: str | None,
    timer: str | None,
    cold: bool,
    quiet: bool,
    as_json: bool,
    stage: str | None,
    remote: bool,
    local: bool,
    version: str,
) -> None:
    """Call FUNCTION: in the running `cloudfn dev`, or in a local cloud started for this one call.

    With --remote (or --local) it is the deployed function; it has no calling user there.

    The result goes to stdout, the function's log to stderr. Exit code 11: the function failed; 12: it timed out.

    \b
    Example:
      cloudfn invoke makeOrder -d '{"productId": "p1"}'
      cloudfn invoke payCallback -e event.json --source wx_paycallback
      cloudfn invoke cleanUp --timer nightly
    """
    from cloudfn.cli.call_result import show
    from cloudfn.cli.local_cloud import booting, running_or_own_cloud
    from cloudfn.function_names import require_function

    app = replace(app, as_json=app.as_json or as_json, quiet=app.quiet or quiet)
    event = _event(payload if data is None else data, file)
    if remote or local:
        from cloudfn.cli.remote_calls import invoke_remote  # 40 ms that a local call is spared

        invoke_remote(replace(app, stage=stage or app.stage), function, event, local=local, version=version)
        return
    headers = {}
    if openid is not None:
        headers["X-CloudFn-Openid"] = openid
    if source is not None:
        headers["X-CloudFn-Source"] = source
    if cold:
        headers["X-CloudFn-Fresh"] = "1"
    with booting(app) as early:
        manifest = app.manifest()
        require_function(function, manifest.functions)
        if timer is not None:
            event = _timer_event(manifest, function, timer)
            headers["X-CloudFn-Source"] = "timer"
        with running_or_own_cloud(manifest, app, early) as client:
            reply = client.call(function, event, headers)
            request_id = reply.headers.get("x-cloudfn-request-id", "")
            lines = client.written(request_id) if request_id else []
    show(app, function, reply, lines)


def _event(data: str | None, file: str | None) -> bytes:
    """The event's text. Raises UsageError for bad JSON on the command line, InvalidFile for one in a file."""
    if data is not None and file is not None:
        raise UsageError("CFN-CLI-022", one="--data", other="--event")
    if file is None:
        _check(data or "{}", "--data", UsageError)
        return (data or "{}").encode("utf-8", "surrogateescape")
    try:
        text = sys.stdin.read() if file == "-" else _text(Path(file))
    except UnicodeDecodeError as error:
        raise InvalidFile("CFN-CLI-035", file="stdin" if file == "-" else file) from error
    except OSError as error:
        raise InvalidFile("CFN-CLI-011", file=file, reason=error.strerror or str(error)) from error
    _check(text or "{}", "stdin" if file == "-" else file, InvalidFile)
    return (text or "{}").encode()


def _text(path: Path) -> str:
    return regular_files.read_given(path, regular_files.TEXT_LIMIT).decode("utf-8-sig")


def _check(text: str, place: str, kind: type[CloudfnError]) -> None:
    try:
        json_text.loads(text)
    except json_text.BadJson as error:
        raise kind("CFN-CLI-010", place=place, line=error.line, column=error.column, reason=error.reason) from error


def _timer_event(manifest: Manifest, function: str, timer: str) -> bytes:
    from cloudfn.local import calling  # 2.5 ms that a call without --timer is spared

    names = [trigger.name for trigger in manifest.functions[function].triggers]
    if timer not in names:
        raise NotFound("CFN-CLI-012", name=timer, function=function, known=", ".join(names) or "-")
    return calling.timer(manifest, function, timer, datetime.now(UTC)).event
