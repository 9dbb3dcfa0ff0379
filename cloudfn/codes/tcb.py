"""CFN-TCB: the emulated CloudBase data plane."""

from __future__ import annotations

from cloudfn.codes import Code, Text, table
from cloudfn.codes.tcb_client import CLIENT

CODES = table(
    Code(
        "CFN-TCB-001",
        Text(
            "collection `{collection}` is not declared; missing in production: -502005",
            "A function used a collection that neither the manifest declares nor `createCollection` made. The local cloud"
            " creates it; CloudBase answers -502005 (database collection not exists).",
            "Declare it under `documents.collections` so that deploy and your colleagues know of it, or set"
            " `documents.autoCreate: false` to get the error here too.",
        ),
        Text(
            "集合 `{collection}` 没有声明；线上会报 -502005（集合不存在）",
            "云函数用到的集合既没有在清单里声明，也没有用 `createCollection` 创建。本地会自动创建，线上会返回 -502005。",
            "在 `documents.collections` 里声明它；或者设置 `documents.autoCreate: false`，让本地也报错。",
        ),
    ),
    Code(
        "CFN-TCB-002",
        Text(
            "the local cloud does not have the action `{action}`",
            "The SDK asked the backend for something that cloudfn does not emulate.",
            "docs/fidelity.md lists what is exact, approximated and absent. Use another API, or test this in the cloud.",
        ),
        Text(
            "本地云没有动作 `{action}`",
            "SDK 请求了 cloudfn 没有模拟的后端能力。",
            "docs/fidelity.md 列出了已实现、近似和缺失的能力。请换用其他接口，或在云端测试。",
        ),
    ),
    Code(
        "CFN-TCB-003",
        Text(
            "the local cloud failed in `{action}`: this is a bug in cloudfn\n{trace}",
            "The emulated backend met a case that it does not handle.",
            "Please report it with the lines above. The function got SYS_ERR (-501001) and the server goes on.",
        ),
        Text(
            "本地云在 `{action}` 中出错：这是 cloudfn 的缺陷\n{trace}",
            "模拟的后端遇到了没有处理的情况。",
            "请附上以上内容反馈。云函数收到 SYS_ERR（-501001），服务继续运行。",
        ),
    ),
    Code(
        "CFN-TCB-004",
        Text(
            "`{function}` may not call `{api}` in production: -604101",
            "The function declares no open API permissions. CloudBase refuses every open API that the function's"
            " `config.json` does not list.",
            "Add it to the function in cloudfn.yaml, `permissions.openapi: [{api}]`, or to its `config.json`. Once a"
            " function lists any, the local cloud refuses the others too.",
        ),
        Text(
            "`{function}` 在线上无权调用 `{api}`：-604101",
            "该云函数没有声明 openapi 权限。`config.json` 未列出的开放接口，线上一律拒绝。",
            "在 cloudfn.yaml 的该函数下加上 `permissions.openapi: [{api}]`，或写入它的 `config.json`。"
            "声明之后，本地也会拒绝未列出的接口。",
        ),
    ),
    Code(
        "CFN-TCB-005",
        Text(
            "the local cloud does not have the open API `{api}`",
            "cloudfn answers the open APIs listed in docs/fidelity.md itself; this is not one of them.",
            "Give the reply under `openapi:` in cloudfn.yaml, for instance `{api}` with `errcode: 0`.",
        ),
        Text(
            "本地云没有开放接口 `{api}`",
            "cloudfn 只内置了 docs/fidelity.md 列出的开放接口。",
            "在 cloudfn.yaml 的 `openapi:` 下给出应答，例如让 `{api}` 返回 `errcode: 0`。",
        ),
    ),
    Code(
        "CFN-TCB-006",
        Text(
            "`{action}` on `{collection}` ran outside of the open transaction",
            "Within a transaction the SDK sends `where().update`, `where().remove` and `count` without the transaction, here"
            " and in production: they take effect at once, and a rollback does not undo them.",
            "Read the ids with `where().get()` and use `doc(id).update()` in the transaction.",
        ),
        Text(
            "`{action}`（集合 `{collection}`）没有在事务中执行",
            "事务里的 `where().update`、`where().remove` 和 `count`，SDK 不会带上事务（线上也一样）：立即生效，回滚不会撤销。",
            "先用 `where().get()` 读出 id，再在事务中用 `doc(id).update()`。",
        ),
    ),
    Code(
        "CFN-TCB-010",
        Text(
            "cannot read or write documents: {problem}",
            "The file is missing, is not UTF-8, or a line of it is not a document.",
            "Documents are JSON objects, one on each line, or a CSV whose first line names the columns.",
        ),
        Text(
            "无法读写文档：{problem}",
            "文件不存在、不是 UTF-8，或者某一行不是文档。",
            "文档是每行一个的 JSON 对象；CSV 的第一行是列名。",
        ),
    ),
    Code(
        "CFN-TCB-011",
        Text(
            "no collection `{collection}`",
            "The local cloud has no collection of this name.",
            "There are: {known}. `cloudfn db import` makes a new one.",
        ),
        Text(
            "没有集合 `{collection}`", "本地云里没有这个集合。", "现有集合：{known}。`cloudfn db import` 会新建集合。"
        ),
    ),
    Code(
        "CFN-TCB-012",
        Text(
            "the documents could not be changed or read: {message}",
            "The engine refused the operation, as CloudBase would.",
            "Nothing was written. Correct the query or the data and try again.",
        ),
        Text(
            "无法读取或修改文档：{message}",
            "文档引擎拒绝了该操作，线上也会如此。",
            "没有写入任何数据。修正查询或数据后重试。",
        ),
    ),
    Code(
        "CFN-TCB-013",
        Text(
            "nothing to seed in {place}",
            "The folder has no COLLECTION.json, COLLECTION.jsonl or COLLECTION.csv.",
            "Put one file for each collection there, or name another folder.",
        ),
        Text(
            "{place} 里没有种子数据",
            "该目录下没有 集合名.json、集合名.jsonl 或 集合名.csv。",
            "每个集合放一个文件，或指定其他目录。",
        ),
    ),
    Code(
        "CFN-TCB-014",
        Text(
            "no snapshot `{name}` ({place})",
            "`cloudfn db snapshot` has not been run with this name.",
            "Take one with `cloudfn db snapshot {name}`.",
        ),
        Text(
            "没有快照 `{name}`（{place}）",
            "还没有用这个名字执行过 `cloudfn db snapshot`。",
            "先执行 `cloudfn db snapshot {name}`。",
        ),
    ),
    Code(
        "CFN-TCB-015",
        Text(
            "MongoDB at {url} cannot be used: {problem}",
            "`documents.url` names a MongoDB server that does not answer, or its driver is not installed.",
            "Start the server, install the driver with `pip install 'cloudfn-tcb[mongodb]'`, or remove `documents.url` for the embedded engine.",
        ),
        Text(
            "无法使用 {url} 的 MongoDB：{problem}",
            "`documents.url` 指向的 MongoDB 没有应答，或者没有安装驱动。",
            "启动服务；或用 `pip install 'cloudfn-tcb[mongodb]'` 安装驱动；或删除 `documents.url` 改用内置引擎。",
        ),
    ),
    Code(
        "CFN-TCB-016",
        Text(
            "{name} is not an EJSON object: {problem}",
            "The value has to be a JSON object, quoted for the shell.",
            "Put quotes round names and texts, and the whole in single quotes.",
        ),
        Text(
            "{name} 不是 EJSON 对象：{problem}",
            "值必须是 JSON 对象，并为 shell 加引号。",
            "名称和文本都要加双引号，整体再用单引号包住。",
        ),
    ),
    Code(
        "CFN-TCB-018",
        Text(
            "the declared indexes cannot be made: {problem}",
            "Documents that are stored already have the same values where `unique:` allows each once, or the MongoDB of `documents.url` has an index over the same fields that is not unique.",
            "Take the fields out of `unique:`, correct the documents (in the console, or with `cloudfn db import --mode upsert`) or delete that index, and put them back.",
        ),
        Text(
            "无法建立声明的索引：{problem}",
            "已存的文档在 `unique:` 的字段上有相同的值，或者 `documents.url` 的 MongoDB 在这些字段上已有非唯一索引。",
            "先从 `unique:` 中去掉这些字段，修正文档（在控制台页面，或用 `cloudfn db import --mode upsert`）或删除该索引，然后再加回来。",
        ),
    ),
    Code(
        "CFN-TCB-020",
        Text(
            "an aggregation of `{collection}` without `limit` gave only the first {rows} rows",
            "CloudBase gives an aggregation {rows} rows when it names no `limit`, and says nothing about the rest: totals and"
            " lists made from it are too small.",
            "Write `.limit(n)` before `.end()`, as large as the result may become (up to 10000), or let the pipeline itself"
            " make the total with `group` or `count`. `simulate.limits: off` lifts the limit on this machine only.",
        ),
        Text(
            "集合 `{collection}` 的聚合没有 `limit`，只返回了前 {rows} 条",
            "聚合没有写 `limit` 时，云开发只返回 {rows} 条，也不会提示：由此得出的合计和列表都会偏小。",
            "在 `.end()` 之前写 `.limit(n)`，取结果可能的最大条数（不超过 10000）；或者在管道里用 `group`、`count` 直接算出合计。"
            "`simulate.limits: off` 只在本机取消这个限制。",
        ),
    ),
    Code(
        "CFN-TCB-021",
        Text(
            "this aggregation names no `limit`: CloudBase gives its first {rows} rows only",
            "Without `limit` the platform cuts the result silently, while `get` gives up to 1000 documents.",
            "Write `.limit(n)` before `.end()`, as large as the result may become (up to 10000).",
        ),
        Text(
            "这个聚合没有写 `limit`：云开发只返回前 {rows} 条",
            "没有 `limit` 时平台会悄悄截断结果；`get` 则最多返回 1000 条。",
            "在 `.end()` 之前写 `.limit(n)`，取结果可能的最大条数（不超过 10000）。",
        ),
    ),
    Code(
        "CFN-TCB-022",
        Text(
            "EXCEED_MAX_PAYLOAD_SIZE: the event has {size} bytes, a mini program may send {limit}",
            "The gateway between mini programs and functions refuses text above 100 KB; the page reads `data exceed max"
            " size`. Functions may call functions with 6 MB.",
            "Upload big data with `wx.cloud.uploadFile` and send its fileID. `simulate.limits: off` lifts the limit on this"
            " machine only.",
        ),
        Text(
            "EXCEED_MAX_PAYLOAD_SIZE：event 有 {size} 字节，小程序最多能发送 {limit} 字节",
            "小程序与云函数之间的网关拒绝超过 100 KB 的文本，页面会收到 `data exceed max size`。云函数互相调用的上限是 6 MB。",
            "大的数据请用 `wx.cloud.uploadFile` 上传，再传它的 fileID。`simulate.limits: off` 只在本机取消这个限制。",
        ),
    ),
    Code(
        "CFN-TCB-023",
        Text(
            "EXCEED_MAX_RESPONSE_SIZE: the result has {size} bytes, a mini program may get {limit}",
            "The function ran to its end, but results above 1 MB do not reach a mini program: it reads -604001, cloudfunction"
            " result size exceed limit (1MB).",
            "Answer in pages, with fewer fields, or upload the data and answer its fileID. `simulate.limits: off` lifts the"
            " limit on this machine only.",
        ),
        Text(
            "EXCEED_MAX_RESPONSE_SIZE：结果有 {size} 字节，小程序最多能收到 {limit} 字节",
            "云函数已执行完，但超过 1 MB 的结果到不了小程序：它收到 -604001，cloudfunction result size exceed limit (1MB)。",
            "请分页返回、减少字段，或把数据上传后返回 fileID。`simulate.limits: off` 只在本机取消这个限制。",
        ),
    ),
    Code(
        "CFN-TCB-040",
        Text(
            "one call wrote {count} documents of `{collection}`; the first {told} are in the history",
            "Each document that is written becomes a line of the history and of its order; so many would push out the rest.",
            "Nothing needs to be done. `cloudfn db snapshot` and `cloudfn db diff` show every document that changed.",
        ),
        Text(
            "一次调用写了 `{collection}` 的 {count} 个文档；历史记录只列出前 {told} 个",
            "每个被写的文档都会成为历史记录和订单时间线中的一行，太多会挤掉其他内容。",
            "无需处理。`cloudfn db snapshot` 和 `cloudfn db diff` 可以显示所有变化的文档。",
        ),
    ),
    *CLIENT,
)
