/* What a test catches. */
"use strict";

/** The local cloud refused, or could not be had. `code` is a CFN code ("" where there is none), `fix` what to do. */
class CloudfnError extends Error {
  constructor(message, { code = "", fix = "", status = 0 } = {}) {
    super(["cloudfn:", code, message].filter(Boolean).join(" ") + (fix ? `\n${fix}` : ""));
    this.name = "CloudfnError";
    Object.assign(this, { code, fix, status });
  }
}

/** A function gave no result. `kind` says why (error, timeout, ...), `functionStack` is the function's own. */
class CallFailed extends Error {
  constructor(name, { kind, message, code, stack, requestId }) {
    super(`${name}: ${kind}: ${message}${stack ? `\n${stack}` : ""}`);
    this.name = "CallFailed";
    Object.assign(this, { function: name, kind, reason: message, code, functionStack: stack, requestId });
  }
}

module.exports = { CallFailed, CloudfnError };
