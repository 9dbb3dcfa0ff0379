/** The control surface, `/_cloudfn/...`: JSON in and out, failures as `ApiError`. */

class ApiError extends Error {
  /** `status` 0: the server did not answer. `code` is a CFN code or "". */
  constructor(status, code, message, fix) {
    super(message);
    this.status = status;
    this.code = code;
    this.fix = fix;
  }
}

export const get = (path, query) => ask("GET", path + search(query));
export const post = (path, body) => ask("POST", path, body ?? {});
export const put = (path, body) => ask("PUT", path, body);
export const remove = (path) => ask("DELETE", path);

async function ask(method, path, body) {
  const init = { method, headers: { Accept: "application/json" }, cache: "no-store" };
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = typeof body === "string" ? body : JSON.stringify(body);
  }
  const answer = await reach("/_cloudfn/" + path, init);
  const data = await readJson(answer);
  if (!answer.ok) throw failure(answer.status, data);
  return data;
}

/** Call a function as a mini program would; `{ ok, status, text, requestId, cold, ms, error }`. */
export async function invoke(name, event, { openid, source } = {}) {
  const headers = { "Content-Type": "application/json" };
  if (openid) headers["X-CloudFn-Openid"] = openid;
  if (source) headers["X-CloudFn-Source"] = source;
  const answer = await reach("/functions/" + encodeURIComponent(name), { method: "POST", headers, body: event });
  const text = await answer.text();
  return {
    ok: answer.ok,
    status: answer.status,
    text,
    requestId: answer.headers.get("X-CloudFn-Request-Id") || "",
    cold: answer.headers.get("X-CloudFn-Cold") === "1" || answer.headers.get("X-CloudFn-Cold") === "true",
    ms: Number(answer.headers.get("X-CloudFn-Duration-Ms") || NaN),
    error: answer.ok ? null : failure(answer.status, parse(text)),
  };
}

async function reach(path, init) {
  try {
    return await fetch(path, init);
  } catch (problem) {
    throw new ApiError(0, "", problem.message, "");
  }
}

async function readJson(answer) {
  return parse(await answer.text());
}

function parse(text) {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function failure(status, data) {
  const error = (data && data.error) || {};
  const made = new ApiError(status, error.code || "", error.message || "HTTP " + status, error.fix || "");
  made.trace = error.stack || "";
  made.requestId = error.requestId || "";
  return made;
}

function search(query) {
  const kept = Object.entries(query || {}).filter(([, value]) => value !== undefined && value !== "" && value !== null);
  return kept.length ? "?" + new URLSearchParams(kept) : "";
}
