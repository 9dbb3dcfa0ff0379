"""CFN-CFG: what the platform or the rest of the manifest does not allow."""

from __future__ import annotations

from cloudfn.codes import Code, Text

RULES = (
    Code(
        "CFN-CFG-020",
        Text(
            "`{value}` cannot be a function's name",
            "The platform takes 2 to 60 letters, digits, `-` and `_`, beginning with a letter, not ending with `-` or `_`.",
            "Choose a name of 2 to 60 letters, digits, `-` and `_`, such as `makeOrder`, for the function and its folder.",
        ),
        Text(
            "`{value}` 不能作为函数名",
            "平台要求 2 到 60 个字母、数字、`-`、`_`，以字母开头，不以 `-` 或 `_` 结尾。",
            "请给函数和它的目录取 2 到 60 个字母、数字、`-`、`_` 组成的名字，例如 `makeOrder`。",
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
            "A timer has seven fields: second minute hour day month weekday year. Weekdays are 0 (Sunday) to 6, or SUN to SAT.",
            "Every day at 03:00: `0 0 3 * * * *`; every five minutes: `0 */5 * * * * *`.",
        ),
        Text(
            "`{value}` 不是有效的定时表达式（{what}）",
            "定时表达式有七个字段：秒 分 时 日 月 星期 年。星期为 0（周日）到 6，或 SUN 到 SAT。",
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
            "what is shared is missing: {dir}",
            "`shared` names folders and files, relative to the manifest, that go into the package.",
            "Create it, or correct the path.",
        ),
        Text(
            "共享的目录或文件 {dir} 不存在",
            "`shared` 里是要打进代码包的目录和文件，相对于清单文件。",
            "创建它，或改正路径。",
        ),
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
        "CFN-CFG-052",
        Text(
            "no payment request has a field `{value}`",
            "The rule compares it with nothing, so it never applies.",
            "Nearest: {near}.",
        ),
        Text(
            "支付请求里没有字段 `{value}`",
            "规则没有可比较的值，永远不会生效。",
            "最接近的是：{near}。",
        ),
    ),
    Code(
        "CFN-CFG-053",
        Text(
            "`{key}` does nothing for the Python callback `{name}`",
            "The shim checks callbacks, and claims transactions, for Node.js functions only.",
            "Check source, order, merchant and amount in the function and fulfil in a transaction, as the template wxpay-python does; `cloudfn pay prove {name}` tells whether it holds. Leave `{key}` out.",
        ),
        Text(
            "`{key}` 对 Python 回调 `{name}` 不起作用",
            "只有 Node.js 函数的 shim 会检查回调来源并登记交易。",
            "在函数中检查来源、订单、商户和金额，并在事务中发货，参见模板 wxpay-python；用 `cloudfn pay prove {name}` 验证。请去掉 `{key}`。",
        ),
    ),
    Code(
        "CFN-CFG-069",
        Text(
            "`{value}` and `{other}` differ only in capital letters",
            "On Windows and macOS their folders are one and the same, and so are their archives.",
            "Rename one of them.",
        ),
        Text(
            "`{value}` 与 `{other}` 只有大小写不同",
            "在 Windows 和 macOS 上它们的目录和代码包是同一个。",
            "请改掉其中一个名称。",
        ),
    ),
    Code(
        "CFN-CFG-070",
        Text(
            "the shared folder {dir} lies outside of the project and its repository",
            "What is shared is packed and uploaded; a folder from elsewhere on the machine may hold anything, and others do not have it.",
            "Move it into the project, or into the git repository that the project is part of.",
        ),
        Text(
            "共享目录 {dir} 在项目及其代码仓库之外",
            "共享的内容会被打包上传；机器上其他位置的目录可能包含任何东西，而且别人没有它。",
            "把它移到项目里，或移到项目所在的 git 仓库里。",
        ),
    ),
    Code(
        "CFN-CFG-080",
        Text(
            "initTimeout {value} is not between 3 and 300 whole seconds",
            "So long may a function take to load its code, before the time of its calls begins.",
            "The platform's own value is 65s; leave the key out to keep what is set.",
        ),
        Text(
            "initTimeout {value} 不是 3 到 300 之间的整数秒",
            "它是函数加载代码的时限，在调用计时开始之前。",
            "平台默认 65s；不写该键则保持云端现有的值。",
        ),
    ),
    Code(
        "CFN-CFG-081",
        Text(
            "{function} cannot have a fixed address without the internet",
            "`fixedIp` is the address from which it reaches the internet, and `publicNet: false` cuts it off.",
            "Take one of the two away.",
        ),
        Text(
            "{function} 关闭公网后不能使用固定 IP",
            "`fixedIp` 是访问公网时的出口地址，而 `publicNet: false` 关闭了公网访问。",
            "请去掉其中一个。",
        ),
    ),
    Code(
        "CFN-CFG-082",
        Text(
            "{function} has `httpAuth` and no `http` path",
            "Authentication is a setting of the path.",
            "Add the path, `http: /like/this`, or take `httpAuth` away.",
        ),
        Text(
            "{function} 写了 `httpAuth`，但没有 `http` 路径",
            "鉴权是 HTTP 路径的设置。",
            "请添加路径 `http: /like/this`，或去掉 `httpAuth`。",
        ),
    ),
    Code(
        "CFN-CFG-083",
        Text(
            "tag `{name}` is longer than the platform takes",
            "A tag's key has 1 to 127 characters, its value 255 at most.",
            "Shorten it.",
        ),
        Text("标签 `{name}` 超出平台的长度限制", "标签键为 1 到 127 个字符，值最多 255 个字符。", "请缩短它。"),
    ),
    Code(
        "CFN-CFG-084",
        Text(
            "`{value}` is no permission",
            "A collection has one of the presets {choices}, or rules of its own.",
            'Write a preset, or rules: `permission: {{read: true, write: "doc._openid == auth.openid"}}`.',
        ),
        Text(
            "`{value}` 不是权限",
            "集合使用预设 {choices} 之一，或自定义安全规则。",
            '请写预设名，或自定义规则：`permission: {{read: true, write: "doc._openid == auth.openid"}}`。',
        ),
    ),
    Code(
        "CFN-CFG-085",
        Text(
            "rule `{what}`: {why}",
            "A rule is true, false or an expression for read, write, create, update or delete.",
            "See the vendor's page on security rules of the database.",
        ),
        Text(
            "规则 `{what}`：{why}",
            "每条规则是 true、false 或表达式，对应 read、write、create、update 或 delete。",
            "请参考官方文档中的数据库安全规则。",
        ),
    ),
    Code(
        "CFN-CFG-086",
        Text(
            "layer `{name}` needs a folder or functions, and not both",
            "A layer is what lies in `dir`, or the dependencies that the functions under `from` have in common.",
            "For example `dir: layers/{name}`.",
        ),
        Text(
            "层 `{name}` 需要指定文件夹或函数，且只能二选一",
            "层的内容是 `dir` 中的文件，或 `from` 中各函数共有的依赖。",
            "例如 `dir: layers/{name}`。",
        ),
    ),
    Code(
        "CFN-CFG-087",
        Text(
            "layer `{name}` takes dependencies from `{value}`, which is no function",
            "`from` names functions of this manifest.",
            "Correct the name.",
        ),
        Text("层 `{name}` 引用的 `{value}` 不是函数", "`from` 中写的是本清单中的函数。", "请改正名称。"),
    ),
    Code(
        "CFN-CFG-088",
        Text(
            "layer `{name}`: `{value}` is no runtime",
            "`runtimes` names those of the platform.",
            "For example `Nodejs18.15`.",
        ),
        Text("层 `{name}`：`{value}` 不是运行时", "`runtimes` 中写平台支持的运行时。", "例如 `Nodejs18.15`。"),
    ),
    Code(
        "CFN-CFG-110",
        Text(
            "`hosting` needs a folder of its own",
            "Everything in the folder can be read by everybody; this one holds the project, or functions.",
            "For example `hosting: {{dir: web/dist}}`.",
        ),
        Text(
            "`hosting` 需要一个单独的文件夹",
            "文件夹中的全部内容对所有人可见；而该文件夹包含项目或云函数。",
            "例如 `hosting: {{dir: web/dist}}`。",
        ),
    ),
    Code(
        "CFN-CFG-111",
        Text(
            "`hosting.path`: `{value}` is no path in a site",
            "It has letters, digits and . _ ~ - between slashes, no `..`, and does not begin with `.cloudfn`.",
            "For example `path: shop/web`.",
        ),
        Text(
            "`hosting.path`：`{value}` 不是网站中的路径",
            "路径由字母、数字和 . _ ~ - 组成，以斜杠分隔，不含 `..`，也不以 `.cloudfn` 开头。",
            "例如 `path: shop/web`。",
        ),
    ),
)
