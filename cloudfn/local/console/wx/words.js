/* What `install` tells in the mini program's own console, in its language. */
"use strict";

const WORDS = {
  en: {
    local: "{names} go to the local cloud at {base}",
    failed: "; NOT replaced, the platform refuses it: {failed}",
    silent: "no local cloud at {base} ({reason}). wx.cloud stays the real one; start `cloudfn dev` and compile again",
    unknown: "wx.getAccountInfoSync() names no development version; wx.cloud stays the real one",
    pair: "cloudfn: pairing code",
    pairHint: "shown by `cloudfn dev --lan`",
  },
  zh: {
    local: "{names} 已指向本地云 {base}",
    failed: "；以下成员平台不允许替换：{failed}",
    silent: "{base} 没有本地云（{reason}）。wx.cloud 保持不变；请启动 `cloudfn dev` 后重新编译",
    unknown: "wx.getAccountInfoSync() 未表明这是开发版，wx.cloud 保持不变",
    pair: "cloudfn：配对码",
    pairHint: "由 `cloudfn dev --lan` 显示",
  },
};

/** A text by its key, `{name}` filled from `values`, in the language of `system` (`getSystemInfoSync`). */
function say(system, key, values) {
  const language = /^zh/i.test(system.language || "") ? "zh" : "en";
  return WORDS[language][key].replace(/\{(\w+)\}/g, (all, name) => values[name]);
}

module.exports = { say };
