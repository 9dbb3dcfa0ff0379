/** Phones and DevTools: the code that lets the next phone in, which user each one is, and who answers its payment sheets. */
import { get, post, put, remove } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { action, empty, facts, head, moment, problem, select, table } from "../app/parts.js";
import { t } from "../app/words.js";

export function devices(context) {
  const body = h("div", { class: "stack" });

  async function load() {
    try {
      const found = await get("devices");
      if (!context.closed()) show(body, phone(found), list(found), users(found));
    } catch (failure) {
      if (!context.closed() && failure.status) show(body, problem(failure));
    }
  }

  async function change(work) {
    try {
      await work();
    } catch (failure) {
      context.say([failure.message, failure.fix].filter(Boolean).join(" "), "error");
    }
    await load();
  }

  function phone({ lan, pairing }) {
    if (!lan) return h("section", { class: "panel" }, h("h2", {}, t("devices.phone")), h("p", { class: "muted" }, t("devices.loopback")), h("pre", { class: "mono" }, "cloudfn dev --lan"));
    return h("section", { class: "panel" }, h("h2", {}, t("devices.phone")),
      facts([[t("devices.address"), h("span", { class: "mono" }, lan.url)], [t("devices.code"), pairing && h("strong", { class: "mono pairing-code" }, pairing.code)]]),
      pairing ? [h("p", { class: "muted" }, t("devices.scan")), h("img", { class: "qr", src: pairing.qr, alt: t("devices.qr") })] : [h("p", { class: "muted" }, t("devices.noCode") + " " + t("devices.lanAbout")), h("img", { class: "qr", src: lan.qr, alt: t("devices.lanQr") })],
      h("p", {}, action(t("devices.newCode"), () => change(() => post("devices/pairing")), { say: context.say, key: "new-code" })));
  }

  function list({ items, users: people, appIds }) {
    const userColumns = appIds.map((app) => (appIds.length > 1 ? t("devices.userIn", { app }) : t("devices.user")));
    const columns = [t("devices.name"), ...userColumns, t("devices.cashier"), t("devices.pairedAt"), t("devices.seen"), ""];
    return h("section", { class: "panel" }, h("h2", {}, t("devices.list")),
      items.length ? table(t("devices.list"), columns, items.map((item) => row(item, people, appIds))) : empty(t("devices.none")));
  }

  function row(item, people, appIds) {
    const at = "devices/" + encodeURIComponent(item.id);
    return h("tr", {},
      h("td", {}, nameField(item.name, "name-" + item.id, t("devices.nameOf", { what: item.name }), (name) => put(at, { name }))),
      appIds.map((appId) => h("td", {}, userOf(item, people, appId, at))),
      h("td", {}, select(["device", "console"].map((one) => [one, t("devices.cashier." + one)]), item.cashier,
        (cashier) => change(() => put(at, { cashier })), { "aria-label": t("devices.cashierOf", { what: item.name }) })),
      h("td", {}, item.paired ? moment(item.pairedAt) : t("devices.local")),
      h("td", {}, moment(item.lastSeen)),
      h("td", {}, action(t("devices.revoke"), async () => {
        if (confirm(t("devices.sure", { name: item.name }))) await change(() => remove(at));
      }, { say: context.say, class: "quiet", key: "revoke-" + item.id })));
  }

  function userOf(item, people, appId, at) {
    const chosen = item.openids[appId] || "";
    const known = people.some((user) => user.openid === chosen) || !chosen ? people : [...people, { openid: chosen, name: "" }];
    const options = known.map((user) => [user.openid, label(user)]);
    return select(chosen ? options : [["", t("devices.first")], ...options], chosen,
      (openid) => openid && change(() => put(at, { openid, appId })), { "aria-label": t("devices.userOf", { what: item.name }) });
  }

  function users({ users: people }) {
    return h("section", { class: "panel" }, h("h2", {}, t("devices.users")), h("p", { class: "muted" }, t("devices.usersAbout")),
      table(t("devices.users"), [t("devices.openid"), t("devices.name")], people.map((user) => h("tr", {},
        h("td", { class: "mono" }, user.openid),
        h("td", {}, nameField(user.name, "user-" + user.openid, t("devices.nameOf", { what: user.openid }), (given) => post("users", { openid: user.openid, name: given })))))),
      nameField("", "new-user", t("devices.newUser"), (given) => given && post("users", { name: given })));
  }

  /** Saved by Enter or the button: what is typed outlives a drawing in between, a `change` event would not. */
  function nameField(value, key, about, save) {
    const input = h("input", { type: "text", value, size: "14", maxlength: "40", placeholder: key === "new-user" ? about : null, "aria-label": about, data: { key } });
    return h("form", { class: "inline", onsubmit: (event) => {
      event.preventDefault();
      delete input.dataset.touched;
      change(() => save(input.value.trim()));
    } }, input, h("button", { class: "quiet", data: { key: "save-" + key } }, t("save")));
  }

  show(context.root, head(t("view.devices")), body);
  const loadSoon = context.throttled(400, load);
  context.onEvents((events) => events.some((event) => event.event === "Noticed" && /^CFN-DEV-06[34]$/.test(event.code)) && loadSoon());
  load();
  return { refresh: load };
}

/** Of a user in a list: the name where there is one, and always the openid. */
function label(user) {
  return user.name ? user.name + " · " + user.openid : user.openid;
}
