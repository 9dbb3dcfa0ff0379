"use strict";
// What the names of hosts mean. Nothing here does anything.
const net = require("net");
const { domainToASCII } = require("url");

// wx-server-sdk 1.8.3 to 2.3.0 ignore TCB_CONTEXT_CNFG and always call tcb-admin|tcb-open.tencentyun.com; later versions
// call <env>.internal.<region>.tcb-api.tencentcloudapi.com when the variable is missing.
const CLOUDBASE = /(^|\.)(tcb-api|tcb-admin|tcb-open)\.(tencentcloudapi|tencentyun)\.com$/;

// WeChat Pay's own API, v3 and v2: the main and the spare host, and their newer names. Answered on this machine.
const WXPAY = ["api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api.wechatpay.cn", "api2.wechatpay.cn"];

// Real users' data and real money. Everything else that a function may talk to stays reachable.
const PRODUCTION = [
  CLOUDBASE,
  /(^|\.)tcloudbasegateway\.com$/, // ai(), models, callContainer of wx-server-sdk 4
  /(^|\.)(service|ap-[a-z]+(-\d)?\.app)\.tcloudbase\.com$/, // HTTP access to deployed functions
  /^(tcb|scf|flexdb)(\.[a-z0-9-]+)?\.tencentcloudapi\.com$/, // the cloud's control API for functions and databases
  /^metadata\.tencentyun\.com$/, // credentials of the machine
  /^api\d?\.(mch\.weixin\.qq\.com|wechatpay\.cn)$/, // WeChat Pay, where it is not answered here
];

// A host as the resolver takes it: in any case, with full-width letters, ideographic dots or a dot at its end.
function plain(host) {
  const name = String(host).replace(/^\[|\]$/g, "");
  return (domainToASCII(name) || name).toLowerCase().replace(/\.+$/, "");
}

function isLocal(host) {
  const name = plain(host);
  if (name === "" || name === "localhost" || name.endsWith(".localhost") || name === "0.0.0.0" || name === "::") return true;
  if (net.isIPv4(name)) return name.startsWith("127.");
  return name === "::1" || /^::ffff:127\./.test(name);
}

const isCloudBase = (host) => CLOUDBASE.test(plain(host));
const isWxPay = (host) => WXPAY.includes(plain(host));
const isProduction = (host) => PRODUCTION.some((pattern) => pattern.test(plain(host)));

module.exports = { isLocal, isCloudBase, isProduction, isWxPay, plain };
