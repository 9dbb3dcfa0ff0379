/* What the package says, in English and Chinese, and which of the two: as the command line chooses. */
"use strict";

const WORDS = {
  notFound: {
    en: (tried, minimum) => `no cloudfn ${minimum} or later on this machine. Tried:\n${tried}\n` +
      "Install it with `uv tool install cloudfn-tcb` or `pipx install cloudfn-tcb` (Python 3.11 or later), or name a Python that has it" +
      " in CLOUDFN_PYTHON.",
    zh: (tried, minimum) => `本机没有 cloudfn ${minimum} 或更新的版本。已尝试：\n${tried}\n` +
      "请用 `uv tool install cloudfn-tcb` 或 `pipx install cloudfn-tcb` 安装（需要 Python 3.11 或更新），" +
      "或在 CLOUDFN_PYTHON 中写明装有它的 Python。",
  },
  absent: { en: () => "not there", zh: () => "不存在" },
  other: { en: () => "it is another program of that name", zh: () => "是同名的另一个程序" },
  failed: { en: (reason) => `it failed: ${reason}`, zh: (reason) => `运行失败：${reason}` },
  tooOld: {
    en: (version, minimum) => `version ${version} is too old, ${minimum} or later is needed: \`uv tool upgrade cloudfn-tcb\` or` +
      " `pipx upgrade cloudfn-tcb`",
    zh: (version, minimum) => `版本 ${version} 过旧，需要 ${minimum} 或更新：\`uv tool upgrade cloudfn-tcb\` 或 ` +
      "`pipx upgrade cloudfn-tcb`",
  },
  notStarted: {
    en: (command, code, said) => `the local cloud did not start: \`${command}\` ended with ${code}.\n${said}`,
    zh: (command, code, said) => `本地云没有启动：\`${command}\` 以 ${code} 结束。\n${said}`,
  },
  gone: {
    en: (url, reason) => `nobody answers at ${url} (${reason}): the local cloud has ended`,
    zh: (url, reason) => `${url} 没有应答（${reason}）：本地云已经结束`,
  },
  noAnswer: {
    en: (task, seconds) => `no answer to "${task}" within ${seconds} s`,
    zh: (task, seconds) => `“${task}” 在 ${seconds} 秒内没有应答`,
  },
  unpaid: {
    en: () => "every order is paid or closed, or there is none",
    zh: () => "没有未支付的订单",
  },
  noTimer: {
    en: (name, timer, known) => `${name} has no timer ${timer}; the manifest has: ${known}`,
    zh: (name, timer, known) => `${name} 没有定时触发器 ${timer}；清单中有：${known}`,
  },
  noWx: {
    en: () => "this cloud was joined by its address alone: name the folder of `wx` in CLOUDFN_TESTING_WX (CLOUDFN_WX inside `cloudfn exec`)",
    zh: () => "只通过地址加入了本地云：请在 CLOUDFN_TESTING_WX 中写明 `wx` 所在目录（`cloudfn exec` 中为 CLOUDFN_WX）",
  },
  idIsText: {
    en: () => "_id is a text here; let a function write documents with other ids",
    zh: () => "此处 _id 为文本；其他类型的 _id 请由云函数写入",
  },
  exists: {
    en: (collection, id) => `${collection} has a document ${id} already; put() replaces`,
    zh: (collection, id) => `${collection} 中已有文档 ${id}；put() 会替换`,
  },
  option: {
    en: (name, known) => `startCloud has no option ${name}; it has ${known}`,
    zh: (name, known) => `startCloud 没有选项 ${name}；可用的有 ${known}`,
  },
  options: {
    en: () => 'startCloud takes an object, such as { project: "shop" }',
    zh: () => 'startCloud 的参数是对象，例如 { project: "shop" }',
  },
  noAwait: {
    en: () => "a Promise was given where a text belongs: is an `await` missing?",
    zh: () => "此处应为文本，得到的却是 Promise：是不是漏写了 `await`？",
  },
  noName: {
    en: (given) => `a text with a name or number belongs here, not ${given}`,
    zh: (given) => `此处应为表示名称或编号的文本，而不是 ${given}`,
  },
  noSdk: {
    en: (places) => `wx-server-sdk is installed in none of these folders:\n${places}\n` +
      "Run `npm install` in the function's folder, or `npm install --save-dev wx-server-sdk` beside the tests.",
    zh: (places) => `以下目录都没有安装 wx-server-sdk：\n${places}\n` +
      "请在云函数目录运行 `npm install`，或在测试所在项目运行 `npm install --save-dev wx-server-sdk`。",
  },
  oldSdk: {
    en: (version) => `wx-server-sdk ${version} always asks production and cannot be led elsewhere from here: 2.4.0 or later is needed.` +
      " startCloud() and cloud.call() run this version.",
    zh: (version) => `wx-server-sdk ${version} 只会请求线上环境，无法在此改道：需要 2.4.0 或更新。` +
      "startCloud() 和 cloud.call() 可以运行这个版本。",
  },
  noFunctions: {
    en: () => "the project has no functions",
    zh: () => "该项目没有云函数",
  },
};

const languageOf = (env) => {
  const named = env.CLOUDFN_LANG || env.LC_ALL || env.LC_MESSAGES || env.LANG;
  // Windows has no such variables.
  return (named || Intl.DateTimeFormat().resolvedOptions().locale).toLowerCase().startsWith("zh") ? "zh" : "en";
};

/** The text `name` in the language of this process. */
const say = (name, ...values) => WORDS[name][languageOf(process.env)](...values);

module.exports = { WORDS, languageOf, say };
