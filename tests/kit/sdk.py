"""Real SDKs in a real Node process that talk to a backend of ``tests.kit.backend``."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.kit.backend import ENV, OPENID, Cloud


def environment(cloud: Cloud, node_modules: Path, request_id: str = "request-1") -> dict[str, str]:
    """What a function's process sees on the platform."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(cloud.directory),
        "NODE_PATH": str(node_modules),
        "TENCENTCLOUD_RUNENV": "SCF",
        "TENCENTCLOUD_REGION": "ap-shanghai",
        "SCF_NAMESPACE": ENV,
        "TENCENTCLOUD_SECRETID": "local",
        "TENCENTCLOUD_SECRETKEY": "local",
        "TENCENTCLOUD_SESSIONTOKEN": "local",
        "NO_PROXY": "127.0.0.1,localhost",
        "SILENCE": "true",
        "TCB_CONTEXT_CNFG": json.dumps({"URL": cloud.backend_url("caller", request_id)}),
        "TCB_CONTEXT_KEYS": "TCB_ENV,TCB_SEQID,TRIGGER_SRC,TCB_SESSIONTOKEN,TCB_SOURCE",
        "TCB_ENV": ENV,
        "TCB_SOURCE": "wx_client",
        "TRIGGER_SRC": "tcb",
        "WX_CONTEXT_KEYS": "WX_CLIENTIP,WX_APPID,WX_OPENID,WX_API_TOKEN",
        "WX_OPENID": OPENID,
        "WX_APPID": "wx0000000000000000",
        "WX_API_TOKEN": "token",
    }


ENDING = """.then(
  (value) => process.stdout.write('\\u0001' + JSON.stringify(value ?? null), () => process.exit(0)),
  (error) => { console.error(error); process.exit(1); },
);
"""


def run_node(cloud: Cloud, node_modules: Path, script: str, *, timeout_s: float = 90) -> Any:
    """Run ``script``, the body of an async function; its return value, or AssertionError with what Node wrote."""
    file = cloud.directory / "run.js"
    file.write_text(f"(async () => {{\n{script}\n}})(){ENDING}", "utf-8")
    ran = subprocess.run(
        ["node", str(file)],
        env=environment(cloud, node_modules),
        cwd=cloud.directory,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert ran.returncode == 0, f"node failed:\n{ran.stdout}\n{ran.stderr}"
    return json.loads(ran.stdout.split("\x01")[-1])


WX = """const cloud = require('wx-server-sdk');
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database(), _ = db.command, $ = _.aggregate;
"""
"""The beginning of a script that uses wx-server-sdk."""
