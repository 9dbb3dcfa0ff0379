"""CFN-DEP: projects of other tools, taken over and written."""

from __future__ import annotations

from cloudfn.codes import Code, Text

FORMATS = (
    Code(
        "CFN-DEP-080",
        Text(
            "{file}: not taken over: {keys}",
            "The manifest has no key for them, or cloudfn does it another way.",
            "Check whether the project needs them; in the cloud they stay as they are.",
        ),
        Text(
            "{file}：未导入：{keys}",
            "清单中没有对应的键，或 cloudfn 用别的方式处理。",
            "请确认项目是否需要；它们在云端保持不变。",
        ),
    ),
    Code(
        "CFN-DEP-081",
        Text(
            "nothing to import in {directory}: no project.config.json, no cloudbaserc, no folder of functions",
            "Looked here and two folders down for project.config.json, cloudbaserc (.json, .yaml, .js, package.json#cloudbase) and folders called cloudfunctions, cloudfunction, functions, cloud/functions or cloud.",
            "Run it in the project's folder, or name a folder or a file: `cloudfn import PATH`.",
        ),
        Text(
            "{directory} 中没有可以导入的项目：没有 project.config.json、cloudbaserc，也没有云函数文件夹",
            "在此目录及其下两层查找了 project.config.json、cloudbaserc（.json、.yaml、.js、package.json#cloudbase），以及名为 cloudfunctions、cloudfunction、functions、cloud/functions、cloud 的文件夹。",
            "请在项目目录中执行，或指定文件夹或文件：`cloudfn import PATH`。",
        ),
    ),
    Code(
        "CFN-DEP-082",
        Text(
            "{file}: `{at}`: expected {expected}, found {found}",
            "What stands there does not have the form that the file's own tool reads.",
            "Correct it and import again.",
        ),
        Text(
            "{file}：`{at}`：应为 {expected}，实际是 {found}",
            "此处内容不是该工具能读取的形式。",
            "修正后重新导入。",
        ),
    ),
    Code(
        "CFN-DEP-083",
        Text(
            "{file} is the format of the CLI's first version",
            "The vendor's CLI rejects it too.",
            "Convert it to cloudbaserc.json first.",
        ),
        Text("{file} 是第一代 CLI 的格式", "官方 CLI 也已不再支持。", "请先转换为 cloudbaserc.json。"),
    ),
    Code(
        "CFN-DEP-085",
        Text(
            "variables without a value: {names}",
            "`{{{{env.NAME}}}}` takes values from .env files and the environment; these have none.",
            "Where the manifest takes variables they stand as `${{env:NAME:-}}`; give them values in `.env` beside cloudfn.yaml.",
        ),
        Text(
            "没有值的变量：{names}",
            "`{{{{env.NAME}}}}` 从 .env 文件和环境变量取值，这些没有值。",
            "清单可用变量的地方写成了 `${{env:NAME:-}}`；请在 cloudfn.yaml 旁的 `.env` 中给出它们的值。",
        ),
    ),
    Code(
        "CFN-DEP-087",
        Text(
            "{function}: {key} has no place in cloudbaserc.json: {why}",
            "The other tool's format has no such setting.",
            "Set it by hand where the other tool keeps it.",
        ),
        Text(
            "{function}：{key} 无法写入 cloudbaserc.json：{why}",
            "该工具的格式中没有对应的设置。",
            "请在对应工具中手动设置。",
        ),
    ),
    Code(
        "CFN-DEP-100",
        Text(
            "{file}: unknown keys: {keys}",
            "Neither the other tool's documentation nor the manifest knows them.",
            "Correct the spelling where one is suggested and import again, or leave them.",
        ),
        Text(
            "{file}：未知的键：{keys}",
            "其他工具的文档和清单中都没有这些键。",
            "若有建议的拼写请改正后重新导入，否则可以忽略。",
        ),
    ),
    Code(
        "CFN-DEP-101",
        Text(
            "left out, they are no functions: {names}",
            "There is no entry file (index.js, or what `handler` names), or no folder of that name.",
            "Build the project first if the file is a product of a build, then import again; folders of shared code need nothing.",
        ),
        Text(
            "未导入，因为不是函数：{names}",
            "没有入口文件（index.js 或 `handler` 指定的文件），或没有同名文件夹。",
            "若入口由构建产生，请先构建再导入；共享代码的文件夹无需处理。",
        ),
    ),
    Code(
        "CFN-DEP-102",
        Text(
            "left out, cloudfn runs functions of Node.js and Python only: {functions}",
            "Containers and other languages are deployed by the vendor's own tools. They stand as comments in the manifest; `plan` and `deploy` never touch them.",
            "Go on deploying them the way you do now.",
        ),
        Text(
            "未导入，cloudfn 只运行 Node.js 和 Python 的函数：{functions}",
            "容器和其他语言由官方工具部署。它们以注释形式保留在清单里，`plan` 和 `deploy` 不会改动它们。",
            "请继续用现在的方式部署它们。",
        ),
    ),
    Code(
        "CFN-DEP-103",
        Text(
            "missing or only a placeholder: {values}; taken instead: {taken}",
            "The project does not say its real ones.",
            "Locally everything works with these. Put in your own before `cloudfn deploy`, which refuses samples.",
        ),
        Text(
            "缺少，或只是占位符：{values}；已代为使用：{taken}",
            "项目里没有真实的值。",
            "本地可以直接使用。执行 `cloudfn deploy` 之前请换成自己的，示例值会被拒绝。",
        ),
    ),
    Code(
        "CFN-DEP-104",
        Text(
            "the project names several environments; `{env}` ({place}) is written, besides {others}",
            "Payments, code and files do not agree on one.",
            "Set `env.id` if it is another one, or make the others `stages:`.",
        ),
        Text(
            "项目中有多个环境 ID；已写入 `{env}`（{place}），其余：{others}",
            "支付代码、其他代码和配置文件并不一致。",
            "若应为其他环境请修改 `env.id`，或把其余的写成 `stages:`。",
        ),
    ),
    Code(
        "CFN-DEP-105",
        Text(
            "what the platform would refuse stands as comments ({count}): {values}",
            "The manifest's rules are the platform's: a timer has seven fields, a name letters, digits, - and _.",
            "See `cloudfn explain CODE` for each; correct it in cloudfn.yaml and take the # away.",
        ),
        Text(
            "{count} 项平台会拒绝的设置已改为注释：{values}",
            "清单的规则与平台一致：定时触发器有七个字段，名称只含字母、数字、- 和 _。",
            "可用 `cloudfn explain CODE` 查看原因；在 cloudfn.yaml 中改正并去掉 #。",
        ),
    ),
    Code(
        "CFN-DEP-106",
        Text(
            "no functions in {directory}: looked in {looked}",
            "Folders there that are no functions: {out}.",
            "A function is a folder with an index.js (index.ts, index.py) in one of these. Build the project first if a build makes them, or name another place: `cloudfn import PATH`.",
        ),
        Text(
            "{directory} 中没有函数：查找了 {looked}",
            "其中不是函数的文件夹：{out}。",
            "函数是其中一个含 index.js（index.ts、index.py）的文件夹。若由构建产生请先构建，或指定其他位置：`cloudfn import PATH`。",
        ),
    ),
    Code(
        "CFN-DEP-107",
        Text(
            "{directory} holds several projects: {projects}",
            "Each has functions of its own, and a manifest describes one project.",
            "Name one: `cloudfn import {first}`.",
        ),
        Text(
            "{directory} 中有多个项目：{projects}",
            "它们各有自己的函数，而一份清单只描述一个项目。",
            "请指定一个：`cloudfn import {first}`。",
        ),
    ),
    Code(
        "CFN-DEP-108",
        Text(
            "{file} could not be evaluated: {reason}",
            "It is a program: Node.js runs it without this machine's environment variables, for ten seconds at most.",
            "Make it run by itself, or write what it exports into cloudbaserc.json and import that.",
        ),
        Text(
            "无法求值 {file}：{reason}",
            "它是一个程序：由 Node.js 在没有本机环境变量的情况下运行，最多十秒。",
            "让它能独立运行，或把它导出的内容写入 cloudbaserc.json 再导入。",
        ),
    ),
    Code(
        "CFN-DEP-109",
        Text(
            "named as functionName, but no function of the project: {names}",
            "WeChat Pay would call nobody: the platform takes the money and tells nothing.",
            "Correct functionName, or add the function and its `callback` under `payments`.",
        ),
        Text(
            "代码中的 functionName 不是项目里的函数：{names}",
            "微信支付将无人可以通知：平台照样收款，但不会回调。",
            "改正 functionName，或添加该函数并写到 `payments` 的 `callback`。",
        ),
    ),
    Code(
        "CFN-DEP-110",
        Text(
            "the real merchant of {callers} is not in the code",
            "It is a placeholder, or comes from a document, a request or the console, so `anyMerchant` takes orders of every "
            "merchant.",
            "Name the merchants under `payments` and take `anyMerchant` away if you want wrong ones refused.",
        ),
        Text(
            "代码中没有 {callers} 的真实商户号",
            "它是占位符，或来自数据库、请求或控制台，因此用 `anyMerchant` 接受所有商户的订单。",
            "若要拒绝错误的商户，请在 `payments` 中列出商户并去掉 `anyMerchant`。",
        ),
    ),
    Code(
        "CFN-DEP-111",
        Text(
            "left out, another folder's function has the same name: {functions}",
            "The cloud knows a function by its name alone.",
            "Rename the folder, or set `dir:` in the manifest to the right one.",
        ),
        Text(
            "未导入，已有同名函数：{functions}",
            "云端只按名称区分函数。",
            "请重命名文件夹，或在清单中把 `dir:` 改为正确的那个。",
        ),
    ),
    Code(
        "CFN-DEP-112",
        Text(
            "variables that functions read and no file sets: {names}",
            "They were typed into the cloud's console.",
            "Add them under `environment:`, or under `secrets:` with their values in `.env`.",
        ),
        Text(
            "函数读取但没有文件设置的变量：{names}",
            "它们是在云端控制台填写的。",
            "请写到 `environment:`，或写到 `secrets:` 并在 `.env` 中给出值。",
        ),
    ),
    Code(
        "CFN-DEP-113",
        Text(
            "{function}: {keys} has no place in DevTools' config.json",
            "That file holds the openapi permissions and one timer.",
            "Set it in DevTools' window or the cloud's console; `cloudfn deploy` sets it from the manifest.",
        ),
        Text(
            "{function}：{keys} 无法写入开发者工具的 config.json",
            "该文件只有 openapi 权限和一个定时触发器。",
            "请在开发者工具或云端控制台中设置；`cloudfn deploy` 会按清单设置。",
        ),
    ),
    Code(
        "CFN-DEP-115",
        Text(
            "what was found cannot be written as a manifest: {problem}",
            "Even without everything that the manifest refuses, it does not load.",
            "Write cloudfn.yaml by hand with `cloudfn init`, and tell us what the project looks like.",
        ),
        Text(
            "找到的内容无法写成清单：{problem}",
            "去掉清单拒绝的所有内容后仍然无法加载。",
            "请用 `cloudfn init` 手动编写 cloudfn.yaml，并告诉我们项目的样子。",
        ),
    ),
    Code(
        "CFN-DEP-116",
        Text(
            "{functions} is called back and called by name as well: `verify: off`",
            "The shim would refuse the other callers as forgers, because a callback answers WeChat Pay only.",
            "Give the callback a function of its own, then remove `verify: off`.",
        ),
        Text(
            "{functions} 既是支付回调，也被直接调用：已设 `verify: off`",
            "回调只应答微信支付，否则垫片会把其他调用当作伪造而拒绝。",
            "请为回调单独建一个函数，然后去掉 `verify: off`。",
        ),
    ),
    Code(
        "CFN-DEP-118",
        Text(
            "{file} cannot be written: {reason}",
            "The operating system refused.",
            "Choose another place with `--out`.",
        ),
        Text(
            "无法写入 {file}：{reason}",
            "操作系统拒绝了。",
            "用 `--out` 换一个位置。",
        ),
    ),
    Code(
        "CFN-DEP-202",
        Text(
            "rules in Firebase's grammar, which CloudBase does not have: {places}",
            "CloudBase would refuse them, or deny everybody: it has no `.read`, `.validate`, newData, root, request.auth or resource.data. They are not taken over.",
            'Write them anew under `documents.collections`, for example `{{rules: {{read: true, write: "doc._openid == auth.openid"}}}}`, and try them with `cloudfn rules test`.',
        ),
        Text(
            "使用了云开发不支持的 Firebase 规则语法：{places}",
            "云开发会拒绝这些规则，或者所有人都无权限：没有 `.read`、`.validate`、newData、root、request.auth、resource.data。没有导入。",
            '请在 `documents.collections` 下重新编写，例如 `{{rules: {{read: true, write: "doc._openid == auth.openid"}}}}`，并用 `cloudfn rules test` 验证。',
        ),
    ),
    Code(
        "CFN-DEP-203",
        Text(
            "rules that never work, whose collections keep the permission that is set: {rules}",
            "CloudBase would refuse them or deny everybody; the code in brackets says why. auth.isAdmin does not exist: whoever is an administrator stands in a collection that get() reads, or writes through functions.",
            "Correct them under `documents.collections`, and try them with `cloudfn rules test`; `cloudfn explain CODE` tells what a rule may say.",
        ),
        Text(
            "永远不会生效的规则，其集合保持现有权限：{rules}",
            "云开发会拒绝它们，或者所有人都无权限；括号中的代码说明原因。auth.isAdmin 不存在：管理员应写在 get() 能读取的集合中，或通过云函数写入。",
            "请在 `documents.collections` 下改正，并用 `cloudfn rules test` 验证；`cloudfn explain 代码` 说明规则可以怎样写。",
        ),
    ),
)
