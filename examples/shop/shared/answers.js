/** What a buyer's page gets when something expected went wrong. */
function failed(code, message, more) {
  return { ok: false, code, message, ...more };
}

/** Whether `openid` is a manager of the shop. */
function isManager(openid) {
  return Boolean(openid) && (process.env.ADMIN_OPENIDS || '').split(',').includes(openid);
}

module.exports = { failed, isManager };
