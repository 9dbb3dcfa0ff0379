/**
 * One call of a function as something to paste: a command for a shell, or a test. Pure.
 *
 * A call is `{ url, name, event, openid, source, result }`: `event` and `result` are JSON texts, `openid` and `source` ""
 * where the default holds. `note` is the comment above what is expected.
 */
import { asciiJson, javascriptLiteral, posix, powershell, pythonLiteral } from "./quoting.js";

const DEFAULT_SOURCE = "wx_client";

const MAKERS = { curl, curlPowershell, invoke, invokePowershell, jest, node, pytest };
export const SNIPPETS = Object.keys(MAKERS);

export function snippet(kind, call, note = "") {
  return MAKERS[kind]({ ...call, source: call.source === DEFAULT_SOURCE ? "" : call.source }, note);
}

function headers({ openid, source }) {
  return [openid && ["X-CloudFn-Openid", openid], source && ["X-CloudFn-Source", source]].filter(Boolean);
}

const address = ({ url, name }) => url + "/functions/" + encodeURIComponent(name);

function curl(call) {
  const words = [...headers(call).map(([name, value]) => "-H " + posix(name + ": " + value)),
    "-H 'Content-Type: application/json'", "--data-raw " + posix(call.event)];
  return ["curl -sS " + posix(address(call)), ...words.map((word) => "  " + word)].join(" \\\n");
}

function curlPowershell(call) {
  const named = headers(call).map(([name, value]) => powershell(name) + " = " + powershell(value));
  return ["Invoke-RestMethod -Method Post -Uri " + powershell(address(call)),
    ...(named.length ? ["  -Headers @{ " + named.join("; ") + " }"] : []),
    "  -ContentType 'application/json; charset=utf-8'", "  -Body " + powershell(asciiJson(call.event))].join(" `\n");
}

function options({ openid, source }, quote) {
  return (openid ? " --openid " + quote(openid) : "") + (source ? " --source " + quote(source) : "");
}

function invoke(call) {
  return "cloudfn invoke " + posix(call.name) + " -d " + posix(call.event) + options(call, posix);
}

/** Through a pipe: Windows PowerShell takes the double quotes out of a program's arguments. */
function invokePowershell(call) {
  return powershell(asciiJson(call.event)) + " | cloudfn invoke " + powershell(call.name) + " -e -" + options(call, powershell);
}

function called(call, indent) {
  const given = ["openid", "source"].filter((name) => call[name]).map((name) => name + ": " + JSON.stringify(call[name]));
  const words = [JSON.stringify(call.name), javascriptLiteral(call.event, indent), ...(given.length ? ["{ " + given.join(", ") + " }"] : [])];
  return "await cloud.call(" + words.join(", ") + ")";
}

function comment(mark, note, indent) {
  return note ? indent + mark + " " + note + "\n" : "";
}

function jest(call, note) {
  const expected = call.result ? ".toEqual(" + javascriptLiteral(call.result, "  ") + ")" : ".toBeDefined()";
  return `const { startCloud } = require("cloudfn-testing");

let cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

test(${JSON.stringify(call.name)}, async () => {
  const result = ${called(call, "  ")};
${comment("//", note, "  ")}  expect(result)${expected};
});
`;
}

function node(call, note) {
  const expected = call.result ? "assert.deepEqual(result, " + javascriptLiteral(call.result, "  ") + ")" : "assert.notEqual(result, undefined)";
  return `const assert = require("node:assert/strict");
const { after, before, test } = require("node:test");
const { startCloud } = require("cloudfn-testing");

let cloud;
before(async () => {
  cloud = await startCloud();
});
after(() => cloud.stop());

test(${JSON.stringify(call.name)}, async () => {
  const result = ${called(call, "  ")};
${comment("//", note, "  ")}  ${expected};
});
`;
}

function pytest(call, note) {
  const more = ["openid", "source"].filter((name) => call[name]).map((name) => ", " + name + "=" + JSON.stringify(call[name])).join("");
  const name = call.name.replace(/[^A-Za-z0-9_]/g, "_");
  const text = `def test_${name}(local_cloud):
    result = local_cloud.call(${JSON.stringify(call.name)}, ${pythonLiteral(call.event, "    ")}${more})
${comment("#", note, "    ")}    assert result ${call.result ? "== " + pythonLiteral(call.result, "    ") : "is not None"}
`;
  return (/\bjson\.loads\(/.test(text) ? "import json\n\n\n" : "") + text;
}
