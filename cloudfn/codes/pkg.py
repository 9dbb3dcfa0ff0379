"""CFN-PKG: what goes into a package and what it would lack. From 101 on: seen while a function ran."""

from __future__ import annotations

from cloudfn.codes import Code, Text, table

CODES = table(
    Code(
        "CFN-PKG-101",
        Text(
            "{function} loads {file}, which its package will not contain",
            "The file lies outside the function's folder; only that folder, and what `shared` names, is packaged.",
            "Move it into the function's folder, or list its folder under the function's `shared`.",
        ),
        Text(
            "{function} 加载了 {file}，但它不会被打包",
            "这个文件在函数目录之外；只有函数目录和 `shared` 列出的内容会被打包。",
            "请把它移到函数目录里，或把它所在的目录写进该函数的 `shared`。",
        ),
    ),
    Code(
        "CFN-PKG-102",
        Text(
            "{function} requires `{package}`, which is missing from its package.json",
            "Here Node.js finds the package in a parent folder or left over in node_modules; in the cloud it is not installed.",
            "Run `npm install {package}` in the function's folder.",
        ),
        Text(
            "{function} 引用了 `{package}`，但它不在该函数的 package.json 里",
            "本地 Node.js 在上级目录或残留的 node_modules 里找到了它；云端不会安装它。",
            "请在函数目录执行 `npm install {package}`。",
        ),
    ),
)
