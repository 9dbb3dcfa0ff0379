/** The live log: everything that happens, newest below, filtered, with bounded memory. */
import { get } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { dateTime, shortId, timeOf } from "../app/format.js";
import { toLine } from "../app/event-text.js";
import { titleOf } from "../app/code-titles.js";
import { acceptor, LogBuffer } from "../app/log-buffer.js";
import { keepInAddress, link } from "../app/routes.js";
import { codeNote, facts, head, json, orderLink, select } from "../app/parts.js";
import { t } from "../app/words.js";
import { VirtualList } from "../app/virtual-list.js";

const ROW = 24;
const KINDS = ["output", "calls", "payments", "documents", "backend", "workers", "other"];

export function log(context) {
  const buffer = context.cloud.log;
  const filters = { text: "", fn: "", level: "", request: "", group: "", ...context.route.query };
  const detail = h("aside", { class: "detail", "aria-label": t("log.detail"), hidden: true });
  const count = h("span", { class: "muted", role: "status" });
  let paused = false;
  let held = 0;

  const list = new VirtualList({ label: t("view.log"), rowHeight: ROW, row: (line) => rowOf(line, () => list.draw(true)), open, key: (line) => line.n });
  list.follow = true;
  list.onfollow = (follow) => {
    list.follow = follow;
    newest.hidden = follow;
  };

  const text = h("input", { type: "search", data: { search: "1" }, placeholder: t("log.filter"), "aria-label": t("log.filter"), value: filters.text,
    oninput: context.throttled(150, () => change({ text: text.value })) });
  const request = h("input", { type: "search", class: "mono", size: "10", placeholder: t("log.request"), "aria-label": t("log.request"), value: filters.request,
    oninput: context.throttled(150, () => change({ request: request.value.trim() })) });
  const fn = h("span");
  const pause = h("button", { type: "button", class: "quiet", "aria-pressed": "false", onclick: () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = t(paused ? "log.resume" : "log.pause");
    if (!paused) draw();
  } }, t("log.pause"));
  const newest = h("button", { type: "button", class: "newest", hidden: true, onclick: () => {
    list.follow = true;
    newest.hidden = true;
    list.toEnd();
  } }, t("log.newest"));

  function change(changes) {
    Object.assign(filters, changes);
    keepInAddress("log", "", filters);
    apply();
    if (filters.request) loadRequest();
  }

  function apply() {
    buffer.filter(acceptor(filters));
    draw();
  }

  function draw(dropped = 0) {
    if (paused) return;
    list.set(buffer.shown, dropped);
    count.textContent = t("log.count", { shown: buffer.shown.length, all: buffer.lines.length });
  }

  const drawSoon = context.throttled(100, () => {
    const dropped = held;
    held = 0;
    draw(dropped);
  });

  /** A request from before this page's lines is fetched from the history. */
  async function loadRequest() {
    const wanted = filters.request;
    if (buffer.shown.length || wanted.length < 8) return;
    const found = await get("history", { requestId: wanted, limit: 500 }).catch(() => ({ items: [] }));
    if (context.closed() || filters.request !== wanted || buffer.shown.length || !found.items.length) return;
    const old = new LogBuffer();
    old.add(found.items.map(toLine));
    list.set(old.shown);
    count.textContent = t("log.fromHistory", { n: old.shown.length });
  }

  function open(line) {
    detail.hidden = false;
    const { event } = line;
    show(detail,
      h("div", { class: "head" }, h("h2", {}, event.event), h("button", { class: "quiet", "aria-label": t("close"), onclick: () => { detail.hidden = true; list.node.focus(); } }, "×")),
      facts([
        [t("time"), dateTime(event.at)],
        [t("function"), line.fn && h("a", { href: link("functions", line.fn) }, line.fn)],
        [t("request"), line.request && h("button", { class: "link mono", onclick: () => { request.value = line.request; change({ request: line.request }); } }, line.request)],
        [t("order"), line.order && orderLink(line.order)],
        [t("code"), event.code && codeNote(event.code, event.params)],
      ]),
      h("p", { class: "whole mono" }, wording(line, () => {})),
      json(event));
  }

  show(context.root,
    head(t("view.log"), count, pause, h("button", { type: "button", class: "quiet", onclick: () => { buffer.clear(); draw(); } }, t("log.clear"))),
    h("div", { class: "filters" }, text, fn,
      select([["", t("log.allKinds")], ...KINDS.map((kind) => [kind, t("kind." + kind)])], filters.group, (group) => change({ group }), { "aria-label": t("log.kind") }),
      select([["", t("log.allLevels")], ["warning", t("log.warnings")], ["error", t("log.errors")]], filters.level, (level) => change({ level }), { "aria-label": t("log.level") }),
      request),
    h("div", { class: "log-body" }, h("div", { class: "log-list" }, list.node, newest), detail));

  context.onState((state) => {
    const names = state.functions.map((one) => one.name);
    if (fn.dataset.names === names.join()) return;
    fn.dataset.names = names.join();
    show(fn, select([["", t("log.allFunctions")], ...names.map((name) => [name, name])], filters.fn, (name) => change({ fn: name }), { "aria-label": t("function") }));
  });
  context.onEvents((events, dropped) => {
    held += dropped;
    drawSoon();
  });
  context.onClose(() => {
    list.dispose();
    buffer.filter(() => true);
  });
  apply();
  if (filters.request) loadRequest();
  return { refresh: apply };
}

/** A notice is a code and its particulars; the wording comes from the server once and then for every such line. */
function wording(line, redraw) {
  const { event } = line;
  if (event.event !== "Noticed") return line.text;
  const title = titleOf(event.code, event.params, redraw);
  return title ? event.code + " " + title : line.text;
}

function rowOf(line, redraw) {
  return h("div", { class: "line", data: { level: line.level } },
    h("time", {}, timeOf(line.at)),
    h("span", { class: "who" }, line.fn || line.order),
    h("span", { class: "id", title: line.request }, shortId(line.request)),
    h("span", { class: "mark", "aria-hidden": "true" }, line.mark),
    h("span", { class: "text" }, wording(line, redraw)));
}
