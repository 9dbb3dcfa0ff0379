"""CFN-DEV: what the local cloud refuses or reports."""

from __future__ import annotations

from cloudfn.codes import Code, Text, table
from cloudfn.codes.dev_client import CLIENT
from cloudfn.codes.dev_devices import DEVICES
from cloudfn.codes.dev_shortages import SHORTAGES

CODES = table(
    Code(
        "CFN-DEV-001",
        Text(
            "port {port} is in use by {owner}",
            "The local address needs one free port on 127.0.0.1.",
            "Stop that process, or choose another port: `--port 7789`, or `--port 0` for any free one.",
        ),
        Text(
            "端口 {port} 已被占用：{owner}",
            "本地地址需要 127.0.0.1 上的一个空闲端口。",
            "结束那个进程，或换一个端口：`--port 7789`，`--port 0` 表示任意空闲端口。",
        ),
    ),
    Code(
        "CFN-DEV-002",
        Text(
            "this project runs already: {url} (pid {pid})",
            "One local cloud owns the state folder of a project, so that no order is written twice.",
            "Use the running one, or end it first (q in its terminal). `--ephemeral` starts beside it on an empty state.",
        ),
        Text(
            "本项目已在运行：{url}（进程 {pid}）",
            "一个项目的状态目录同时只属于一个本地云，避免订单被写两次。",
            "使用正在运行的那个，或先结束它（在它的终端按 q）。`--ephemeral` 可用空状态并行启动。",
        ),
    ),
    Code(
        "CFN-DEV-003",
        Text(
            "the body is not JSON: {reason} at line {line}, column {column}",
            "A call's body is the event and must be JSON in UTF-8.",
            "Send a JSON object: keys and texts in double quotes, no comma after the last one.",
        ),
        Text(
            "请求体不是 JSON：第 {line} 行第 {column} 列，{reason}",
            "调用的请求体就是 event，必须是 UTF-8 的 JSON。",
            "请发送 JSON 对象：键和文本用双引号，最后一项后面没有逗号。",
        ),
    ),
    Code(
        "CFN-DEV-004",
        Text(
            "the body is JSON, but its type is {kind} and not object",
            "A mini program's `data` is always an object; the platform adds `userInfo` to it.",
            "Send an object, or set the header `X-CloudFn-Source` to something else than wx_client to pass the body as it is.",
        ),
        Text(
            "请求体是 JSON，但它是 {kind} 而不是对象",
            "小程序的 `data` 总是对象，平台会往里加 `userInfo`。",
            "发送对象；若要原样传入，请把请求头 `X-CloudFn-Source` 设为 wx_client 以外的值。",
        ),
    ),
    Code(
        "CFN-DEV-005",
        Text(
            "the body has {size_mb} MB, the limit is {limit_mb} MB",
            "The platform takes events of at most 6 MB.",
            "Upload large data with `cloud.uploadFile` and send its fileID.",
        ),
        Text(
            "请求体有 {size_mb} MB，上限为 {limit_mb} MB",
            "平台接受的 event 最大 6 MB。",
            "大数据请用 `cloud.uploadFile` 上传，再传它的 fileID。",
        ),
    ),
    Code(
        "CFN-DEV-006",
        Text(
            "no function `{name}`",
            "The manifest declares no function of this name; names are case-sensitive.",
            "Nearest: {near}. Declare it under `functions:`, or `cloudfn new function {name}`.",
        ),
        Text(
            "没有函数 `{name}`",
            "清单里没有声明这个名字的函数，名字区分大小写。",
            "最接近的是：{near}。请在 `functions:` 下声明，或运行 `cloudfn new function {name}`。",
        ),
    ),
    Code(
        "CFN-DEV-007",
        Text(
            "refused: the Host header `{host}` is not this address",
            "Only {hosts} are served, so that a foreign web page cannot reach your functions through a name that points to your machine.",
            "Use http://{address}.",
        ),
        Text(
            "已拒绝：Host 请求头 `{host}` 不是本地址",
            "只接受 {hosts}，防止外部网页借指向本机的域名访问你的函数。",
            "请使用 http://{address}。",
        ),
    ),
    Code(
        "CFN-DEV-008",
        Text(
            "refused: a web page of `{origin}` may not use this address",
            "Any page open in your browser could otherwise pay orders and call functions.",
            "If the page is yours, start with `--allow-origin {origin}`.",
        ),
        Text(
            "已拒绝：`{origin}` 的网页不能使用本地址",
            "否则浏览器里打开的任何网页都可以支付订单、调用函数。",
            "如果网页是你自己的，请加上 `--allow-origin {origin}` 启动。",
        ),
    ),
    Code(
        "CFN-DEV-009",
        Text(
            "nothing at {path}",
            "The local address has no such path.",
            "Functions are at POST /functions/NAME, the console at /.",
        ),
        Text("{path} 处没有内容", "本地地址没有这个路径。", "函数在 POST /functions/名称，控制台在 /。"),
    ),
    Code(
        "CFN-DEV-010",
        Text("{method} is not possible at {path}", "The path takes other methods.", "Use {allowed}."),
        Text("{path} 不支持 {method}", "该路径只接受其他方法。", "请使用 {allowed}。"),
    ),
    Code(
        "CFN-DEV-011",
        Text(
            "unknown invocation {request_id} of {function}",
            "A request to the emulated CloudBase named an invocation that never was or ended long ago.",
            "Do not store `TCB_CONTEXT_CNFG`; await every call before the function returns.",
        ),
        Text(
            "{function} 没有这次调用：{request_id}",
            "对模拟 CloudBase 的请求指向一次不存在或早已结束的调用。",
            "不要保存 `TCB_CONTEXT_CNFG`；函数返回前请 await 所有调用。",
        ),
    ),
    Code(
        "CFN-DEV-012",
        Text(
            "{file} has errors; the previous version stays in force",
            "The manifest was saved, but it does not load.",
            "Correct the errors shown and save again.",
        ),
        Text("{file} 有错误，继续使用上一版", "清单已保存，但无法加载。", "改正显示的错误后再保存。"),
    ),
    Code(
        "CFN-DEV-013",
        Text(
            "watching by comparing files",
            "The system gives no notices of changed files here (limits used up, or a network or container folder).",
            "It works, only slower (0.1 s). On Linux, raise fs.inotify.max_user_watches.",
        ),
        Text(
            "以比较文件的方式监视改动",
            "此处系统不提供文件改动通知（数量用尽，或位于网络、容器目录）。",
            "仍然可用，只是慢一点（0.1 秒）。Linux 可调大 fs.inotify.max_user_watches。",
        ),
    ),
    Code(
        "CFN-DEV-014",
        Text(
            "the state folder {path} cannot be used: {reason}",
            "Orders, documents and logs are kept there.",
            "Check its permissions and the free space.",
        ),
        Text("状态目录 {path} 无法使用：{reason}", "订单、文档和日志都保存在那里。", "请检查权限和剩余空间。"),
    ),
    Code(
        "CFN-DEV-016",
        Text(
            "the request is not understood: {reason}",
            "The control surface got a value it does not know.",
            "See docs/architecture.md, the control surface.",
        ),
        Text("无法理解请求：{reason}", "控制接口收到了不认识的值。", "参见 docs/architecture.md 的控制接口一节。"),
    ),
    Code(
        "CFN-DEV-017",
        Text(
            "no function has the HTTP path {path}",
            "Only functions with `http:` in the manifest are reachable below /http.",
            "Set `http: {path}` at the function.",
        ),
        Text(
            "没有函数使用 HTTP 路径 {path}",
            "只有在清单中写了 `http:` 的函数才能从 /http 访问。",
            "在该函数下写 `http: {path}`。",
        ),
    ),
    Code(
        "CFN-DEV-018",
        Text("the local cloud failed here", "This is a bug in cloudfn.", "The trace is in .cloudfn/logs/errors.log."),
        Text("本地云在此处出错", "这是 cloudfn 的缺陷。", "详情见 .cloudfn/logs/errors.log。"),
    ),
    Code(
        "CFN-DEV-019",
        Text(
            "a bug in cloudfn: {error}",
            "Something happened that no code expected. The local cloud goes on.",
            "The trace is in {log}; please report it.",
        ),
        Text(
            "cloudfn 的缺陷：{error}",
            "发生了代码没有预料到的情况，本地云继续运行。",
            "详情见 {log}，欢迎反馈。",
        ),
    ),
    Code(
        "CFN-DEV-020",
        Text("{files} reloaded", "The manifest changed; it is in force from now on.", ""),
        Text("{files} 已重新加载", "清单有改动，从现在起生效。", ""),
    ),
    Code(
        "CFN-DEV-021",
        Text("no collection `{collection}`", "No document was ever written to it.", "There are: {known}."),
        Text("没有集合 `{collection}`", "还没有文档写入过它。", "现有集合：{known}。"),
    ),
    Code(
        "CFN-DEV-024",
        Text(
            "env.id and documents.url take effect after a restart",
            "The stores that are open belong to the values from the start.",
            "End `cloudfn dev` with q and start it again.",
        ),
        Text(
            "env.id 和 documents.url 的改动在重启后生效",
            "已打开的存储属于启动时的值。",
            "按 q 结束 `cloudfn dev`，然后重新启动。",
        ),
    ),
    Code(
        "CFN-DEV-023",
        Text(
            "nothing was deployed to {env} from here",
            "There is no record of a deploy to this environment.",
            "`cloudfn plan` shows what a deploy would do.",
        ),
        Text("还没有从本机部署到 {env}", "没有该环境的部署记录。", "`cloudfn plan` 可查看部署会做什么。"),
    ),
    Code(
        "CFN-DEV-022",
        Text("no document {id} in `{collection}`", "It was removed, or never was.", "List the collection again."),
        Text("`{collection}` 中没有文档 {id}", "它已被删除或从未存在。", "请重新列出该集合。"),
    ),
    Code(
        "CFN-DEV-025",
        Text(
            "another plan or status is being made",
            "The console asks the cloud one question at a time.",
            "Wait until it is answered, at most half a minute, and ask again.",
        ),
        Text(
            "另一个计划或状态查询正在进行",
            "控制台一次只向云端提一个问题。",
            "请等它完成（最多半分钟）后再试。",
        ),
    ),
    Code(
        "CFN-DEV-026",
        Text(
            "`cloudfn {command}` gave no answer within {bound_s} s and was ended",
            "The cloud or the network is slow, or the build installs packages. Nothing was changed in the cloud.",
            "Run `cloudfn {command}` in a terminal, where it may take its time.",
        ),
        Text(
            "`cloudfn {command}` 在 {bound_s} 秒内没有结果，已被结束",
            "云端或网络较慢，或构建正在安装依赖。云端没有任何改动。",
            "请在终端运行 `cloudfn {command}`，那里不限时间。",
        ),
    ),
    Code(
        "CFN-DEV-030",
        Text(
            "{what} was deleted or replaced while it was in use; nothing is accepted any more",
            "Orders, documents and files lie in {folder}. What is written now would be lost (`git clean -fdx` does this).",
            "End this process (q or Ctrl-C) and start it again; keep {folder} out of what cleans up: `git clean -fdx -e {folder}`.",
        ),
        Text(
            "{what} 在使用中被删除或替换；不再接受任何请求",
            "订单、文档和文件都在 {folder} 中，现在写入的内容会随之丢失（`git clean -fdx` 就会这样）。",
            "结束本进程（q 或 Ctrl-C）后重新启动；清理时请排除 {folder}：`git clean -fdx -e {folder}`。",
        ),
    ),
    Code(
        "CFN-DEV-031",
        Text(
            "{count} events could not be printed: {reason}",
            "The terminal's or log file's side did not take them. Functions and payments went on, and the history has them.",
            "`cloudfn logs` and the console show them.",
        ),
        Text(
            "有 {count} 个事件未能输出：{reason}",
            "终端或日志文件没有接收它们。函数和支付照常进行，历史记录中仍有这些事件。",
            "可用 `cloudfn logs` 或控制台查看。",
        ),
    ),
    Code(
        "CFN-DEV-089",
        Text(
            "{count} lines could not be printed: {reason}",
            "The terminal's or log file's side did not take them. The emulated cloud went on, and kept what was deployed.",
            "Read the output, or send it into a file. `cloudfn logs --local` shows what the functions wrote.",
        ),
        Text(
            "有 {count} 行未能输出：{reason}",
            "终端或日志文件没有接收它们。模拟云照常运行，部署的内容都在。",
            "请及时读取输出，或把它写入文件。函数写的日志可用 `cloudfn logs --local` 查看。",
        ),
    ),
    Code(
        "CFN-DEV-040",
        Text(
            "{path} is damaged: {problem}",
            "SQLite cannot read what is in it: the file was cut off or overwritten, or it is not cloudfn's. Nothing was"
            " changed.",
            "Put a copy of it back; or move it away together with its `-wal` and `-shm` and start again, empty:"
            " `cloudfn db snapshot` makes copies of the documents, and `sqlite3 {path} .recover` often saves the rest.",
        ),
        Text(
            "{path} 已损坏：{problem}",
            "SQLite 读不出其中的内容：文件被截断或覆盖，或不是 cloudfn 的文件。没有改动任何内容。",
            "恢复它的备份；或者把它连同 `-wal`、`-shm` 一起移走，再从空库开始：`cloudfn db snapshot` 可以备份文档，"
            "`sqlite3 {path} .recover` 往往能救回其余部分。",
        ),
    ),
    Code(
        "CFN-DEV-041",
        Text(
            "{path} was made by a newer cloudfn",
            "Its layout is not known to this version, which would only damage it.",
            "Use that version again, or move the file away to start with an empty one.",
        ),
        Text(
            "{path} 由更新版本的 cloudfn 创建",
            "当前版本不认识它的结构，使用它只会造成损坏。",
            "请使用新版本，或把文件移走，从空文件开始。",
        ),
    ),
    Code(
        "CFN-DEV-042",
        Text(
            "{path} cannot be used: {problem}",
            "The system does not let cloudfn read or write it: permissions, a folder in its place, a full disk, or"
            " another program that holds it.",
            "Check its permissions, the free space, and what else has it open; its content is not to blame.",
        ),
        Text(
            "无法使用 {path}：{problem}",
            "系统不允许 cloudfn 读写它：权限不足、同名目录、磁盘已满，或被别的程序占用。",
            "请检查权限、剩余空间，以及还有谁打开了它；文件内容本身没有问题。",
        ),
    ),
    Code(
        "CFN-DEV-043",
        Text(
            "{path} was damaged ({problem}) and is now {moved}; a new history is begun",
            "The log of earlier runs cannot be read. Orders, documents and files are kept elsewhere and are not touched.",
            "Nothing needs to be done. Delete {moved} when you do not want to look into it.",
        ),
        Text(
            "{path} 已损坏（{problem}），已改名为 {moved}，并开始新的历史记录",
            "之前运行的日志无法读取。订单、文档和文件保存在别处，没有受影响。",
            "无需处理。不需要时可以删除 {moved}。",
        ),
    ),
    Code(
        "CFN-DEV-044",
        Text(
            "{path} cannot be written: {problem}; the history stays in memory meanwhile",
            "Another program holds the file, the disk is full, or permissions are missing. Functions and payments go on.",
            "Free the file, the disk or its permissions; what is in memory is written then.",
        ),
        Text(
            "{path} 无法写入：{problem}；历史记录暂存在内存中",
            "别的程序占用该文件、磁盘已满或权限不足。云函数和支付不受影响。",
            "请解除占用、清理磁盘或修正权限，之后内存中的记录会写入文件。",
        ),
    ),
    Code(
        "CFN-DEV-051",
        Text(
            "{path} is no file of faults: {reason}",
            "`--chaos` reads YAML with a list `faults`.",
            "See the section on faults in docs/testing.md for one to begin with.",
        ),
        Text(
            "{path} 不是故障文件：{reason}",
            "`--chaos` 读取带有 `faults` 列表的 YAML 文件。",
            "docs/testing.md 中关于故障的一节有可以照抄的例子。",
        ),
    ),
    Code(
        "CFN-DEV-052",
        Text(
            "{path}, {place}: {wanted} is wanted",
            "A value in the file of `--chaos` is not understood, and nothing is started with faults other than those meant.",
            "Write it as said; docs/testing.md lists the keys.",
        ),
        Text(
            "{path}，{place}：应为 {wanted}",
            "`--chaos` 文件中的一个值无法识别；为避免与预期不同的故障，本地云没有启动。",
            "请按提示修改；各个键见 docs/testing.md。",
        ),
    ),
    Code(
        "CFN-DEV-053",
        Text(
            "chaos: {do} for {what} (fault {number})",
            "The file of `--chaos` wants it so; what the function or the client makes of it is what is tried.",
            "Nothing needs to be done. `cloudfn dev` without `--chaos` runs without faults.",
        ),
        Text(
            "故障演练：对 {what} 执行 {do}（第 {number} 项）",
            "`--chaos` 文件如此要求；要检验的正是云函数或客户端如何应对。",
            "无需处理。不带 `--chaos` 的 `cloudfn dev` 不会有这些故障。",
        ),
    ),
    Code(
        "CFN-DEV-054",
        Text(
            "refused on purpose, by fault {number} of `--chaos`",
            "The file of faults refuses this request; nothing else is wrong.",
            "Try again as a client of a real cloud has to, or start `cloudfn dev` without `--chaos`.",
        ),
        Text(
            "被 `--chaos` 的第 {number} 项故障有意拒绝",
            "故障文件要求拒绝这个请求；并没有别的问题。",
            "像面对真实的云那样重试，或不带 `--chaos` 启动 `cloudfn dev`。",
        ),
    ),
    Code(
        "CFN-DEV-055",
        Text(
            "faults on purpose: {count} of {file}, seed {seed}",
            "Requests are delayed, refused or lost as that file says; each time is told.",
            "Leave `--chaos` out to run without.",
        ),
        Text(
            "故障演练已开启：{file} 中的 {count} 项，种子 {seed}",
            "请求会按该文件延迟、被拒绝或丢失；每次都会说明。",
            "去掉 `--chaos` 即可正常运行。",
        ),
    ),
    Code(
        "CFN-DEV-050",
        Text(
            "{path} wants the key of this local cloud",
            "The control surface pays orders, moves the clock and shows documents, so it serves only who may read"
            " `.cloudfn/dev.json`, or a browser that was let in.",
            "In a browser: press d in the terminal of `cloudfn dev`, or run `cloudfn open`. In programs: send `key` from"
            " `.cloudfn/dev.json` as the header `X-CloudFn-Key`; under `cloudfn exec` it stands in `CLOUDFN_KEY`.",
        ),
        Text(
            "{path} 需要本地云的密钥",
            "控制接口能支付订单、拨动时钟、查看文档，所以只服务于能读取 `.cloudfn/dev.json` 的人，或已获准进入的浏览器。",
            "浏览器：在 `cloudfn dev` 的终端按 d，或运行 `cloudfn open`。程序：把 `.cloudfn/dev.json` 中的 `key` 放进请求头"
            " `X-CloudFn-Key`；在 `cloudfn exec` 中它就是 `CLOUDFN_KEY`。",
        ),
    ),
    *DEVICES,
    *CLIENT,
    *SHORTAGES,
)
