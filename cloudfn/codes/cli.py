"""CFN-CLI: what the command line itself refuses."""

from __future__ import annotations

from cloudfn.codes import Code, Text, table
from cloudfn.codes.cli_editors import EDITORS
from cloudfn.codes.cli_exec import EXEC
from cloudfn.codes.cli_hook import HOOK
from cloudfn.codes.cli_mcp import MCP

CODES = table(
    Code(
        "CFN-CLI-001",
        Text(
            "no command `{name}`",
            "The word after `cloudfn` is not one of its commands.",
            "Nearest: {near}. `cloudfn --help` lists all.",
        ),
        Text(
            "没有命令 `{name}`",
            "`cloudfn` 后面的词不是它的命令。",
            "最接近的是：{near}。`cloudfn --help` 列出全部命令。",
        ),
    ),
    Code(
        "CFN-CLI-002",
        Text("no code `{name}`", "cloudfn never prints this code.", "`cloudfn explain` without a code lists all."),
        Text("没有代码 `{name}`", "cloudfn 不会输出这个代码。", "不带参数的 `cloudfn explain` 列出全部代码。"),
    ),
    Code(
        "CFN-CLI-010",
        Text(
            "the event is not JSON: {reason} at {place}:{line}:{column}",
            "`--data` and `--event` take the event as JSON text.",
            "Keys and texts in double quotes, no comma after the last one; in a shell put the whole text in single quotes.",
        ),
        Text(
            "event 不是 JSON：{place}:{line}:{column} {reason}",
            "`--data` 和 `--event` 的值是 JSON 文本形式的 event。",
            "键和文本用双引号，最后一项后面没有逗号；在 shell 中请用单引号包住整段文本。",
        ),
    ),
    Code(
        "CFN-CLI-011",
        Text("cannot read {file}: {reason}", "The file named on the command line.", "Check the path."),
        Text("无法读取 {file}：{reason}", "命令行上给出的文件。", "请检查路径。"),
    ),
    Code(
        "CFN-CLI-012",
        Text(
            "no timer `{name}` at function `{function}`",
            "`--timer` names a trigger of the manifest.",
            "Its timers: {known}.",
        ),
        Text("函数 `{function}` 没有定时器 `{name}`", "`--timer` 的值是清单中的触发器名。", "它的定时器：{known}。"),
    ),
    Code(
        "CFN-CLI-013",
        Text(
            "the local cloud at {url} does not answer: {reason}",
            "It has just ended, or it hangs.",
            "Start it again: `cloudfn dev`.",
        ),
        Text("{url} 的本地云没有响应：{reason}", "它刚刚结束，或已卡住。", "重新启动：`cloudfn dev`。"),
    ),
    Code(
        "CFN-CLI-014",
        Text("refused: {refused} {message}", "The local cloud refused the request.", "`cloudfn explain {refused}`."),
        Text("被拒绝：{refused} {message}", "本地云拒绝了请求。", "`cloudfn explain {refused}`。"),
    ),
    Code(
        "CFN-CLI-015",
        Text(
            "function {function} failed: {message}",
            "Its code threw, rejected or ended; the stack above shows where.",
            "`cloudfn logs --request-id {request_id}` shows what it wrote; `cloudfn explain {why}` says more.",
        ),
        Text(
            "函数 {function} 失败：{message}",
            "函数代码抛出异常、被拒绝或进程退出，上面的调用栈指出位置。",
            "`cloudfn logs --request-id {request_id}` 显示它的输出；`cloudfn explain {why}` 有更多说明。",
        ),
    ),
    Code(
        "CFN-CLI-016",
        Text(
            "function {function} was stopped: {message}",
            "It did not answer within its `timeout:`.",
            "Await less, or raise `timeout:`; `cloudfn logs --request-id {request_id}` shows how far it came.",
        ),
        Text(
            "函数 {function} 被终止：{message}",
            "它没有在 `timeout:` 内返回。",
            "减少等待，或调大 `timeout:`；`cloudfn logs --request-id {request_id}` 显示它执行到哪里。",
        ),
    ),
    Code(
        "CFN-CLI-017",
        Text(
            "cannot run `{command}`: {reason}",
            "`cloudfn exec` runs the words after `--` as a command.",
            "Check its name and PATH, for example `cloudfn exec -- npm test`.",
        ),
        Text(
            "无法运行 `{command}`：{reason}",
            "`cloudfn exec` 把 `--` 之后的内容当作命令运行。",
            "请检查命令名和 PATH，例如 `cloudfn exec -- npm test`。",
        ),
    ),
    Code(
        "CFN-CLI-018",
        Text(
            "`{value}` is not a time",
            "A length such as 90s, 15m, 2h, 1d, or an instant such as 2026-01-02T15:04:05Z is meant.",
            "For example `--since 10m`.",
        ),
        Text(
            "`{value}` 不是时间",
            "应为时长（90s、15m、2h、1d）或时刻（2026-01-02T15:04:05Z）。",
            "例如 `--since 10m`。",
        ),
    ),
    Code(
        "CFN-CLI-019",
        Text(
            "nothing was recorded yet",
            "The history is written by `cloudfn dev`, `invoke` and `exec`.",
            "Start `cloudfn dev` and call a function.",
        ),
        Text("还没有记录", "历史由 `cloudfn dev`、`invoke` 和 `exec` 写入。", "请启动 `cloudfn dev` 并调用函数。"),
    ),
    Code(
        "CFN-CLI-020",
        Text(
            "this machine or project is not ready: {failed}",
            "The lines marked with an x above say what is missing.",
            "Follow the hint beside each.",
        ),
        Text("本机或项目尚未就绪：{failed}", "上面标 x 的各行说明缺少什么。", "请按每行旁边的提示处理。"),
    ),
    Code(
        "CFN-CLI-021",
        Text("the demonstration stopped at: {step}", "{reason}", "Run `cloudfn doctor`; then `cloudfn demo -v` again."),
        Text("演示在此步骤停止：{step}", "{reason}", "请运行 `cloudfn doctor`，然后再次 `cloudfn demo -v`。"),
    ),
    Code(
        "CFN-CLI-022",
        Text("{one} and {other} exclude each other", "Both name the same thing.", "Leave one of them out."),
        Text("{one} 与 {other} 不能同时使用", "两者指定的是同一个值。", "去掉其中一个。"),
    ),
    Code(
        "CFN-CLI-023",
        Text(
            "`{value}` is no regular expression: {reason}",
            "`--grep` takes one.",
            "Escape special characters with a backslash.",
        ),
        Text("`{value}` 不是正则表达式：{reason}", "`--grep` 的值是正则表达式。", "特殊字符请用反斜杠转义。"),
    ),
    Code(
        "CFN-CLI-024",
        Text(
            "an argument or option is missing or wrong",
            "The command line is not what the command takes.",
            "`cloudfn COMMAND --help` shows what it takes.",
        ),
        Text("缺少参数或选项，或其值不正确", "命令行与该命令的用法不符。", "`cloudfn COMMAND --help` 列出它的用法。"),
    ),
    Code(
        "CFN-CLI-025",
        Text(
            "{place} cannot be written: {reason}",
            "The disk behind it takes no more. What the command had done before stands.",
            "Make room, or send the output somewhere else, and run the command again.",
        ),
        Text(
            "无法写入{place}：{reason}",
            "其所在磁盘已满。命令此前完成的部分仍然有效。",
            "腾出空间或换一个输出位置，然后重新运行该命令。",
        ),
    ),
    Code(
        "CFN-CLI-030",
        Text(
            "`{value}` is no speed of the clock",
            "`--time-scale` takes a number from 0 to 1000000, or `max`.",
            "Give seconds of the clock per second, as in `cloudfn dev --time-scale 60`.",
        ),
        Text(
            "`{value}` 不是时钟速度",
            "`--time-scale` 的值是 0 到 1000000 之间的数字，或 `max`。",
            "请给出每秒对应时钟的多少秒，例如 `cloudfn dev --time-scale 60`。",
        ),
    ),
    Code(
        "CFN-CLI-031",
        Text(
            "the demonstration waited {seconds} s at {step}, and nothing happened",
            "The machine is very busy, or what the step waits for was refused.",
            "Run `cloudfn doctor`; then `cloudfn demo -v` again.",
        ),
        Text(
            "演示在 {step} 步骤等待了 {seconds} 秒，没有结果",
            "本机负载过高，或者这一步等待的操作被拒绝。",
            "请运行 `cloudfn doctor`，然后再次 `cloudfn demo -v`。",
        ),
    ),
    Code(
        "CFN-CLI-032",
        Text(
            "{name} is JSON, but not an object",
            "Conditions, orders and projections are objects: names with values in braces.",
            'Write it as \'{{"state": "paid"}}\'.',
        ),
        Text(
            "{name} 是 JSON，但不是对象",
            "查询条件、排序和返回字段都是对象：花括号中的名称和值。",
            '请写成 \'{{"state": "paid"}}\' 的形式。',
        ),
    ),
    Code(
        "CFN-CLI-033",
        Text(
            "QUERY is no pipeline",
            "With `--aggregate` QUERY is an array of stages.",
            'Put the stages into brackets: \'[{{"$match": {{"state": "paid"}}}}]\'.',
        ),
        Text(
            "QUERY 不是聚合流水线",
            "使用 `--aggregate` 时 QUERY 是由阶段组成的数组。",
            '请把各阶段放进方括号：\'[{{"$match": {{"state": "paid"}}}}]\'。',
        ),
    ),
    Code(
        "CFN-CLI-034",
        Text(
            "no command `{command}` here",
            "`cloudfn exec` runs the words after `--` as a command.",
            "Check its name and PATH, for example `cloudfn exec -- npm test`.",
        ),
        Text(
            "找不到命令 `{command}`",
            "`cloudfn exec` 把 `--` 之后的内容当作命令运行。",
            "请检查命令名和 PATH，例如 `cloudfn exec -- npm test`。",
        ),
    ),
    Code(
        "CFN-CLI-035",
        Text("{file} is not UTF-8 text", "An event is JSON, which is UTF-8.", "Save the file as UTF-8."),
        Text("{file} 不是 UTF-8 文本", "event 是 JSON，编码为 UTF-8。", "请把文件另存为 UTF-8。"),
    ),
    Code(
        "CFN-CLI-040",
        Text(
            "{place} cannot be written: {reason}",
            "Its owner or its mode keeps this user out, the disk is only read, or a file stands where a folder belongs.",
            "`ls -ld` shows whose it is. `plan`, `status` and `validate` work without writing there.",
        ),
        Text(
            "无法写入 {place}：{reason}",
            "文件的所有者或权限不允许，磁盘只读，或该处是文件而不是文件夹。",
            "用 `ls -ld` 查看其所有者。`plan`、`status` 和 `validate` 无需写入也能运行。",
        ),
    ),
    Code(
        "CFN-CLI-041",
        Text(
            "{place} cannot be written ({reason}): packaged in a temporary folder",
            "Looking needs no folder that stays. Every run packages anew.",
            "A deploy needs a project folder that can be written.",
        ),
        Text(
            "无法写入 {place}（{reason}）：已在临时文件夹中打包",
            "只是查看，不需要保留的文件夹。每次运行都会重新打包。",
            "部署需要可写的项目文件夹。",
        ),
    ),
    Code(
        "CFN-CLI-042",
        Text(
            "no file `{path}` in the local storage",
            "Functions of the local cloud have put none there, and neither has `cloudfn storage put`.",
            "`cloudfn storage ls` lists them; `--remote` means the environment's.",
        ),
        Text(
            "本地存储中没有文件 `{path}`",
            "本地云函数和 `cloudfn storage put` 都没有写入它。",
            "用 `cloudfn storage ls` 列出文件；`--remote` 表示云端环境的文件。",
        ),
    ),
    Code(
        "CFN-CLI-043",
        Text(
            "`{path}` cannot be a path of a file: {reason}",
            "Paths are names with slashes between them, relative to the storage.",
            "For example `orders/2026/receipt.pdf`.",
        ),
        Text(
            "`{path}` 不能作为文件路径：{reason}",
            "路径由斜杠分隔的名称组成，相对于存储的根目录。",
            "例如 `orders/2026/receipt.pdf`。",
        ),
    ),
    Code(
        "CFN-CLI-044",
        Text(
            "files of the emulated cloud have no address of their own",
            "An address there names Tencent's host, which does not have the file.",
            "`cloudfn storage get --local` fetches the file; without `--local` the running `cloudfn dev` gives an address.",
        ),
        Text(
            "模拟云中的文件没有可用的地址",
            "其地址指向腾讯云的主机，而那里没有该文件。",
            "用 `cloudfn storage get --local` 取得文件；不加 `--local` 时由正在运行的 `cloudfn dev` 提供地址。",
        ),
    ),
    Code(
        "CFN-CLI-045",
        Text(
            "no `cloudfn dev` of {project} is running",
            "The console belongs to the local cloud that `cloudfn dev` starts; it ends with it.",
            "Start it in another terminal: `cloudfn dev`, or `cloudfn dev --open` to open the console as well.",
        ),
        Text(
            "{project} 没有正在运行的 `cloudfn dev`",
            "控制台由 `cloudfn dev` 启动的本地云提供，随它一起结束。",
            "在另一个终端启动：`cloudfn dev`；`cloudfn dev --open` 会同时打开控制台。",
        ),
    ),
    Code(
        "CFN-CLI-050",
        Text(
            "which environment?",
            "There is no manifest here that names one.",
            "`cloudfn login --list` shows all that the keys reach; `cloudfn pull --env ID --out DIR` takes one.",
        ),
        Text(
            "要拉取哪个环境？",
            "这里没有写明环境的清单。",
            "`cloudfn login --list` 列出密钥可以访问的环境；`cloudfn pull --env ID --out DIR` 指定其中一个。",
        ),
    ),
    Code(
        "CFN-CLI-051",
        Text(
            "{file} exists already",
            "`cloudfn pull` overwrites nothing.",
            "Choose an empty folder with `--out`; `--print` shows the manifest alone.",
        ),
        Text("{file} 已存在", "`cloudfn pull` 不会覆盖任何文件。", "用 `--out` 指定一个空目录；`--print` 只显示清单。"),
    ),
    Code(
        "CFN-CLI-052",
        Text(
            "copy needs one place to copy to",
            "Either a stage of the manifest, or the id of an environment.",
            "`cloudfn copy --to STAGE` or `cloudfn copy --to-env ID`; `--stage` says where from.",
        ),
        Text(
            "copy 需要且只需要一个目标",
            "可以是清单中的一个阶段，或一个环境的 ID。",
            "`cloudfn copy --to STAGE` 或 `cloudfn copy --to-env ID`；来源由 `--stage` 指定。",
        ),
    ),
    Code(
        "CFN-CLI-053",
        Text(
            "{env} is where it comes from, too",
            "Source and target are the same environment.",
            "`--stage` names the source, `--to` or `--to-env` the target.",
        ),
        Text(
            "{env} 同时也是来源",
            "来源和目标是同一个环境。",
            "`--stage` 指定来源，`--to` 或 `--to-env` 指定目标。",
        ),
    ),
    Code(
        "CFN-CLI-060",
        Text(
            "no payment callback in {project}",
            "`cloudfn pay prove` and `pay scenario` send notifications to the function named as `callback` under `payments`.",
            "Add a binding with its `callback` to the manifest; `cloudfn init DIR --template wxpay` makes a project that has one.",
        ),
        Text(
            "{project} 没有支付回调",
            "`cloudfn pay prove` 和 `pay scenario` 把通知发给 `payments` 下作为 `callback` 的函数。",
            "请在清单里添加带 `callback` 的绑定；`cloudfn init DIR --template wxpay` 生成的项目已包含它。",
        ),
    ),
    Code(
        "CFN-CLI-061",
        Text(
            "{file} cannot be read: {problem}",
            "A table of cases is YAML or JSON of at most 1 MB.",
            "Correct the file; `cloudfn rules test --help` says what is in it.",
        ),
        Text(
            "无法读取 {file}：{problem}",
            "用例表是不超过 1 MB 的 YAML 或 JSON。",
            "请改正文件；内容见 `cloudfn rules test --help`。",
        ),
    ),
    Code(
        "CFN-CLI-062",
        Text(
            "{file}: `{key}` of case {number} is missing or wrong (0: of the file)",
            "The file has `documents` and `cases`. A case has who, do, collection and allowed (true or false), and id, where,"
            " data, stages, count where they belong to it; do is one of {does}.",
            "For example {{who: ann, do: get, collection: orders, allowed: false}}; do is one of {does}.",
        ),
        Text(
            "{file}：用例 {number} 的 `{key}` 缺失或有误（0 表示文件本身）",
            "文件包含 `documents` 和 `cases`。用例写明 who、do、collection 和 allowed（true 或 false），按需写 id、where、data、"
            "stages、count；do 是 {does} 之一。",
            "例如 {{who: ann, do: get, collection: orders, allowed: false}}；do 是 {does} 之一。",
        ),
    ),
    Code(
        "CFN-CLI-063",
        Text(
            "{count} of {total} cases in {file} are not as it says",
            "Permissions or rules of the manifest allow what the table refuses, or refuse what it allows.",
            "The lines above say which clause decided. Correct the rules, or the table.",
        ),
        Text(
            "{file} 的 {total} 个用例中有 {count} 个不符",
            "清单中的权限或规则允许了用例表拒绝的操作，或拒绝了它允许的操作。",
            "上面的输出说明了由哪一条决定。请改正规则或用例表。",
        ),
    ),
    Code(
        "CFN-CLI-064",
        Text(
            "`--since {since}` is later than `--until {until}`",
            "Both count back from now: nothing lies between them.",
            "Exchange the two: `--since` is the earlier one, as in `--since 2h --until 1h`.",
        ),
        Text(
            "`--since {since}` 晚于 `--until {until}`",
            "两者都从现在往回算：之间没有任何内容。",
            "请交换两者：`--since` 是较早的时刻，如 `--since 2h --until 1h`。",
        ),
    ),
    Code(
        "CFN-CLI-065",
        Text(
            "`--expires {value}` is no length of time",
            "A length of at least one second is meant, such as 90s, 15m, 2h, 1d.",
            "For example `--expires 2h`.",
        ),
        Text(
            "`--expires {value}` 不是时长",
            "应为不少于一秒的时长，如 90s、15m、2h、1d。",
            "例如 `--expires 2h`。",
        ),
    ),
    Code(
        "CFN-CLI-093",
        Text(
            "{file} cannot be stored: {what}",
            "A folder's regular files are stored, all of them or none; nothing has been stored.",
            "Take it away, put a file or a folder in its place, or store the folder's parts one by one.",
        ),
        Text(
            "{file} 无法存储：{what}",
            "文件夹中的普通文件要么全部存储，要么都不存储；目前什么都没有存储。",
            "删除它，换成普通的文件或文件夹，或者把文件夹中的各部分分别存储。",
        ),
    ),
    Code(
        "CFN-CLI-110",
        Text(
            "there is no folder {folder}",
            "`-C` and CLOUDFN_PROJECT name the folder in which a command runs; one that is missing is never replaced by"
            " a project above it.",
            "Check the spelling; `cloudfn init {folder}` makes a new project.",
        ),
        Text(
            "没有目录 {folder}",
            "`-C` 和 CLOUDFN_PROJECT 写明命令在哪个目录中运行；目录不存在时，不会改用上级目录中的项目。",
            "请检查拼写；`cloudfn init {folder}` 会新建项目。",
        ),
    ),
    *EDITORS,
    *EXEC,
    *HOOK,
    *MCP,
)
