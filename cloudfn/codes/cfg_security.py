"""Codes of collections' permissions and security rules in the manifest."""

from __future__ import annotations

from cloudfn.codes import Code, Text

SECURITY = (
    Code(
        "CFN-CFG-115",
        Text(
            "collection `{name}` has both `permission` and `rules`",
            "A preset and rules of your own exclude each other: CloudBase stores one of them.",
            "Keep one.",
        ),
        Text(
            "集合 `{name}` 同时写了 `permission` 和 `rules`",
            "预设权限与自定义安全规则互斥，云开发只保存其中一个。",
            "只保留一个。",
        ),
    ),
    Code(
        "CFN-CFG-116",
        Text(
            "rule `{what}` cannot be read from character {at} on: `{value}`",
            "A rule is one expression: doc, auth, now, request.data, get(`database.collection.id`), texts, numbers, lists,"
            " brackets, and the operators == != > >= < <= in && || !. At most 1024 characters, 3 get() and 2 of them nested.",
            "Correct it there; texts are put together in back-ticks: `database.shops.${{doc.shopId}}`.",
        ),
        Text(
            "规则 `{what}` 从第 {at} 个字符起无法解析：`{value}`",
            "规则是一个表达式：可用 doc、auth、now、request.data、get(`database.集合.id`)、字符串、数字、数组、括号，以及运算符"
            " == != > >= < <= in && || !。最长 1024 个字符，最多 3 个 get()，嵌套不超过 2 层。",
            "请改正该处；拼接字符串用反引号：`database.shops.${{doc.shopId}}`。",
        ),
    ),
    Code(
        "CFN-CFG-117",
        Text(
            "rule `{what}`: `{value}` (character {at}) is nothing that rules have",
            "There are doc, auth.openid (auth.uid and auth.loginType on the Web), now, request.data, and resource for files."
            " auth.isAdmin does not exist, and newData, root and resource.data are Firebase's: CloudBase would refuse the rule,"
            " or deny everybody.",
            "Compare with a field of the document, or with one that get() reads: ``get(`database.admins.${{auth.openid}}`) != null``.",
        ),
        Text(
            "规则 `{what}`：`{value}`（第 {at} 个字符）不是安全规则支持的变量",
            "可用的有 doc、auth.openid（Web 端另有 auth.uid、auth.loginType）、now、request.data，云存储另有 resource。auth.isAdmin"
            " 不存在；newData、root、resource.data 是 Firebase 的写法：云开发会拒绝这条规则，或者所有人都无权限。",
            "请改用文档字段，或用 get() 读取的字段比较：``get(`database.admins.${{auth.openid}}`) != null``。",
        ),
    ),
    Code(
        "CFN-CFG-118",
        Text(
            'rule `{what}` is the text "{value}"',
            "CloudBase has been seen to refuse true and false as texts.",
            "Write it without quotes: `{what}: {value}`.",
        ),
        Text(
            '规则 `{what}` 写成了字符串 "{value}"',
            "云开发会拒绝写成字符串的 true 和 false。",
            "去掉引号：`{what}: {value}`。",
        ),
    ),
    Code(
        "CFN-CFG-119",
        Text(
            "`{what}: true`: whoever has the mini program may change every document of `{name}`",
            "The rule lets each user write documents of all others, also by requests that no page of yours makes. An order that"
            " its buyer can write can be set to paid without a payment.",
            'Write `"doc._openid == auth.openid"`, or false and let cloud functions write.',
        ),
        Text(
            "`{what}: true`：任何用户都能修改 `{name}` 的所有文档",
            "这条规则允许每个用户改写其他人的文档，也包括不经过你的页面发出的请求。买家能写的订单，不付款就能被改成已支付。",
            '请写成 `"doc._openid == auth.openid"`，或写 false，由云函数写入。',
        ),
    ),
    Code(
        "CFN-CFG-125",
        Text(
            "`storage` has both `permission` and `rules`",
            "A preset and rules of your own exclude each other: CloudBase stores one of them.",
            "Keep one.",
        ),
        Text(
            "`storage` 同时写了 `permission` 和 `rules`",
            "预设权限与自定义安全规则互斥，云开发只保存其中一个。",
            "只保留一个。",
        ),
    ),
    Code(
        "CFN-CFG-126",
        Text(
            "files have no rule `{what}`",
            "There are two: `read`, and `write` for uploading, overwriting and deleting.",
            'For example `storage: {{rules: {{read: true, write: "resource.openid == auth.openid"}}}}`.',
        ),
        Text(
            "云存储没有规则 `{what}`",
            "只有两条：`read`，以及表示上传、覆盖和删除的 `write`。",
            '例如 `storage: {{rules: {{read: true, write: "resource.openid == auth.openid"}}}}`。',
        ),
    ),
    Code(
        "CFN-CFG-127",
        Text(
            "rule `{what}` of the files looks at `{value}`, which a file does not have",
            "A rule of files knows `auth.openid`, `resource.openid` (who uploaded the file) and `resource.path`.",
            "Use these, or let a cloud function decide and give out temporary URLs.",
        ),
        Text(
            "云存储规则 `{what}` 使用了文件没有的 `{value}`",
            "云存储规则可用 `auth.openid`、`resource.openid`（上传者）和 `resource.path`。",
            "请改用这些变量，或由云函数判断并提供临时链接。",
        ),
    ),
    Code(
        "CFN-CFG-128",
        Text(
            "`write: true` under `storage`: whoever has the mini program may overwrite and delete every file",
            "The rule lets each user write files of all others and of cloud functions, also by requests that no page of yours makes.",
            'Write `"resource.openid == auth.openid"`, or false and let cloud functions write.',
        ),
        Text(
            "`storage` 下的 `write: true`：任何用户都能覆盖和删除所有文件",
            "这条规则允许每个用户改写其他人和云函数的文件，也包括不经过你的页面发出的请求。",
            '请写成 `"resource.openid == auth.openid"`，或写 false，由云函数写入。',
        ),
    ),
    Code(
        "CFN-CFG-129",
        Text(
            "rule `{what}` compares with the text `{value}`, which nobody's openid is",
            "`{value}` stands for the user in a query of the mini program; in a rule it is a text like any other.",
            "Write `auth.openid` in the rule, and `{value}` in the query: `where({{_openid: '{{openid}}'}})`.",
        ),
        Text(
            "规则 `{what}` 与字符串 `{value}` 比较，它不是任何人的 openid",
            "`{value}` 只在小程序端的查询中代表当前用户；在规则里只是普通字符串。",
            "规则中写 `auth.openid`，查询中写 `{value}`：`where({{_openid: '{{openid}}'}})`。",
        ),
    ),
)
