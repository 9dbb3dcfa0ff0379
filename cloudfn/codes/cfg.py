"""CFN-CFG: the manifest, its ``.env`` files, and starting a project. Params come from ``cloudfn.manifest``."""

from __future__ import annotations

from cloudfn.codes import Code, Text, table

CODES = table(
    Code(
        "CFN-CFG-001",
        Text(
            "no {name} in {directory} or above",
            "Every command that works on a project needs its manifest.",
            "Change into the project's folder, give it with `-C DIR` or `-f FILE`, or start one: `cloudfn init DIR --template wxpay`.",
        ),
        Text(
            "在 {directory} 及其上级目录中没有找到 {name}",
            "所有针对项目的命令都需要项目的清单文件。",
            "进入项目目录，或用 `-C DIR`、`-f FILE` 指定；新建项目：`cloudfn init DIR --template wxpay`。",
        ),
    ),
    Code(
        "CFN-CFG-002",
        Text(
            "{name} cannot be read: {what}",
            "The manifest must be a readable text file in UTF-8, up to 1 MB.",
            "Save the file as UTF-8 and check its permissions.",
        ),
        Text(
            "无法读取 {name}：{what}",
            "清单必须是可读的 UTF-8 文本文件，不超过 1 MB。",
            "把文件另存为 UTF-8，并检查文件权限。",
        ),
    ),
    Code(
        "CFN-CFG-003",
        Text(
            "not valid YAML: {what}",
            "The file breaks YAML's grammar at this place; often the cause is one line above.",
            "Check quotes, brackets and indentation here and in the line above.",
        ),
        Text(
            "不是有效的 YAML：{what}",
            "文件在这里不符合 YAML 语法；原因往往在上一行。",
            "检查这一行和上一行的引号、括号与缩进。",
        ),
    ),
    Code(
        "CFN-CFG-004",
        Text("a tab in the indentation", "YAML allows only spaces for indentation.", "Replace the tab with spaces."),
        Text("缩进中有制表符", "YAML 的缩进只能使用空格。", "把制表符换成空格。"),
    ),
    Code(
        "CFN-CFG-005",
        Text(
            "the manifest is empty",
            "The file holds nothing but blanks and comments.",
            "Begin with `version: 1`; `cloudfn init` writes a whole project.",
        ),
        Text("清单是空的", "文件里只有空白或注释。", "从 `version: 1` 写起；`cloudfn init` 可以生成整个项目。"),
    ),
    Code(
        "CFN-CFG-006",
        Text("the manifest is not a mapping", "The top level must be keys and values.", "Begin with `version: 1`."),
        Text("清单的顶层不是映射", "顶层必须是“键: 值”的形式。", "从 `version: 1` 写起。"),
    ),
    Code(
        "CFN-CFG-007",
        Text(
            "`{key}` is given twice (first in line {line})",
            "Of two equal keys YAML readers keep one and drop the other silently.",
            "Keep one of the two.",
        ),
        Text("`{key}` 重复出现（第一次在第 {line} 行）", "键重复时，YAML 解析器会悄悄丢掉其中一个。", "只保留一个。"),
    ),
    Code(
        "CFN-CFG-008",
        Text(
            "`{value}` is a boolean to some YAML readers and a text to others",
            "YAML 1.1 reads yes, no, on and off as true and false; YAML 1.2 does not.",
            'Write true or false, or put the text into quotes: "{value}".',
        ),
        Text(
            "`{value}` 在有的 YAML 解析器里是布尔值，在有的里是文本",
            "YAML 1.1 把 yes、no、on、off 当作 true/false，YAML 1.2 则不会。",
            '写 true 或 false；如果是文本，请加引号："{value}"。',
        ),
    ),
    Code(
        "CFN-CFG-009",
        Text(
            "`{value}` is a number in base 60 to some YAML readers",
            "YAML 1.1 reads 1:30 as 90.",
            "Put it into quotes, or write a duration with units: 90s, 1m30s.",
        ),
        Text(
            "`{value}` 会被有的 YAML 解析器当作六十进制数",
            "YAML 1.1 把 1:30 读成 90。",
            "加上引号，或者写带单位的时长：90s、1m30s。",
        ),
    ),
    Code(
        "CFN-CFG-010",
        Text(
            "`{value}` begins with a zero",
            "YAML 1.1 reads such a number in base 8, YAML 1.2 in base 10.",
            'Put it into quotes when it is a text: "{value}"; else drop the zero.',
        ),
        Text(
            "`{value}` 以 0 开头",
            "YAML 1.1 按八进制读取这样的数字，YAML 1.2 按十进制。",
            '如果是文本请加引号："{value}"；否则去掉开头的 0。',
        ),
    ),
    Code(
        "CFN-CFG-011",
        Text(
            "not supported here: {what}",
            "A manifest is plain data: no tags, no aliases of themselves, no extreme nesting.",
            "Write the value itself.",
        ),
        Text("这里不支持：{what}", "清单是普通数据：不支持标签、引用自身的别名和极深的嵌套。", "直接写出值。"),
    ),
    Code(
        "CFN-CFG-012",
        Text(
            "unknown key `{value}` in {parent}",
            "A key that nobody reads is nearly always a misspelt one. Top-level keys of your own may begin with `x-`.",
            "Nearest: {near}.",
        ),
        Text(
            "{parent} 里没有键 `{value}`",
            "没人读取的键几乎都是写错了的键。自定义的顶层键请以 `x-` 开头。",
            "最接近的是：{near}。",
        ),
    ),
    Code(
        "CFN-CFG-013",
        Text(
            "`{key}` must be text, not `{got}`",
            "The value has another kind than the key needs.",
            "Write one text; put it into quotes when YAML would take it for something else.",
        ),
        Text(
            "`{key}` 应为文本，而不是 `{got}`",
            "值的类型与这个键不符。",
            "写成一个文本；如果会被 YAML 当成别的类型，请加引号。",
        ),
    ),
    Code(
        "CFN-CFG-014",
        Text("`{key}` is missing", "cloudfn cannot do without this value.", "For example: `{example}`."),
        Text("缺少 `{key}`", "没有这个值 cloudfn 无法工作。", "例如：`{example}`。"),
    ),
    Code(
        "CFN-CFG-015",
        Text("`{key}` cannot be `{value}`", "Only a few values have a meaning here.", "Nearest: {near}."),
        Text("`{key}` 不能是 `{value}`", "这里只有几个值有意义。", "最接近的是：{near}。"),
    ),
    Code(
        "CFN-CFG-016",
        Text("version `{value}` of the manifest is not known", "This cloudfn reads version 1.", "Write `version: 1`."),
        Text("不认识清单版本 `{value}`", "当前的 cloudfn 只读取版本 1。", "写 `version: 1`。"),
    ),
    Code(
        "CFN-CFG-017",
        Text(
            "variable `{name}` is not set",
            "`${{env:{name}}}` has no default, and neither the environment nor the .env files of this stage set it.",
            "Set {name} in the environment or in .env, or give a default: `${{env:{name}:-value}}`.",
        ),
        Text(
            "变量 `{name}` 没有设置",
            "`${{env:{name}}}` 没有默认值，环境变量和该阶段的 .env 文件里也都没有它。",
            "在环境变量或 .env 中设置 {name}，或写默认值：`${{env:{name}:-值}}`。",
        ),
    ),
    Code(
        "CFN-CFG-018",
        Text(
            "`{text}` is no variable",
            "The manifest knows `${{env:NAME}}` and `${{env:NAME:-default}}`, closed by a brace.",
            "Write `${{env:NAME}}`; for a literal `${{` write `$${{`.",
        ),
        Text(
            "`{text}` 不是变量",
            "清单只认识 `${{env:NAME}}` 和 `${{env:NAME:-默认值}}`，并且要用花括号闭合。",
            "写 `${{env:NAME}}`；如果要字面的 `${{`，请写 `$${{`。",
        ),
    ),
    Code(
        "CFN-CFG-019",
        Text("no stage `{value}`", "`--stage` must name a key under `stages`.", "Nearest: {near}."),
        Text("没有阶段 `{value}`", "`--stage` 必须是 `stages` 下的一个键。", "最接近的是：{near}。"),
    ),
    Code(
        "CFN-CFG-020",
        Text(
            "`{value}` cannot be a function's name",
            "The platform takes 2 to 60 letters, digits, `-` and `_`, beginning with a letter, not ending with `-` or `_`.",
            "Rename the function and its folder.",
        ),
        Text(
            "`{value}` 不能作为函数名",
            "平台要求 2 到 60 个字母、数字、`-`、`_`，以字母开头，不以 `-` 或 `_` 结尾。",
            "给函数和它的目录改名。",
        ),
    ),
    Code(
        "CFN-CFG-022",
        Text(
            "`{key}` cannot be `{value}`",
            "The value does not have the form that is needed here.",
            "For example `{example}`.",
        ),
        Text(
            "`{key}` 不能是 `{value}`",
            "这个值不符合这里要求的格式。",
            "例如 `{example}`。",
        ),
    ),
    Code(
        "CFN-CFG-023",
        Text(
            "a time-out of `{value}` is outside 1s to 900s",
            "The platform takes whole seconds from 1 to 900.",
            "Write for example `timeout: 20s`; a bare number is seconds.",
        ),
        Text(
            "超时 `{value}` 不在 1s 到 900s 之间",
            "平台只接受 1 到 900 的整数秒。",
            "例如写 `timeout: 20s`；不带单位的数字表示秒。",
        ),
    ),
    Code(
        "CFN-CFG-024",
        Text(
            "a memory of {value} MB does not exist",
            "The platform has 64 MB, and 128 to 3072 MB in steps of 128.",
            "Nearest: {near}.",
        ),
        Text("没有 {value} MB 的内存规格", "平台提供 64 MB，以及 128 到 3072 MB（步长 128）。", "最接近的是：{near}。"),
    ),
    Code(
        "CFN-CFG-025",
        Text(
            "`{value}` is no handler",
            "A handler is `file.method`, each part 2 to 60 characters, the file without its suffix.",
            "Usually `handler: index.main`.",
        ),
        Text(
            "`{value}` 不是有效的 handler",
            "handler 的格式是 `文件.方法`，每部分 2 到 60 个字符，文件名不带后缀。",
            "一般写 `handler: index.main`。",
        ),
    ),
    Code(
        "CFN-CFG-026",
        Text("no runtime `{value}`", "cloudfn runs the platform's Node.js and Python runtimes.", "Nearest: {near}."),
        Text("没有运行环境 `{value}`", "cloudfn 支持平台的 Node.js 与 Python 运行环境。", "最接近的是：{near}。"),
    ),
    Code(
        "CFN-CFG-027",
        Text(
            "`{value}` is no timer ({what})",
            "A timer has seven fields: second minute hour day month weekday year.",
            "Every day at 03:00: `0 0 3 * * * *`; every five minutes: `0 */5 * * * * *`.",
        ),
        Text(
            "`{value}` 不是有效的定时表达式（{what}）",
            "定时表达式有七个字段：秒 分 时 日 月 星期 年。",
            "每天 03:00：`0 0 3 * * * *`；每五分钟：`0 */5 * * * * *`。",
        ),
    ),
    Code(
        "CFN-CFG-028",
        Text(
            "`{value}` is no HTTP path",
            "A path begins with `/` and has letters, digits, `-`, `_`, `.`, `~`.",
            "For example `http: /orders`.",
        ),
        Text(
            "`{value}` 不是有效的 HTTP 路径",
            "路径以 `/` 开头，由字母、数字、`-`、`_`、`.`、`~` 组成。",
            "例如 `http: /orders`。",
        ),
    ),
    Code(
        "CFN-CFG-029",
        Text(
            "`{value}` is no duration for `{key}`",
            "A duration is a number with units, or bare seconds.",
            "For example 10s, 1m30s, 500ms, 2h.",
        ),
        Text(
            "`{key}` 的值 `{value}` 不是时长", "时长是带单位的数字，或不带单位的秒数。", "例如 10s、1m30s、500ms、2h。"
        ),
    ),
    Code(
        "CFN-CFG-031",
        Text(
            "`{value}` is set by the platform",
            "Names that begin with SCF_, QCLOUD_ or TENCENTCLOUD_, and the platform's own TCB_ and WX_ names, cannot be given to a function.",
            "Choose another name.",
        ),
        Text(
            "`{value}` 由平台设置",
            "以 SCF_、QCLOUD_、TENCENTCLOUD_ 开头的名字，以及平台自己的 TCB_、WX_ 名字，不能由函数配置。",
            "换一个名字。",
        ),
    ),
    Code(
        "CFN-CFG-032",
        Text(
            "the variables of `{name}` take {size} bytes, more than 4096",
            "The platform allows 4 KB of names and values per function.",
            "Move big values into a file or a collection; the biggest is `{biggest}`.",
        ),
        Text(
            "`{name}` 的环境变量共 {size} 字节，超过 4096",
            "平台限制每个函数的变量名和值合计 4 KB。",
            "把大的值放到文件或集合里；最大的是 `{biggest}`。",
        ),
    ),
    Code(
        "CFN-CFG-033",
        Text(
            "`{value}` is no declared function",
            "A payment binding names functions of this manifest: WeChat Pay calls the callback by this name.",
            "Nearest: {near}.",
        ),
        Text(
            "没有声明函数 `{value}`",
            "支付绑定里的名字必须是清单里的函数：微信支付按这个名字回调。",
            "最接近的是：{near}。",
        ),
    ),
    Code(
        "CFN-CFG-034",
        Text(
            "the folder of `{name}` is missing: {dir}",
            "Each function has a folder under `root`, or the one that `dir` names.",
            "Create it: `cloudfn new function {name} --template blank`, or correct `dir`.",
        ),
        Text(
            "`{name}` 的目录不存在：{dir}",
            "每个函数在 `root` 下有一个目录，或由 `dir` 指定。",
            "创建它：`cloudfn new function {name} --template blank`，或改正 `dir`。",
        ),
    ),
    Code(
        "CFN-CFG-035",
        Text(
            "`{name}` has no {file}",
            "The handler `{handler}` points at a file that does not exist (yet).",
            "Create the file, or correct `handler`.",
        ),
        Text(
            "`{name}` 里没有 {file}", "handler `{handler}` 指向的文件（还）不存在。", "创建这个文件，或改正 `handler`。"
        ),
    ),
    Code(
        "CFN-CFG-037",
        Text(
            "`verify: query` needs wx-server-sdk in `{name}`",
            "The check asks WeChat Pay with the function's own SDK.",
            "Run `npm install wx-server-sdk` in the folder of `{name}`, or write `verify: source`.",
        ),
        Text(
            "`verify: query` 需要 `{name}` 安装 wx-server-sdk",
            "这种校验会用函数自己的 SDK 向微信支付查询。",
            "在 `{name}` 的目录里执行 `npm install wx-server-sdk`，或写 `verify: source`。",
        ),
    ),
    Code(
        "CFN-CFG-038",
        Text(
            "`{value}` calls for two bindings, `{first}` and `{second}`",
            "The shim could not know for which merchant a call is.",
            "Name a function under `callers` of one binding only.",
        ),
        Text(
            "`{value}` 同时属于两个绑定：`{first}` 和 `{second}`",
            "垫片无法判断调用属于哪个商户。",
            "一个函数只能出现在一个绑定的 `callers` 里。",
        ),
    ),
    Code(
        "CFN-CFG-039",
        Text(
            "the secret `{value}` of `{function}` is not set",
            "`secrets` names variables; their values come from the environment or the .env files.",
            "Set {value} in the environment or in .env.local.",
        ),
        Text(
            "`{function}` 的密钥 `{value}` 没有设置",
            "`secrets` 只写变量名，值来自环境变量或 .env 文件。",
            "在环境变量或 .env.local 中设置 {value}。",
        ),
    ),
    Code(
        "CFN-CFG-040",
        Text(
            "{count} {what}, the platform allows {limit}",
            "The platform limits their number per function.",
            "Split the function, or merge some of them.",
        ),
        Text("{what} 有 {count} 个，平台最多允许 {limit} 个", "平台限制每个函数的数量。", "拆分函数，或合并其中一些。"),
    ),
    Code(
        "CFN-CFG-041",
        Text(
            "a line of the .env file is left out: {what}",
            "Each line is NAME=value, a comment, or empty.",
            "Correct the line.",
        ),
        Text(".env 文件中有一行被忽略：{what}", "每一行应为 NAME=value、注释或空行。", "改正这一行。"),
    ),
    Code(
        "CFN-CFG-042",
        Text(
            "two functions answer at `{value}`",
            "An HTTP path belongs to one function.",
            "Give one of them another path.",
        ),
        Text("有两个函数使用路径 `{value}`", "一个 HTTP 路径只能属于一个函数。", "给其中一个换路径。"),
    ),
    Code(
        "CFN-CFG-043",
        Text(
            "`{value}` is both a secret and in `environment`",
            "One name, two values.",
            "Keep it in `secrets` when it must stay out of this file.",
        ),
        Text(
            "`{value}` 同时出现在 secrets 和 environment 里",
            "一个名字有两个值。",
            "不应写进文件的值只放在 `secrets` 里。",
        ),
    ),
    Code(
        "CFN-CFG-044",
        Text(
            "two triggers are called `{value}`",
            "The platform tells triggers of a function apart by name.",
            "Rename one.",
        ),
        Text("有两个触发器都叫 `{value}`", "平台按名字区分同一函数的触发器。", "改掉其中一个名字。"),
    ),
    Code(
        "CFN-CFG-046",
        Text(
            "the shared folder {dir} is missing",
            "`shared` names folders, relative to the manifest, that go into the package.",
            "Create it, or correct the path.",
        ),
        Text("共享目录 {dir} 不存在", "`shared` 里是要打进代码包的目录，相对于清单文件。", "创建它，或改正路径。"),
    ),
    Code(
        "CFN-CFG-047",
        Text(
            "`{value}` is called back for payments and refunds",
            "A late payment callback after a refund then flips the order back, unless the code tells them apart by `refundStatus`.",
            "Use two functions.",
        ),
        Text(
            "`{value}` 同时接收支付回调和退款回调",
            "退款之后迟到的支付回调会把订单改回去，除非代码用 `refundStatus` 区分。",
            "使用两个函数。",
        ),
    ),
    Code(
        "CFN-CFG-048",
        Text(
            "`{key}` must be true or false, not `{got}`",
            "The value has another kind than the key needs.",
            "Write true or false.",
        ),
        Text(
            "`{key}` 应为 true 或 false，而不是 `{got}`",
            "值的类型与这个键不符。",
            "写 true 或 false。",
        ),
    ),
    Code(
        "CFN-CFG-049",
        Text(
            "`{key}` must be a whole number, not `{got}`",
            "The value has another kind than the key needs.",
            "Write digits only.",
        ),
        Text(
            "`{key}` 应为整数，而不是 `{got}`",
            "值的类型与这个键不符。",
            "只写数字。",
        ),
    ),
    Code(
        "CFN-CFG-050",
        Text(
            "`{key}` must be a list, not `{got}`",
            "The value has another kind than the key needs.",
            "Write `[a, b]`, or one line `- a` for each.",
        ),
        Text(
            "`{key}` 应为列表，而不是 `{got}`",
            "值的类型与这个键不符。",
            "写 `[a, b]`，或每行一个 `- a`。",
        ),
    ),
    Code(
        "CFN-CFG-051",
        Text(
            "`{key}` must be a mapping, not `{got}`",
            "The value has another kind than the key needs.",
            "Write keys and values: `{{key: value}}`, or one line for each.",
        ),
        Text(
            "`{key}` 应为映射，而不是 `{got}`",
            "值的类型与这个键不符。",
            "写成“键: 值”：`{{key: value}}`，或每行一个。",
        ),
    ),
    Code(
        "CFN-CFG-060",
        Text(
            "{files} exists in {directory}",
            "Nothing was written: cloudfn never replaces your files by itself.",
            "Choose another folder, or give `--force` to replace them.",
        ),
        Text(
            "{directory} 中已有 {files}",
            "什么都没有写入：cloudfn 不会自行覆盖你的文件。",
            "换一个目录，或用 `--force` 覆盖。",
        ),
    ),
    Code(
        "CFN-CFG-061",
        Text(
            "{path} cannot be written: {what}",
            "The folder or the file refuses it.",
            "Check permissions and free space.",
        ),
        Text(
            "无法写入 {path}：{what}",
            "目录或文件不可写。",
            "检查权限和剩余空间。",
        ),
    ),
    Code(
        "CFN-CFG-062",
        Text(
            "no template `{name}`",
            "The word after `--template` is not one of the templates.",
            "Nearest: {near}.",
        ),
        Text(
            "没有模板 `{name}`",
            "`--template` 后面的词不是模板名。",
            "最接近的是：{near}。",
        ),
    ),
    Code(
        "CFN-CFG-063",
        Text(
            "`--set {pair}` answers no question of this template",
            "A pair is NAME=VALUE.",
            "Nearest: {near}.",
        ),
        Text(
            "`--set {pair}` 不对应这个模板的任何问题",
            "格式是 名称=值。",
            "最接近的是：{near}。",
        ),
    ),
    Code(
        "CFN-CFG-064",
        Text(
            "`{name}` cannot be `{value}`",
            "The value would end up in a manifest that is refused.",
            "For example `--set {name}={default}`.",
        ),
        Text(
            "`{name}` 不能是 `{value}`",
            "这个值会让清单无法通过检查。",
            "例如 `--set {name}={default}`。",
        ),
    ),
    Code(
        "CFN-CFG-065",
        Text(
            "function `{name}` is declared already",
            "Its folder or its entry would be replaced.",
            "Choose another name, or give `--force` to write its files anew.",
        ),
        Text(
            "函数 `{name}` 已经声明过",
            "它的目录或条目会被覆盖。",
            "换一个名字，或用 `--force` 重新生成它的文件。",
        ),
    ),
    Code(
        "CFN-CFG-066",
        Text(
            "no setting `{value}`",
            "The resolved manifest has no key of this name.",
            "Nearest: {near}.",
        ),
        Text(
            "没有配置项 `{value}`",
            "解析后的清单里没有这个键。",
            "最接近的是：{near}。",
        ),
    ),
    Code(
        "CFN-CFG-067",
        Text(
            "no function `{value}`",
            "The manifest declares no function of this name.",
            "Nearest: {near}.",
        ),
        Text(
            "没有函数 `{value}`",
            "清单里没有声明这个函数。",
            "最接近的是：{near}。",
        ),
    ),
    Code(
        "CFN-CFG-068",
        Text(
            "`{function}` does not see `{value}`",
            "A function sees what its `environment` and `secrets` name, and what the platform sets; nothing else reaches it.",
            "Nearest: {near}. Or add it: `environment: {{{value}: ...}}`, or `secrets: [{value}]`.",
        ),
        Text(
            "`{function}` 看不到 `{value}`",
            "函数只能看到 `environment` 和 `secrets` 里写的变量，以及平台设置的变量；其他变量不会传入。",
            "最接近的是：{near}。或者加上它：`environment: {{{value}: ...}}`，或 `secrets: [{value}]`。",
        ),
    ),
)
