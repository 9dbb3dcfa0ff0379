/** The endings that a real phone rarely shows: each a button that does it. */
import { h } from "../app/dom.js";
import { t } from "../app/words.js";

let other = "";

export function endings(sheet, { act, twice, as, expire }) {
  const open = sheet.stage === "ready";
  const mine = sheet.data.order.openid;
  const others = sheet.users.filter((user) => user !== mine);
  other ||= others[0] || "";
  const who = h("input", { type: "text", class: "mono", value: other, "aria-label": t("cashier.otherUser"), disabled: !open, list: "users", data: { key: "who" }, oninput: () => (other = who.value.trim()) });
  const choice = (key, text, work) => h("button", { type: "button", disabled: !open, data: { key }, onclick: work }, text);
  return h("section", {}, h("h2", {}, t("cashier.else")), h("p", { class: "muted" }, t("cashier.elseAbout")),
    h("div", { class: "endings" },
      choice("wrongPassword", t("outcome.wrongPassword"), () => act("wrongPassword")),
      choice("notenough", t("outcome.notenough"), () => act("notenough")),
      choice("cancel", t("cashier.cancel"), () => act("cancel")),
      choice("paidButClosed", t("outcome.paidButClosed"), () => act("paidButClosed")),
      choice("twice", t("cashier.twice"), twice),
      choice("expire", t("cashier.expire") + " (" + t("cashier.expireAbout") + ")", expire)),
    h("div", { class: "as" }, who, h("datalist", { id: "users" }, others.map((user) => h("option", { value: user }))),
      choice("as", t("cashier.as"), () => other && as(other))));
}
