"""CFN-DEP: keys, environments, and calls to Tencent Cloud."""

from __future__ import annotations

from cloudfn.codes import Code, Text

CLOUD = (
    Code(
        "CFN-DEP-030",
        Text(
            "no credentials of Tencent Cloud",
            "Looked at TENCENTCLOUD_SECRETID/SECRETKEY, TENCENTCLOUD_SECRET_ID/SECRET_KEY, the login file and the SDK's profile.",
            "Set the two variables, or run `cloudfn login`. Without an account: `cloudfn deploy --local`.",
        ),
        Text(
            "没有找到腾讯云密钥",
            "已查找 TENCENTCLOUD_SECRETID/SECRETKEY、TENCENTCLOUD_SECRET_ID/SECRET_KEY、登录文件和 SDK 配置。",
            "请设置这两个环境变量，或执行 `cloudfn login`。没有账号时可用 `cloudfn deploy --local`。",
        ),
    ),
    Code(
        "CFN-DEP-031",
        Text(
            "the login in {file} has expired",
            "Temporary keys end, and this login cannot be renewed.",
            "Run `cloudfn login` or `tcb login` again.",
        ),
        Text("{file} 中的登录已过期", "临时密钥已到期，且无法续期。", "重新执行 `cloudfn login` 或 `tcb login`。"),
    ),
    Code(
        "CFN-DEP-032",
        Text(
            "Tencent Cloud says that the signature has expired (request {request_id})",
            "The clock of this machine is off by more than five minutes.",
            "Set the clock right and run it again.",
        ),
        Text("腾讯云认为签名已过期（请求 {request_id}）", "本机时间偏差超过五分钟。", "校准系统时间后重试。"),
    ),
    Code(
        "CFN-DEP-033",
        Text(
            "{call} refused: {code} {message} (request {request_id})",
            "The keys are wrong, have ended, or may not do this.",
            "Check the keys; a sub-account needs the TCB and SCF policies.",
        ),
        Text(
            "{call} 被拒绝：{code} {message}（请求 {request_id}）",
            "密钥错误、已失效或没有权限。",
            "请检查密钥；子账号需要 TCB 和 SCF 权限策略。",
        ),
    ),
    Code(
        "CFN-DEP-034",
        Text(
            "{call}: {code} {message} (request {request_id})",
            "The cloud does not know what was named.",
            "Check the environment id, the region and the name.",
        ),
        Text("{call}：{code} {message}（请求 {request_id}）", "云端没有所指的资源。", "请检查环境 ID、地域和名称。"),
    ),
    Code(
        "CFN-DEP-035",
        Text(
            "no environment `{env}` for these keys (region {region})",
            "It belongs to another account, or its id is misspelt.",
            "`cloudfn login --list` shows the environments these keys reach; check `env.id` and `env.region`.",
        ),
        Text(
            "用这些密钥找不到环境 `{env}`（地域 {region}）",
            "它属于另一个账号，或 ID 写错了。",
            "`cloudfn login --list` 列出密钥可用的环境；请检查 `env.id` 和 `env.region`。",
        ),
    ),
    Code(
        "CFN-DEP-036",
        Text(
            "`cloudfn login` needs the keys, and there is no terminal to ask at",
            "Keys are never given as arguments, where other users of the machine could read them.",
            "Set TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY; `cloudfn deploy` takes them from there without a login.",
        ),
        Text(
            "`cloudfn login` 需要密钥，但当前没有终端",
            "密钥不通过命令行参数传递，以免被本机其他用户看到。",
            "请设置 TENCENTCLOUD_SECRETID 和 TENCENTCLOUD_SECRETKEY；`cloudfn deploy` 可直接使用，无需登录。",
        ),
    ),
    Code(
        "CFN-DEP-037",
        Text(
            "environment {env} is in {actual}, the manifest says {region}",
            "The environment's own region is used.",
            "Write `region: {actual}` under `env:`.",
        ),
        Text(
            "环境 {env} 位于 {actual}，清单写的是 {region}",
            "将使用环境实际所在的地域。",
            "请在 `env:` 下写 `region: {actual}`。",
        ),
    ),
    Code(
        "CFN-DEP-040",
        Text(
            "{call} refused: {code} {message} (request {request_id})",
            "Tencent Cloud did not accept the call.",
            "The message above names the cause; quote the request id when you ask the vendor.",
        ),
        Text(
            "{call} 被拒绝：{code} {message}（请求 {request_id}）",
            "腾讯云没有接受该调用。",
            "原因见上面的信息；向官方咨询时请提供请求 ID。",
        ),
    ),
    Code(
        "CFN-DEP-041",
        Text(
            "Tencent Cloud cannot be reached: {reason}",
            "The network failed, also after repetition.",
            "Check the network and proxy, then run it again: it goes on where it stopped.",
        ),
        Text("无法连接腾讯云：{reason}", "多次重试后网络仍然失败。", "检查网络和代理后重新执行，会从中断处继续。"),
    ),
    Code(
        "CFN-DEP-042",
        Text(
            "the answer to {what} was HTTP {status}",
            "Something between here and the cloud answered instead of it.",
            "Check the proxy, then run it again: it goes on where it stopped.",
        ),
        Text(
            "{what} 得到的应答是 HTTP {status}",
            "可能是中间的代理代替云端作了应答。",
            "检查代理后重新执行，会从中断处继续。",
        ),
    ),
    Code(
        "CFN-DEP-043",
        Text(
            "the upload of {function} was refused with HTTP {status}",
            "The temporary signature was not accepted.",
            "Run it again; check the clock of this machine.",
        ),
        Text("{function} 的上传被拒绝，HTTP {status}", "临时签名未被接受。", "重新执行；并检查本机时间。"),
    ),
    Code(
        "CFN-DEP-044",
        Text(
            "the upload of {function} arrived damaged",
            "The object's checksum is not that of the package.",
            "Run it again.",
        ),
        Text("{function} 的上传内容已损坏", "对象的校验值与代码包不符。", "重新执行。"),
    ),
)
