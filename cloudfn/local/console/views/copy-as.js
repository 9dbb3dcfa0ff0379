/** A call as a command or a test: one kind is shown and copied, the choice stays. */
import { choice, rememberChoice } from "../app/choices.js";
import { copy } from "../app/clipboard.js";
import { h, show } from "../app/dom.js";
import { field, select } from "../app/parts.js";
import { SNIPPETS, snippet } from "../app/snippets.js";
import { t } from "../app/words.js";

/** `callNow()` gives the call as it is when the panel is opened or another kind is chosen; null where it cannot be made. */
export function copyAs(context, key, callNow) {
  const text = h("pre", { class: "json", tabindex: "0", role: "region", "aria-label": t("copy.text") });
  const about = h("small", { class: "muted" });
  const kinds = select(SNIPPETS.map((kind) => [kind, t("copy.kind." + kind)]), remembered(), (kind) => {
    rememberChoice("cloudfn.copy", kind);
    draw();
  }, { data: { key: "kind-" + key } });

  function draw() {
    const call = callNow();
    show(text, call ? snippet(kinds.value, call, t("copy.note")) : "");
    about.textContent = t("copy.about." + kinds.value);
  }

  return h("details", { class: "copy-as", data: { key: "copy-" + key }, ontoggle: (event) => event.target.open && draw() },
    h("summary", {}, t("copy.title")),
    h("div", { class: "bar" }, field(t("copy.kind"), kinds),
      h("button", { type: "button", data: { key: "do-" + key }, onclick: async () => {
        draw();
        context.say(t((await copy(text.textContent, text)) ? "copy.done" : "copy.selected"));
      } }, t("copy.do"))),
    text, about);
}

function remembered() {
  const kind = choice("cloudfn.copy");
  return SNIPPETS.includes(kind) ? kind : SNIPPETS[0];
}
