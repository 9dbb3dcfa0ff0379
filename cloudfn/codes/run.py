"""CFN-RUN: why a call gave no result, and what the runner noticed. 001 to 013 are the failure kinds of ``calls``."""

from __future__ import annotations

from cloudfn.codes import Code, Text, table
from cloudfn.codes.run_web import WEB

CODES = table(
    Code(
        "CFN-RUN-001",
        Text(
            "no function `{function}`",
            "The name is not under `functions` in cloudfn.yaml.",
            "Declare it, or correct the name in the call.",
        ),
        Text(
            "没有云函数 `{function}`",
            "这个名字不在 cloudfn.yaml 的 `functions` 下。",
            "请声明该函数，或改正调用中的名字。",
        ),
    ),
    Code(
        "CFN-RUN-002",
        Text(
            "{function} is busy: all instances are working and {queue} calls wait already",
            "Each instance serves one call at a time; there are `maxInstances` of them and the queue is full.",
            "Send fewer calls at once, make the function quicker, or raise `maxInstances`.",
        ),
        Text(
            "{function} 繁忙：所有实例都在工作，并且已有 {queue} 个调用在排队",
            "每个实例同一时刻只处理一个调用；实例数上限是 `maxInstances`，队列已满。",
            "减少并发调用、让函数更快，或调大 `maxInstances`。",
        ),
    ),
    Code(
        "CFN-RUN-003",
        Text(
            "{function} was not called: functions call functions {depth} deep",
            "Each function of the chain waits for the next one; a chain this long is nearly always a cycle.",
            "Look for a function that calls itself through others; `cloudfn logs` shows the chain.",
        ),
        Text(
            "没有调用 {function}：函数互相调用已达 {depth} 层",
            "链上的每个函数都在等待下一个；这么长的链几乎总是循环调用。",
            "检查是否有函数经由其他函数调用了自己；`cloudfn logs` 可看到调用链。",
        ),
    ),
    Code(
        "CFN-RUN-004",
        Text(
            "{function} was not called: all its {instances} instances wait for this very call",
            "The call could only get an instance that itself waits, directly or through others, for this call to end.",
            "Do not let a function wait for itself; or raise `maxInstances` when the recursion is meant and bounded.",
        ),
        Text(
            "没有调用 {function}：它的 {instances} 个实例都在等待这个调用本身",
            "这个调用只能等到正在（直接或间接）等待它结束的实例，因此永远得不到执行。",
            "不要让函数等待自己；如果递归是有意且有限的，请调大 `maxInstances`。",
        ),
    ),
    Code(
        "CFN-RUN-005",
        Text(
            "the event is too large: {size} bytes, the limit is {limit}",
            "The platform refuses events above 6 MB.",
            "Pass big data through cloud storage and send its file id.",
        ),
        Text(
            "event 过大：{size} 字节，上限是 {limit}",
            "平台拒绝超过 6 MB 的 event。",
            "大的数据请放到云存储，event 里只传 fileID。",
        ),
    ),
    Code(
        "CFN-RUN-006",
        Text(
            "the function's code does not load",
            "The file of the handler is missing, has a syntax error, throws while it loads, or does not export the handler.",
            "The message names the file and line. `cloudfn validate` finds most of these without a call.",
        ),
        Text(
            "云函数代码无法加载",
            "入口文件不存在、有语法错误、加载时抛错，或没有导出入口函数。",
            "消息里有文件和行号。`cloudfn validate` 不用调用就能发现大部分这类问题。",
        ),
    ),
    Code(
        "CFN-RUN-007",
        Text(
            "{tool} could not install the dependencies of {function}: {reason}",
            "Installing what the function's package.json or requirements.txt names ended with an error; its last lines are in the message.",
            "Run `{tool} install` in {folder} yourself, mend what it says, and call again.",
        ),
        Text(
            "{tool} 无法安装 {function} 的依赖：{reason}",
            "安装函数的 package.json 或 requirements.txt 中的依赖失败；消息里是最后几行输出。",
            "请自己在 {folder} 执行 `{tool} install`，按提示修复后再次调用。",
        ),
    ),
    Code(
        "CFN-RUN-008",
        Text(
            "the function failed",
            "The handler threw, its promise was rejected, or an exception outside of it ended the process.",
            "The stack names the place in your code.",
        ),
        Text(
            "云函数执行出错",
            "入口函数抛出了异常、返回的 Promise 被 reject，或在它之外的异常结束了进程。",
            "堆栈里有你的代码的位置。",
        ),
    ),
    Code(
        "CFN-RUN-009",
        Text(
            "the function's result cannot be delivered",
            "The result must become JSON of at most 6 MB; a circular object or a BigInt cannot.",
            "Return plain data; put big data into cloud storage and return its file id.",
        ),
        Text(
            "云函数的返回值无法传递",
            "返回值必须能转成不超过 6 MB 的 JSON；循环引用的对象和 BigInt 都不行。",
            "请返回普通数据；大的数据放到云存储并返回 fileID。",
        ),
    ),
    Code(
        "CFN-RUN-010",
        Text(
            "the process ended during the call ({how})",
            "`process.exit` was called, or something from outside ended the process.",
            "Return from the handler instead of calling `process.exit`; the stack names the call when there was one.",
        ),
        Text(
            "调用期间进程退出了（{how}）",
            "代码调用了 `process.exit`，或进程被外部结束。",
            "请从入口函数 return，而不是调用 `process.exit`；如果是它引起的，堆栈里有位置。",
        ),
    ),
    Code(
        "CFN-RUN-011",
        Text(
            "the function used more memory than it may ({reason})",
            "The platform ends an instance that goes above `memory`, and so does the local runner.",
            "Hold less in memory at once, or raise `memory` in cloudfn.yaml.",
        ),
        Text(
            "云函数占用的内存超过限制（{reason}）",
            "实例超过 `memory` 时平台会结束它，本地运行器也一样。",
            "请减少同时占用的内存，或在 cloudfn.yaml 里调大 `memory`。",
        ),
    ),
    Code(
        "CFN-RUN-012",
        Text(
            "the function timed out after {seconds} s",
            "The handler neither returned nor called back within `timeout`; its process was ended.",
            "Await quicker work, look for a promise that never settles, or raise `timeout` in cloudfn.yaml.",
        ),
        Text(
            "云函数执行超时（{seconds} 秒）",
            "入口函数在 `timeout` 内既没有返回也没有 callback，进程已被结束。",
            "请缩短等待、检查永远不会完成的 Promise，或在 cloudfn.yaml 里调大 `timeout`。",
        ),
    ),
    Code(
        "CFN-RUN-013",
        Text(
            "the local cloud is shutting down",
            "The call was running or waiting when cloudfn ended.",
            "Start `cloudfn dev` again and repeat the call.",
        ),
        Text("本地云正在关闭", "cloudfn 结束时这个调用还在运行或排队。", "请重新启动 `cloudfn dev` 后再调用。"),
    ),
    Code(
        "CFN-RUN-014",
        Text(
            "{function} used the cloud after it had answered: an `await` is missing",
            "A database, storage, pay or function call was not finished when the handler returned. In the cloud the instance "
            "is frozen then, and the call is lost or repeated later.",
            "Put `await` before the call, or return its promise.",
        ),
        Text(
            "{function} 在返回之后还在调用云能力：缺少 `await`",
            "入口函数返回时，仍有数据库、存储、支付或云函数调用没有完成。在云端实例会被冻结，这个调用会丢失或稍后才执行。",
            "请在该调用前加 `await`，或返回它的 Promise。",
        ),
    ),
    Code(
        "CFN-RUN-015",
        Text(
            "{tool} was not found on this machine",
            "Functions run in a real {tool} process.",
            "Install Node.js 18 or newer (npm comes with it) and open a new terminal; `cloudfn doctor` checks it.",
        ),
        Text(
            "这台机器上没有 {tool}",
            "云函数在真实的 {tool} 进程里运行。",
            "请安装 Node.js 18 或更新版本（自带 npm），然后打开新的终端；可用 `cloudfn doctor` 检查。",
        ),
    ),
    Code(
        "CFN-RUN-016",
        Text(
            "the tool {tool} cannot be started: {reason}",
            "The file exists but the system refused to run it.",
            "Check the installation; `cloudfn doctor` shows which file is used.",
        ),
        Text(
            "无法启动 {tool}：{reason}",
            "文件存在，但系统拒绝运行它。",
            "请检查安装；`cloudfn doctor` 会显示使用的是哪个文件。",
        ),
    ),
    Code(
        "CFN-RUN-056",
        Text(
            "the folder {folder} cannot be entered: {reason}",
            "The process of the function starts in its folder, and the system refuses that.",
            "Check the permissions of the folder.",
        ),
        Text(
            "无法进入目录 {folder}：{reason}",
            "函数的进程在函数目录中启动，而系统拒绝进入该目录。",
            "检查该目录的权限。",
        ),
    ),
    Code(
        "CFN-RUN-017",
        Text(
            "the folder of {function} does not exist: {folder}",
            "`functions` declares a function whose folder is not there.",
            "Create it (`cloudfn new function {function}`) or set `dir`.",
        ),
        Text(
            "{function} 的目录不存在：{folder}",
            "`functions` 里声明的函数没有对应的目录。",
            "请创建它（`cloudfn new function {function}`）或设置 `dir`。",
        ),
    ),
    Code(
        "CFN-RUN-018",
        Text(
            "{function} crashed after it had answered: {message}",
            "Work that the handler did not await failed when nobody waited for it any more.",
            "Await it, and catch its error inside the handler.",
        ),
        Text(
            "{function} 在返回之后崩溃：{message}",
            "入口函数没有等待的工作出错了，而此时已没有人在等它。",
            "请在入口函数里 await 并捕获它的错误。",
        ),
    ),
    Code(
        "CFN-RUN-019",
        Text(
            "{function} was kept from the production back end {host}",
            "A local function must not reach real users' data or real money by accident.",
            "Use wx-server-sdk against the local cloud, or let a stub under `simulate.http` answer in its place.",
        ),
        Text(
            "已阻止 {function} 访问生产后端 {host}",
            "本地函数不应意外触及真实用户的数据或真实资金。",
            "请让 wx-server-sdk 访问本地云，或用 `simulate.http` 中的桩代为应答。",
        ),
    ),
    Code(
        "CFN-RUN-020",
        Text(
            "{function} tried to reach {host}:{port} {request}",
            "While proving, every connection that leaves this machine is refused and counted as an outward effect.",
            "Make the effect idempotent on its own; `cloudfn pay prove --allow-network` lets it through.",
        ),
        Text(
            "{function} 试图访问 {host}:{port} {request}",
            "证明期间，所有离开本机的连接都会被拒绝，并记为对外影响。",
            "请让这个对外影响自身幂等；`cloudfn pay prove --allow-network` 可放行。",
        ),
    ),
    Code(
        "CFN-RUN-021",
        Text(
            "{function} declares {declared} and runs on {actual} here",
            "Locally a function runs on the interpreter of this machine, whatever its `runtime` says.",
            "Fine for most code; test on {declared} before you rely on version-specific behaviour.",
        ),
        Text(
            "{function} 声明的是 {declared}，本机实际使用 {actual}",
            "不论 `runtime` 写什么，本地函数都用这台机器上的解释器运行。",
            "多数代码没有影响；依赖特定版本的行为前请在 {declared} 上测试。",
        ),
    ),
    Code(
        "CFN-RUN-022",
        Text(
            "Node.js {version} is too old: {oldest} or newer is needed",
            "Functions run in the Node.js that is found first on PATH.",
            "Install a newer Node.js and open a new terminal; `cloudfn doctor` shows which one is used.",
        ),
        Text(
            "Node.js {version} 太旧：需要 {oldest} 或更新版本",
            "云函数用 PATH 中最先找到的 Node.js 运行。",
            "请安装更新的 Node.js 并打开新的终端；`cloudfn doctor` 会显示使用的是哪一个。",
        ),
    ),
    Code(
        "CFN-RUN-023",
        Text(
            "{function} reads `event.{name}`; production delivers `event.{delivered}`",
            "The callback event of a cloud function is camelCase. WeChat Pay's own pages show other spellings.",
            "Read `event.{delivered}`.",
        ),
        Text(
            "{function} 读取了 `event.{name}`；生产环境传的是 `event.{delivered}`",
            "云函数收到的回调 event 是驼峰命名；微信支付文档页上是另一种写法。",
            "请改为读取 `event.{delivered}`。",
        ),
    ),
    Code(
        "CFN-RUN-024",
        Text(
            "{function} reads `event.{name}`, which production does not deliver",
            "The field is part of another WeChat Pay API, not of the event that a cloud function gets.",
            "Do without it, or ask with `queryOrder` or `queryRefund`.",
        ),
        Text(
            "{function} 读取了 `event.{name}`，生产环境不会传这个字段",
            "这个字段属于微信支付的其他接口，不在云函数收到的 event 里。",
            "请不要依赖它，或用 `queryOrder`、`queryRefund` 查询。",
        ),
    ),
    Code(
        "CFN-RUN-025",
        Text(
            "{function} reached out to {host}:{port} {request}; a stub answered",
            "A stub under `simulate.http` matches the URL, so the request stayed on this machine.",
            "Nothing to do; while proving it counts as an outward effect.",
        ),
        Text(
            "{function} 访问 {host}:{port} {request}，由桩应答",
            "`simulate.http` 中有一个桩匹配该 URL，请求没有离开本机。",
            "无需处理；证明期间它会计为一次对外影响。",
        ),
    ),
    Code(
        "CFN-RUN-030",
        Text(
            "{function}: {count} lines of its log were dropped",
            "It printed more than is read: of one call the first 20000 lines and 8 MB are kept, of all functions together "
            "what can be written in time.",
            "Look for a loop that prints; write what is long into a file or a document.",
        ),
        Text(
            "{function}：有 {count} 行日志被丢弃",
            "它打印得太多：每次调用只保留最前面的 20000 行、8 MB，所有函数合计只保留来得及写入的部分。",
            "检查是否有循环在不停打印；很长的内容请写入文件或文档。",
        ),
    ),
    Code(
        "CFN-RUN-031",
        Text(
            "ended {count} processes that an earlier cloudfn left behind",
            "It was killed, and programs that its functions or npm had started went on running.",
            "Nothing to do.",
        ),
        Text(
            "已结束之前的 cloudfn 遗留的 {count} 个进程",
            "它被强行结束，其云函数或 npm 启动的程序还在运行。",
            "无需处理。",
        ),
    ),
    Code(
        "CFN-RUN-032",
        Text(
            "{function} is written in TypeScript ({file}), and nothing here compiles it",
            "The platform runs JavaScript. cloudfn compiles with the project's own esbuild, in dev, invoke and build.",
            "Run `npm install --save-dev esbuild` in the project. Or compile it yourself, beside the .ts file: a command "
            "under `hooks` as `preBuild` runs before each build, your compiler's watch mode serves `cloudfn dev`.",
        ),
        Text(
            "{function} 是用 TypeScript 写的（{file}），这里没有工具编译它",
            "平台运行的是 JavaScript。cloudfn 在 dev、invoke 和 build 中使用项目自己的 esbuild 编译。",
            "在项目中运行 `npm install --save-dev esbuild`。或自行编译到 .ts 文件旁：`hooks` 下的 `preBuild` 命令在每次构建前执行，"
            "`cloudfn dev` 时可使用编译器的监视模式。",
        ),
    ),
    Code(
        "CFN-RUN-033",
        Text(
            "{function}: esbuild failed: {said}",
            "esbuild refused the function's TypeScript.",
            "Mend what it names; the place is in the message.",
        ),
        Text(
            "{function}：esbuild 失败：{said}",
            "esbuild 拒绝了该函数的 TypeScript。",
            "请修复它指出的问题；消息里有位置。",
        ),
    ),
    Code(
        "CFN-RUN-034",
        Text(
            "{function} uses {what}, which the local cloud does not have",
            "Data models (`cloud.models`, @cloudbase/wx-cloud-client-sdk) are a service of its own beside the database.",
            "Test this part in a cloud environment, or read and write the collection with `cloud.database()`.",
        ),
        Text(
            "{function} 使用了本地云没有的功能：{what}",
            "数据模型（`cloud.models`、@cloudbase/wx-cloud-client-sdk）是数据库之外的独立服务。",
            "这部分请在云环境里测试，或改用 `cloud.database()` 读写集合。",
        ),
    ),
    *WEB,
)
