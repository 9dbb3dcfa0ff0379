/*
 * ES modules as DevTools compiles them: one module text to a CommonJS one, line for line.
 *
 * Imports are read through getters (`with` around a strict function), so they are live and circular ones work. Only the
 * statements at the top are read; what is between them stays as it was written.
 */
"use strict";

const BEFORE_REGEX = /^(?:return|typeof|case|in|of|delete|void|throw|new|instanceof|else|do|await|yield)$/;
const FROM = String.raw`\s*from\s*(?<quote>['"])(?<from>[^'"]+)\k<quote>\s*;?`;
const IMPORT = new RegExp(String.raw`import\b\s*(?<clause>[\w$\s{},*]*?)` + FROM, "y");
const BARE = /import\s*(?<quote>['"])(?<from>[^'"]+)\k<quote>\s*;?/y;
const STAR = new RegExp(String.raw`export\s*\*\s*(?:as\s+(?<name>[\w$]+))?` + FROM, "y");
const LIST_FROM = new RegExp(String.raw`export\s*\{(?<list>[^}]*)\}` + FROM, "y");
const LIST = /export\s*\{(?<list>[^}]*)\}\s*;?/y;
const DEFAULT = /export\s+default\s+(?=(?:(?:async\s+)?function\b\s*\*?|class\b)?\s*(?<name>[\w$]*))/y;
const NAMED_DEFAULT = /export\s+default\s+(?:(?:async\s+)?function\b\s*\*?|class\b)\s*(?!extends\b)[A-Za-z_$]/y;
const DECLARED = /export\s+(?:(?:async\s+)?function\b\s*\*?|class\b)\s*(?<name>[\w$]+)/y;
const VARIABLES = /export\s+(?:const|let|var)\b\s*/y;

/** The text of a CommonJS module with `__scope` and `__import` as further parameters, or null where there is nothing to do. */
function toCommonJs(code) {
  if (!/\b(?:import|export)\b/.test(code)) return null;
  const tokens = tokensOf(code);
  const edits = []; // [start, end, text]
  const modules = []; // what is imported from where, in order
  const getters = []; // [exported, expression]
  for (const [i, token] of tokens.entries()) {
    if ((token.text !== "import" && token.text !== "export") || (i && tokens[i - 1].text === ".")) continue;
    const at = (pattern) => { pattern.lastIndex = token.start; return pattern.exec(code); };
    const drop = (match) => edits.push([token.start, token.start + match[0].length, "\n".repeat(match[0].split("\n").length - 1)]);
    const next = tokens[i + 1] || { text: "" };
    if (token.text === "import" && next.text === "(") edits.push([token.start, token.end, "__import"]);
    if (token.depth || next.text === "(" || next.text === ":") continue;
    let match;
    if (token.text === "import") {
      if ((match = at(BARE) || at(IMPORT))) {
        modules.push({ from: match.groups.from, names: importedNames(match.groups.clause || "") });
        drop(match);
      }
    } else if ((match = at(STAR))) {
      modules.push(match.groups.name ? { from: match.groups.from, exported: [[match.groups.name, "*"]] } : { from: match.groups.from, all: true });
      drop(match);
    } else if ((match = at(LIST_FROM))) {
      modules.push({ from: match.groups.from, exported: pairs(match.groups.list).map(([inner, outer]) => [outer, inner]) });
      drop(match);
    } else if ((match = at(LIST))) {
      for (const [inner, outer] of pairs(match.groups.list)) getters.push([outer, inner]);
      drop(match);
    } else if ((match = at(NAMED_DEFAULT))) {
      getters.push(["default", at(DEFAULT).groups.name]);
      edits.push([token.start, token.start + at(DEFAULT)[0].length, ""]);
    } else if ((match = at(DEFAULT))) edits.push([token.start, token.start + match[0].length, "exports.default = "]);
    else if ((match = at(DECLARED))) {
      getters.push([match.groups.name, match.groups.name]);
      edits.push([token.start, token.end, ""]);
    } else if ((match = at(VARIABLES))) {
      for (const name of declaredNames(tokens, i + 2)) getters.push([name, name]);
      edits.push([token.start, token.end, ""]);
    }
  }
  if (!edits.length) return null;
  if (!modules.length && !getters.length && edits.every(([, , text]) => text === "__import")) return edited(code, edits);
  const head = getters.map(([name, inner]) => `Object.defineProperty(exports, ${JSON.stringify(name)}, { enumerable: true, get: () => ${inner} });`);
  return `with (__scope(${JSON.stringify(modules)})) { (function () { "use strict"; ${head.join(" ")} ${edited(code, edits)}\n}).call(undefined); }`;
}

/** What `__scope` and `__import` are in a module: imports through getters, re-exports defined. */
function linked(require, exports) {
  function scope(modules) {
    Object.defineProperty(exports, "__esModule", { value: true, configurable: true });
    const names = Object.create(null);
    const define = (place, name, get) => Object.defineProperty(place, name, { enumerable: true, configurable: true, get });
    for (const { from, names: locals = [], exported = [], all } of modules) {
      const loaded = require(from);
      for (const [local, imported] of locals) define(names, local, () => read(loaded, imported));
      for (const [name, imported] of exported) define(exports, name, () => read(loaded, imported));
      if (all) for (const name of Object.keys(loaded)) if (name !== "default") define(exports, name, () => loaded[name]);
    }
    return names;
  }
  return { __scope: scope, __import: (from) => Promise.resolve().then(() => namespace(require(from))) };
}

function read(loaded, name) {
  if (name === "*") return namespace(loaded);
  return name === "default" && !(loaded && loaded.__esModule) ? loaded : loaded[name];
}

function namespace(loaded) {
  return loaded && loaded.__esModule ? loaded : Object.assign({}, loaded, { default: loaded });
}

function edited(code, edits) {
  let text = "", at = 0;
  for (const [start, end, instead] of edits) {
    text += code.slice(at, start) + instead;
    at = end;
  }
  return text + code.slice(at);
}

/** `a, { b as c }, * as d` -> `[["a", "default"], ["c", "b"], ["d", "*"]]`. */
function importedNames(clause) {
  const names = [];
  const list = /\{([^}]*)\}/.exec(clause);
  if (list) for (const [inner, outer] of pairs(list[1])) names.push([outer, inner]);
  for (const part of clause.replace(/\{[^}]*\}/, "").split(",").map((text) => text.trim()).filter(Boolean)) {
    const all = /^\*\s*as\s+([\w$]+)$/.exec(part);
    names.push(all ? [all[1], "*"] : [part, "default"]);
  }
  return names;
}

function pairs(list) {
  return list.split(",").map((text) => text.trim().split(/\s+as\s+/)).filter(([inner]) => inner)
    .map(([inner, outer]) => [inner, outer || inner]);
}

/** The names that `const a = 1, { b, c: [d] } = e` declares, from its first token on. */
function declaredNames(tokens, first) {
  const names = [];
  let i = first;
  for (;;) {
    const open = tokens[i];
    if (!open) return names;
    if (open.text === "{" || open.text === "[") {
      let end = i + 1;
      while (tokens[end] && !(tokens[end].depth === open.depth && /^[}\]]$/.test(tokens[end].text))) end += 1;
      for (let j = i + 1; j < end; j += 1) {
        const after = (tokens[j + 1] || {}).text;
        if (tokens[j].word && /^[,}\]=]$/.test(after) && tokens[j - 1].text !== "=") names.push(tokens[j].text);
      }
      i = end + 1;
    } else {
      names.push(open.text);
      i += 1;
    }
    while (tokens[i] && tokens[i].depth === open.depth && !/^(?:,|;|const|let|var|function|class|export|import)$/.test(tokens[i].text)) {
      i += 1;
      while (tokens[i] && tokens[i].depth > open.depth) i += 1;
    }
    if (!tokens[i] || tokens[i].text !== "," || !tokens[i + 1]) return names;
    i += 1;
  }
}

/** Words and punctuation with their depth in brackets; texts, comments and regular expressions are one token or none. */
function tokensOf(code) {
  const tokens = [];
  const open = []; // "{" or "${" and the like
  let i = 0;
  const last = () => tokens[tokens.length - 1];
  const push = (start, end, word = false) => {
    tokens.push({ text: code.slice(start, end), start, end, word, depth: open.length });
    i = end;
  };
  while (i < code.length) {
    const c = code[i];
    const two = code.slice(i, i + 2);
    if (/\s/.test(c)) i += 1;
    else if (two === "//") i = ends(code, "\n", i);
    else if (two === "/*") i = ends(code, "*/", i + 2) + 2;
    else if (c === '"' || c === "'") push(i, pastQuote(code, i));
    else if (c === "`") i = template(i + 1);
    else if (c === "}" && open[open.length - 1] === "${") {
      open.pop();
      i = template(i + 1);
    } else if (c === "/" && startsRegex(last())) push(i, pastRegex(code, i));
    else if (/[\w$\u0080-\uffff]/.test(c)) {
      let end = i + 1;
      while (end < code.length && /[\w$\u0080-\uffff]/.test(code[end])) end += 1;
      push(i, end, true);
    } else if ("([{".includes(c)) {
      push(i, i + 1);
      open.push(c);
    } else if (")]}".includes(c)) {
      open.pop();
      push(i, i + 1);
    } else push(i, i + 1);
  }
  return tokens;

  function template(from) {
    for (let j = from; j < code.length; j += 1) {
      if (code[j] === "\\") j += 1;
      else if (code[j] === "`") {
        tokens.push({ text: "``", start: j, end: j + 1, word: false, depth: open.length });
        return j + 1;
      } else if (code[j] === "$" && code[j + 1] === "{") {
        open.push("${");
        return j + 2;
      }
    }
    return code.length;
  }
}

function ends(code, text, from) {
  const found = code.indexOf(text, from);
  return found < 0 ? code.length : found;
}

function pastQuote(code, start) {
  let end = start + 1;
  while (end < code.length && code[end] !== code[start] && code[end] !== "\n") end += code[end] === "\\" ? 2 : 1;
  return end + 1;
}

function startsRegex(before) {
  if (!before) return true;
  if (before.word) return BEFORE_REGEX.test(before.text);
  return !/^(?:\)|\]|\}|``|["'].*)$/s.test(before.text);
}

/** A slash that no other closes in its line divides. */
function pastRegex(code, start) {
  let inClass = false;
  for (let end = start + 1; end < code.length && code[end] !== "\n"; end += 1) {
    if (code[end] === "\\") end += 1;
    else if (code[end] === "[") inClass = true;
    else if (code[end] === "]") inClass = false;
    else if (code[end] === "/" && !inClass) return end + 1;
  }
  return start + 1;
}

module.exports = { linked, toCommonJs };
