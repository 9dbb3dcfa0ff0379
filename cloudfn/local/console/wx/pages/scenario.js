/*
 * The pages' part of a scenario: node scenario.js '{"folder", "openid", "steps"}', the local address in CLOUDFN_URL.
 *
 * Each step that was done is a line of JSON, `{"do", "text"}`; one that failed is `{"failed": {do, text, message, place}}`
 * and the last. The sheet of a payment is closed: paying is the scenario's own.
 */
"use strict";

const { Console } = require("node:console");
const path = require("node:path");

// What the program prints is not an answer.
globalThis.console = new Console(process.stderr);
const { createApp } = require("./create-app.js");

const { folder, openid, steps } = JSON.parse(process.argv[2]);
const tell = (line) => void process.stdout.write(JSON.stringify(line) + "\n");

const WORK = {
  page: (app, url) => app.open(url),
  tap: (app, name, { dataset, id, detail }) => onTop(app).tap(name, { dataset, id, detail }),
  input: (app, name, { value }) => onTop(app).input(name, value),
  submit: (app, name, { value }) => onTop(app).submit(name, value),
  call: (app, name, { args = [] }) => onTop(app).call(name, ...args),
};

function onTop(app) {
  if (!app.page) throw new Error("no page is open yet: begin with `page: pages/...`");
  return app.page;
}

async function main() {
  let app, now = { do: "page", text: folder };
  try {
    app = createApp(folder, { openid: openid || undefined, payment: "cancel" });
    for (const step of steps) {
      for (const kind of Object.keys(WORK)) {
        if (step[kind] === undefined) continue;
        now = { do: kind, text: String(step[kind]) };
        await WORK[kind](app, step[kind], step);
        tell({ ...now, text: kind === "page" ? now.text : now.text + " (" + app.page.route + ")" });
      }
    }
  } catch (error) {
    tell({ failed: { ...now, message: error.message.split("\n")[0], place: placeOf(error) } });
  }
  if (app) app.close();
  process.exit();
}

/** `pages/order/order.js:12`, the first line of the program's own in the error's stack; "" when there is none. */
function placeOf(error) {
  for (const line of String(error.stack).split("\n")) {
    const [, file, row] = /\(?((?:[A-Za-z]:)?[^():]+):(\d+):\d+\)?$/.exec(line) || [];
    const inside = file && path.relative(path.resolve(folder), file);
    if (inside && !inside.startsWith("..") && !path.isAbsolute(inside)) return inside.split(path.sep).join("/") + ":" + row;
  }
  return "";
}

main();
