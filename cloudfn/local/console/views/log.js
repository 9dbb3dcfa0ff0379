/** The live log: everything that happens, newest below, filtered, with bounded memory. */
import { get } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { dateTime, duration, shortId, timeOf } from "../app/format.js";
import { toLine } from "../app/event-text.js";
import { titleOf } from "../app/code-titles.js";
import { acceptor, LogBuffer } from "../app/log-buffer.js";
import { actionsOf, fold } from "../app/fold.js";
import { keepInAddress, link } from "../app/routes.js";
import { codeNote, facts, head, json, orderLink, select, table } from "../app/parts.js";
import { t } from "../app/words.js";
import { VirtualList } from "../app/virtual-list.js";
import { copyAs } from "./copy-as.js";

const ROW = 24;
const KINDS = ["output", "calls", "payments", "documents", "backend", "workers", "other"];

export function log(context) {
  const buffer = context.cloud.log;
  const filters = { text: "", fn: "", level: "", request: "", group: "", ...context.route.query };
  const detail = h("aside", { class: "detail", "aria-label": t("log.detail"), hidden: true });
  const count = h("span", { class: "muted", role: "status" });
  let paused = false;

  const open = new Set(); // requests whose backend calls are unfolded
  const list = new VirtualList({ label: t("view.log"), rowHeight: ROW, row: (line) => rowOf(line, () => list.draw(true)), open: chosen, key: (line) => line.n });
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

  function draw() {
    if (paused) return;
    list.set(folded(buffer.shown), gone());
    count.textContent = t("log.count", { shown: buffer.shown.length, all: buffer.lines.length });
  }

  const drawSoon = context.throttled(100, draw);

  /** Who asks for backend calls alone wants to see each. */
  function folded(lines) {
    return filters.group === "backend" ? lines : fold(lines, open);
  }

  /** How many rows at the front of the list left the buffer. */
  function gone() {
    const first = buffer.shown.length ? buffer.shown[0].n - 0.5 : 0;
    const at = list.items.findIndex((line) => line.n >= first);
    return Math.max(0, at);
  }

  function chosen(line) {
    if (line.fold === undefined) return showLine(line);
    if (!open.delete(line.fold)) open.add(line.fold);
    draw();
    showCalls(line);
  }

  function showCalls(line) {
    detail.hidden = false;
    show(detail, detailHead(t("log.calls", { n: line.calls.length })),
      facts([[t("function"), line.fn], [t("request"), line.request && h("button", { class: "link mono", onclick: () => { request.value = line.request; change({ request: line.request }); } }, line.request)], [t("took"), duration(line.ms)], [t("log.failedCalls"), line.failed || ""]]),
      h("ul", { class: "listed mono" }, actionsOf(line.calls).map(([name, count]) => h("li", {}, count + " × " + name))),
      table(t("kind.backend"), ["#", t("log.action"), t("took")], line.calls.map(({ event }) => h("tr", {}, h("td", {}, event.n), h("td", { class: "mono wrap" + (event.ok ? "" : " bad") }, event.action, !event.ok && " " + event.detail), h("td", {}, duration(event.ms))))));
  }

  function detailHead(title) {
    return h("div", { class: "head" }, h("h2", {}, title), h("button", { class: "quiet", "aria-label": t("close"), onclick: () => { detail.hidden = true; list.node.focus(); } }, "×"));
  }

  /** A request from before this page's lines is fetched from the history. */
  async function loadRequest() {
    const wanted = filters.request;
    if (buffer.shown.length || wanted.length < 8) return;
    const found = await get("history", { requestId: wanted, limit: 500 }).catch(() => ({ items: [] }));
    if (context.closed() || filters.request !== wanted || buffer.shown.length || !found.items.length) return;
    const old = new LogBuffer();
    old.add(found.items.map(toLine));
    list.set(folded(old.shown));
    count.textContent = t("log.fromHistory", { n: old.shown.length });
  }

  function showLine(line) {
    detail.hidden = false;
    const { event } = line;
    show(detail,
      detailHead(event.event),
      facts([
        [t("time"), dateTime(event.at)],
        [t("function"), line.fn && h("a", { href: link("functions", line.fn) }, line.fn)],
        [t("request"), line.request && h("button", { class: "link mono", onclick: () => { request.value = line.request; change({ request: line.request }); } }, line.request)],
        [t("order"), line.order && orderLink(line.order)],
        [t("code"), event.code && codeNote(event.code, event.params)],
      ]),
      h("p", { class: "whole mono" }, wording(line, () => {})),
      event.event === "InvocationStarted" && isWhole(event.eventText) && copyAs(context, "line", () => callOf(event, context.cloud.state)),
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
  context.onEvents(drawSoon);
  context.onClose(() => {
    list.dispose();
    buffer.filter(() => true);
  });
  apply();
  if (filters.request) loadRequest();
  return { refresh: apply };
}

function foldRow(line) {
  const names = actionsOf(line.calls).slice(0, 3).map(([name, count]) => name + (count > 1 ? " ×" + count : "")).join(", ");
  return h("div", { class: "line fold", data: { level: line.level } },
    h("time", {}, timeOf(line.at)),
    h("span", { class: "who" }, line.fn),
    h("span", { class: "id", title: line.request }, shortId(line.request)),
    h("span", { class: "mark", "aria-hidden": "true" }, line.open ? "▾" : "▸"),
    h("span", { class: "text" }, t("log.calls", { n: line.calls.length }) + ", " + duration(line.ms) + (line.failed ? ", " + t("log.failedCount", { n: line.failed }) : "") + "  " + names, h("span", { class: "unseen" }, " " + t(line.open ? "log.unfolded" : "log.folded"))));
}

/** A notice is a code and its particulars; the wording comes from the server once and then for every such line. */
function wording(line, redraw) {
  const { event } = line;
  if (event.event !== "Noticed") return line.text;
  const title = titleOf(event.code, event.params, redraw);
  return title ? event.code + " " + title : line.text;
}

/** A text that was cut is no event any more. */
function isWhole(text) {
  try {
    return Boolean(text) && JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

/** The recorded call without what the platform adds to a client's event: it will be added again. */
function callOf(event, state) {
  const { userInfo, tcbContext, ...own } = JSON.parse(event.eventText);
  return { url: state?.url || location.origin, name: event.function, event: JSON.stringify(own), openid: userInfo?.openId || "", source: event.source, result: "" };
}

function rowOf(line, redraw) {
  if (line.fold !== undefined) return foldRow(line);
  return h("div", { class: "line", data: { level: line.level } },
    h("time", {}, timeOf(line.at)),
    h("span", { class: "who" }, line.fn || line.order),
    h("span", { class: "id", title: line.request }, shortId(line.request)),
    h("span", { class: "mark", "aria-hidden": "true" }, line.mark),
    h("span", { class: "text" }, wording(line, redraw)));
}
