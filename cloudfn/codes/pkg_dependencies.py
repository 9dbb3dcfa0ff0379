"""CFN-PKG: installing and bundling what a function depends on."""

from __future__ import annotations

from cloudfn.codes import Code, Text

DEPENDENCIES = (
    Code(
        "CFN-PKG-020",
        Text(
            "`{tool}` is not installed",
            "`install: local` runs it to fetch the function's dependencies.",
            "Install Node.js with npm, or use `install: cloud`.",
        ),
        Text(
            "没有安装 `{tool}`",
            "`install: local` 需要用它获取函数的依赖。",
            "安装 Node.js 和 npm，或使用 `install: cloud`。",
        ),
    ),
    Code(
        "CFN-PKG-021",
        Text(
            "`{function}`: {command} failed: {said}",
            "npm could not install the production dependencies.",
            "Run the same command in the function's folder and read its log; `npm install` repairs a lock file that does not fit package.json.",
        ),
        Text(
            "`{function}`：{command} 失败：{said}",
            "npm 无法安装生产依赖。",
            "在函数目录中运行同一命令并查看日志；`npm install` 可修复与 package.json 不一致的锁文件。",
        ),
    ),
    Code(
        "CFN-PKG-022",
        Text(
            "`{function}`: `install: local` cannot install {names} from a folder",
            "Dependencies are installed apart from the source, where relative `file:`, `link:` and `workspace:` paths lead nowhere; source folders of Python (`-e`, `./folder`) would have to be built.",
            "Name the folder under `shared`, or use `install: vendored` or `bundle`.",
        ),
        Text(
            "`{function}`：`install: local` 不能从文件夹安装 {names}",
            "依赖在源码之外安装，相对的 `file:`、`link:`、`workspace:` 路径在那里无效；Python 的源码文件夹（`-e`、`./folder`）则需要构建。",
            "把文件夹写进 `shared`，或使用 `install: vendored`、`bundle`。",
        ),
    ),
    Code(
        "CFN-PKG-023",
        Text(
            "`{function}` has no package-lock.json: its dependencies are whatever is newest today",
            "Without a lock file the same source can give another package tomorrow.",
            "Run npm install in the function's folder and commit package-lock.json.",
        ),
        Text(
            "`{function}` 没有 package-lock.json：依赖会取当天的最新版本",
            "没有锁文件，同样的源码明天可能得到不同的代码包。",
            "在函数目录中运行 npm install，并提交 package-lock.json。",
        ),
    ),
    Code(
        "CFN-PKG-024",
        Text(
            "`{function}`: {command} failed: {said}",
            "pip could not fetch what requirements.txt names, and said why.",
            "Correct requirements.txt, or pip's settings for the network and the package index.",
        ),
        Text(
            "`{function}`：{command} 失败：{said}",
            "pip 无法获取 requirements.txt 中的包，原因见上。",
            "修正 requirements.txt，或 pip 的网络与软件源设置。",
        ),
    ),
    Code(
        "CFN-PKG-025",
        Text(
            "`{function}`: {file} was built for {platform} and will not load in the cloud",
            "Native addons are compiled for the machine that installs them; the platform is Linux x86-64.",
            "Use `install: cloud`, or build on Linux x86-64.",
        ),
        Text(
            "`{function}`：{file} 是为 {platform} 编译的，在云端无法加载",
            "原生插件是为安装它的机器编译的，而平台是 Linux x86-64。",
            "使用 `install: cloud`，或在 Linux x86-64 上构建。",
        ),
    ),
    Code(
        "CFN-PKG-026",
        Text(
            "`{function}`: `install: bundle` needs esbuild",
            "The bundle is made by the project's own esbuild, in the function's or the project's node_modules or on PATH.",
            "Run npm install --save-dev esbuild in the project.",
        ),
        Text(
            "`{function}`：`install: bundle` 需要 esbuild",
            "打包使用项目自己的 esbuild：函数或项目的 node_modules 中，或 PATH 上。",
            "在项目中运行 npm install --save-dev esbuild。",
        ),
    ),
    Code(
        "CFN-PKG-027",
        Text(
            "`{function}`: esbuild failed: {said}",
            "esbuild refused the source.",
            "Correct the place that it names.",
        ),
        Text(
            "`{function}`：esbuild 失败：{said}",
            "esbuild 拒绝了源码。",
            "修正它指出的位置。",
        ),
    ),
    Code(
        "CFN-PKG-028",
        Text(
            "`{function}`: {package} comes only as source ({source}), without a wheel for Python {python}",
            "Source packages are not built: that would make them for this machine, and run their build scripts. The platform is Linux x86-64.",
            "Pin a version with a wheel (there are: {fitting}), or build one yourself (`pip wheel`; for compiled code on Linux x86-64) and name the .whl file in requirements.txt.",
        ),
        Text(
            "`{function}`：{package} 只有源码包（{source}），没有 Python {python} 可用的 wheel",
            "不会构建源码包：那样得到的是本机的结果，还会运行它的构建脚本。平台是 Linux x86-64。",
            "固定到有 wheel 的版本（现有：{fitting}），或自己构建（`pip wheel`；编译代码需在 Linux x86-64 上），再把 .whl 文件写进 requirements.txt。",
        ),
    ),
    Code(
        "CFN-PKG-029",
        Text(
            "`{function}`: no wheel of {package} runs on Linux x86-64 with Python {python}; there are {wheels}",
            "Its wheels are for other systems, newer Linux systems, or other versions of Python.",
            "Pin a version that has a manylinux2014 (or older) wheel for this Python, or choose another `runtime`.",
        ),
        Text(
            "`{function}`：{package} 没有适用于 Linux x86-64、Python {python} 的 wheel；现有 {wheels}",
            "它的 wheel 适用于其他系统、更新的 Linux，或其他 Python 版本。",
            "固定到有 manylinux2014（或更早）wheel 的版本，或换一个 `runtime`。",
        ),
    ),
    Code(
        "CFN-PKG-030",
        Text(
            "`{function}`: {package} needs Python {wanted}, the function's runtime is Python {python}",
            "The package says which versions of Python it runs on.",
            "Pin an earlier version of the package, or choose a later `runtime`.",
        ),
        Text(
            "`{function}`：{package} 需要 Python {wanted}，而函数的运行环境是 Python {python}",
            "这个包声明了它支持的 Python 版本。",
            "固定到更早的版本，或选择更新的 `runtime`。",
        ),
    ),
    Code(
        "CFN-PKG-031",
        Text(
            "`{function}`: the package index has no {package} (versions that would do: {fitting})",
            "The name or the version is wrong, or pip does not ask the index that has it.",
            "Correct requirements.txt, or set the index with `--index-url` there or in pip's settings.",
        ),
        Text(
            "`{function}`：软件源中没有 {package}（可用的版本：{fitting}）",
            "名字或版本写错了，或 pip 使用的软件源中没有它。",
            "修正 requirements.txt，或在其中或 pip 的设置里用 `--index-url` 指定软件源。",
        ),
    ),
    Code(
        "CFN-PKG-032",
        Text(
            "`{function}` has a requirements.txt, and {python} has no pip",
            "pip of the Python that runs cloudfn fetches the packages.",
            "Run `{python} -m ensurepip`, or set `install: vendored` and keep the packages in the function's folder.",
        ),
        Text(
            "`{function}` 有 requirements.txt，但 {python} 没有 pip",
            "由运行 cloudfn 的 Python 的 pip 获取依赖。",
            "运行 `{python} -m ensurepip`，或设置 `install: vendored` 并把依赖放在函数目录中。",
        ),
    ),
    Code(
        "CFN-PKG-033",
        Text(
            "`{function}`: requirements.txt leaves the version open of {names}",
            "The same source can give another package tomorrow, on a machine that has not installed it yet.",
            "Write NAME==VERSION, best for all that is installed: `pip freeze` or `pip-compile` list it.",
        ),
        Text(
            "`{function}`：requirements.txt 没有固定 {names} 的版本",
            "在尚未安装过的机器上，同样的源码明天可能得到不同的代码包。",
            "写成 名称==版本，最好覆盖全部依赖：`pip freeze` 或 `pip-compile` 可以列出它们。",
        ),
    ),
    Code(
        "CFN-PKG-040",
        Text(
            "{function}: the lock file does not fit package.json, which counts: {reason}",
            "package.json was changed without npm. What still fits of the lock file is installed as it says, and the rest by "
            "package.json, as the platform does.",
            "Run `npm install` in the function's folder, so that the lock file says what is installed.",
        ),
        Text(
            "{function}：lock 文件与 package.json 不一致，以 package.json 为准：{reason}",
            "package.json 的改动没有经过 npm。lock 文件中仍然适用的部分照旧安装，其余按 package.json 安装，与平台一致。",
            "请在函数目录执行 `npm install`，让 lock 文件与实际安装一致。",
        ),
    ),
    Code(
        "CFN-PKG-041",
        Text(
            "{function}: the lock file's host does not answer: {reason}; npm's own registry is asked instead",
            "The lock file was written with a registry or mirror that is gone, or cannot be reached from here. Versions and "
            "checksums stay those of the lock file.",
            "Delete the lock file and run `npm install` in the function's folder, so that it names a host that answers.",
        ),
        Text(
            "{function}：lock 文件中的地址无法访问：{reason}；改用 npm 当前的 registry",
            "lock 文件是用已下线或此处无法访问的 registry（镜像）生成的。版本和校验值仍以 lock 文件为准。",
            "请删除 lock 文件并在函数目录执行 `npm install`，让它指向可访问的地址。",
        ),
    ),
    Code(
        "CFN-PKG-042",
        Text(
            "{function}: the lock file cannot be used, package.json alone counts: {reason}",
            "It is damaged, or it names something that can no longer be installed.",
            "Delete the lock file and run `npm install` in the function's folder.",
        ),
        Text(
            "{function}：lock 文件无法使用，只按 package.json 安装：{reason}",
            "lock 文件已损坏，或其中的内容已无法安装。",
            "请删除 lock 文件并在函数目录执行 `npm install`。",
        ),
    ),
    Code(
        "CFN-PKG-043",
        Text(
            "{function}: {tool} ran the install scripts of {packages}",
            "These packages bring scripts that run on this machine while they are installed. They see no keys of your "
            "environment, but all of your files.",
            "Where you do not want that: `--ignore-scripts`, or `ignoreScripts: true` in cloudfn.yaml.",
        ),
        Text(
            "{function}：{tool} 执行了这些包的安装脚本：{packages}",
            "这些包在安装时会在本机执行脚本。脚本看不到你环境变量中的密钥，但能读到你的文件。",
            "不希望执行时，请使用 `--ignore-scripts`，或在 cloudfn.yaml 中设置 `ignoreScripts: true`。",
        ),
    ),
    Code(
        "CFN-PKG-044",
        Text(
            "{function}: {tool} left out the install scripts of {packages}, as `ignoreScripts` wants it",
            "Packages with native parts may not load without them.",
            "Set `ignoreScripts: false` for the function, or leave `--ignore-scripts` out, if one of them is missing something.",
        ),
        Text(
            "{function}：按 `ignoreScripts`，{tool} 没有执行这些包的安装脚本：{packages}",
            "含原生模块的包没有这些脚本可能无法加载。",
            "如果其中某个包缺少文件，请对该函数设置 `ignoreScripts: false`，或去掉 `--ignore-scripts`。",
        ),
    ),
)
