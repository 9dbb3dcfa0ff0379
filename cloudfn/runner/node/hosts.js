"use strict";
// What the names of hosts mean. Nothing here does anything.
const net = require("net");

// wx-server-sdk 1.8.3 to 2.3.0 ignore TCB_CONTEXT_CNFG and always call tcb-admin|tcb-open.tencentyun.com; later versions
// call <env>.internal.<region>.tcb-api.tencentcloudapi.com when the variable is missing.
const CLOUDBASE = /(^|\.)(tcb-api|tcb-admin|tcb-open)\.(tencentcloudapi|tencentyun)\.com$/i;

// Real users' data and real money. Everything else that a function may talk to stays reachable.
const PRODUCTION = [
  CLOUDBASE,
  /(^|\.)tcloudbasegateway\.com$/i, // ai(), models, callContainer of wx-server-sdk 4
  /(^|\.)(service|ap-[a-z]+(-\d)?\.app)\.tcloudbase\.com$/i, // HTTP access to deployed functions
  /^(tcb|scf|flexdb)(\.[a-z0-9-]+)?\.tencentcloudapi\.com$/i, // the cloud's control API for functions and databases
  /^metadata\.tencentyun\.com$/i, // credentials of the machine
  /^api\d?\.mch\.weixin\.qq\.com$/i, // WeChat Pay
];

function isLocal(host) {
  const name = host.toLowerCase().replace(/^\[|\]$/g, "");
  if (name === "" || name === "localhost" || name.endsWith(".localhost") || name === "0.0.0.0" || name === "::") return true;
  if (net.isIPv4(name)) return name.startsWith("127.");
  return name === "::1" || /^::ffff:127\./.test(name);
}

const isCloudBase = (host) => CLOUDBASE.test(host);
const isProduction = (host) => PRODUCTION.some((pattern) => pattern.test(host));

module.exports = { isLocal, isCloudBase, isProduction };
