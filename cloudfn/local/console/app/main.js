/** Starts the console: state, live events, address, keyboard; each view is a module that fills the main part. */
import { get } from "./api.js";
import { openLive } from "./live.js";
import { LogBuffer } from "./log-buffer.js";
import { toLine } from "./event-text.js";
import { parse } from "./routes.js";
import { throttled } from "./dom.js";
import { Palette } from "./palette.js";
import { Shell } from "./shell.js";
import { listenToKeys } from "./keys.js";
import { onLanguage, t } from "./words.js";
import { views } from "../views/all.js";

const BACKLOG = 2000;

/** What every view shares. `events` listeners get batches; `log` holds the newest lines of this session. */
const cloud = {
  state: null,
  log: new LogBuffer(),
  listeners: new Set(),
  stateListeners: new Set(),
  status: "lost",
};

let shell;
let current = { dispose() {}, refresh() {} };
let closed = false;

async function loadState() {
  try {
    const before = cloud.state;
    cloud.state = await get("state");
    if (before && before.pid !== cloud.state.pid) shell.say(t("server.restarted"));
  } catch (failure) {
    closed = failure.status === 401;
    return; // the stream's status tells that the server is away
  }
  closed = false;
  shell.showState(cloud.state);
  for (const listener of [...cloud.stateListeners]) listener(cloud.state);
}

const loadStateSoon = throttled(500, loadState);

function onBatch(events) {
  const dropped = cloud.log.add(events.map(toLine));
  for (const listener of [...cloud.listeners]) listener(events, dropped);
  if (events.some((event) => event.event !== "LogWritten" && event.event !== "BackendCalled")) loadStateSoon();
}

/** Draw the view that the address names. A view gets a context and may return `{ refresh }`. */
function showView() {
  const route = parse(location.hash);
  const view = views[route.view] || views.home;
  current.dispose();
  const disposals = [];
  let closed = false;
  const root = shell.open(views[route.view] ? route.view : "home");
  const context = {
    root,
    route,
    cloud,
    say: (text, tone) => shell.say(text, tone),
    loadState,
    /** The instant that the clock shows, in ms since 1970; NaN before the first state. */
    now: () => Number(shell.now() ?? NaN),
    /** Be told of each batch of live events until the view closes. */
    onEvents(listener) {
      cloud.listeners.add(listener);
      disposals.push(() => cloud.listeners.delete(listener));
    },
    onState(listener) {
      cloud.stateListeners.add(listener);
      disposals.push(() => cloud.stateListeners.delete(listener));
      if (cloud.state) listener(cloud.state);
    },
    onClose: (work) => disposals.push(work),
    /** As `throttled`, and never after the view has closed. */
    throttled: (ms, work) => throttled(ms, () => closed || work()),
    every(ms, work) {
      const timer = setInterval(work, ms);
      disposals.push(() => clearInterval(timer));
    },
  };
  context.closed = () => closed;
  current = {
    refresh() {},
    dispose() {
      closed = true;
      for (const work of disposals) work();
    },
  };
  Object.assign(current, view(context) || {});
}

async function start() {
  shell = new Shell(cloud);
  shell.palette = new Palette(shell, cloud, Object.keys(views));
  listenToKeys(shell);
  await loadState();
  if (closed) return shutOut();
  const backlog = await get("history", { limit: BACKLOG, tail: 1 }).catch(() => ({ items: [] }));
  const items = [...backlog.items].sort((a, b) => a.seq - b.seq);
  cloud.log.add(items.map(toLine));
  showView();
  addEventListener("hashchange", showView);
  onLanguage(() => {
    shell.draw();
    showView();
  });
  openLive({
    since: items.length ? items[items.length - 1].seq : undefined,
    onBatch,
    onStatus: (status) => {
      cloud.status = status;
      shell.showStatus(status);
    },
    onBack: () => {
      loadState();
      current.refresh();
    },
  });
}

/** This browser has no pass: say how to get one, and look again when somebody comes back to the page. */
function shutOut() {
  const draw = () => {
    shell.draw();
    shell.closed();
  };
  draw();
  onLanguage(draw);
  addEventListener("focus", async () => {
    await loadState();
    if (!closed) location.reload();
  });
}

start();
