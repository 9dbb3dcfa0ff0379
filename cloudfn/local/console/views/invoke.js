/** Call one function: an event to edit, who calls, the result, and events worth keeping. */
import { get, invoke } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { cut, duration, pretty, timeOf } from "../app/format.js";
import { link } from "../app/routes.js";
import { action, codeNote, field, json, requestLink, select, tag } from "../app/parts.js";
import { t } from "../app/words.js";
import { copyAs } from "./copy-as.js";
import { generated, lose, save, saved } from "./sample-events.js";
import { functionFacts } from "./function-facts.js";

const SOURCES = ["wx_client", "wx_devtools", "wx_paycallback", "wx_http", "timer"];
const OTHER = "\u0000other";

export function invokePanel(context, name, state) {
  const about = h("div");
  const result = h("div", { class: "result", "aria-live": "polite" });
  let returned = ""; // what the function answered last, to the event that stands in the editor
  const samples = h("div", { class: "samples" });
  const users = ["", ...(state.users || [])];
  const openid = h("input", { type: "text", class: "mono", "aria-label": t("invoke.openid"), hidden: true, placeholder: "openid" });
  const who = select([...users.map((user) => [user, nameOf(state, user)]), [OTHER, t("invoke.otherUser")]], "", (value) => {
    openid.hidden = value !== OTHER;
    if (value === OTHER) openid.focus();
  });
  const source = select(SOURCES.map((one) => [one, one]), "wx_client", () => {});
  const note = h("p", { class: "bad small", role: "alert" });
  const editor = h("textarea", {
    class: "editor mono", rows: "9", spellcheck: "false", "aria-label": t("invoke.event"), value: remembered(name),
    oninput: () => {
      returned = "";
      check();
    },
    onkeydown: (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run.click();
    },
  });
  const run = action(t("invoke.run"), call, { say: context.say, class: "primary", key: "run" });

  function check() {
    try {
      if (editor.value.trim()) JSON.parse(editor.value);
      note.textContent = "";
      return true;
    } catch (problem) {
      note.textContent = t("invoke.notJson", { reason: problem.message });
      return false;
    }
  }

  async function call() {
    if (!check()) return editor.focus();
    sessionStorage.setItem("cloudfn.event." + name, editor.value);
    show(result, h("p", { class: "muted" }, t("invoke.running")));
    const answer = await invoke(name, editor.value.trim() || "{}", { openid: user(), source: source.value });
    returned = answer.ok ? answer.text : "";
    show(result, resultOf(answer));
    result.scrollIntoView({ block: "nearest" });
  }

  function user() {
    return who.value === OTHER ? openid.value : who.value;
  }

  function callNow() {
    if (!check()) return null;
    return { url: state.url, name, event: editor.value.trim() || "{}", openid: user(), source: source.value, result: returned };
  }

  function use(text, from) {
    returned = "";
    editor.value = pretty(text);
    if (SOURCES.includes(from)) source.value = from;
    check();
    editor.focus();
  }

  async function showSamples() {
    const made = await generated(name);
    const own = saved(name);
    const recent = await get("history", { function: name, event: "InvocationStarted", limit: 6, tail: 1 }).catch(() => ({ items: [] }));
    if (context.closed()) return;
    const chips = (title, entries) => entries.length > 0 && h("div", { class: "chips" }, h("span", { class: "muted" }, title), entries);
    show(samples,
      chips(t("invoke.generated"), made.map(([label, event, from]) => chip(label, () => use(event, from)))),
      chips(t("invoke.saved"), own.map(([label, event]) => h("span", { class: "pair" }, chip(label, () => use(event)),
        h("button", { class: "chip", type: "button", "aria-label": t("invoke.forget", { label }), onclick: () => { lose(name, label); showSamples(); } }, "×")))),
      chips(t("invoke.recent"), recent.items.filter((item) => item.eventText).reverse().map((item) =>
        chip(timeOf(item.at, false) + " " + cut(item.source, 16), () => use(eventOf(item), item.source)))),
    );
  }

  function chip(label, work) {
    return h("button", { class: "chip", type: "button", onclick: work, data: { key: "chip-" + label } }, label);
  }

  const label = h("input", { type: "text", "aria-label": t("invoke.saveAs"), placeholder: t("invoke.saveAs"), size: "14" });
  const saving = h("form", { class: "inline", onsubmit: (event) => {
    event.preventDefault();
    if (!label.value.trim() || !check()) return;
    save(name, label.value.trim(), editor.value);
    label.value = "";
    showSamples();
  } }, label, h("button", { class: "quiet" }, t("save")));

  showSamples();
  return {
    node: h("div", {},
      h("h2", {}, name),
      about,
      h("h3", {}, t("invoke.title")),
      samples,
      editor, note,
      h("div", { class: "bar" }, field(t("invoke.openid"), h("span", { class: "pair" }, who, openid)), field(t("invoke.source"), source), run, saving),
      copyAs(context, "invoke-" + name, callNow),
      result,
      h("p", {}, h("a", { href: link("log", "", { fn: name }) }, t("invoke.seeLog")))),
    update: (fn) => show(about, functionFacts(fn)),
  };
}

function nameOf(state, user) {
  const name = (state.userNames || {})[user];
  return user ? (name ? name + " · " + user : user) : t("invoke.defaultUser");
}

/** The recorded event without what the platform adds to a client's call: it will be added again. */
function eventOf(item) {
  const text = item.eventText || "";
  try {
    const { userInfo, tcbContext, ...own } = JSON.parse(text);
    return JSON.stringify(own);
  } catch {
    return text;
  }
}

function resultOf(answer) {
  const facts = h("p", { class: "facts-line" },
    tag(answer.ok ? t("invoke.ok") : "HTTP " + answer.status, answer.ok ? "good" : "error"),
    answer.cold && tag(t("cold"), "plain"),
    Number.isFinite(answer.ms) && h("span", {}, duration(answer.ms)),
    requestLink(answer.requestId));
  if (answer.ok) return [facts, json(answer.text, t("invoke.result"))];
  return [facts, h("p", { class: "bad" }, answer.error.message), answer.error.code && codeNote(answer.error.code),
    answer.error.trace && json(answer.error.trace, t("invoke.stack"))];
}

function remembered(name) {
  return sessionStorage.getItem("cloudfn.event." + name) || "{}";
}
