/** Collections, their documents, and one document to edit as EJSON. */
import { get, put, remove } from "../app/api.js";
import { h, show } from "../app/dom.js";
import { cut, pretty } from "../app/format.js";
import { keepInAddress, link } from "../app/routes.js";
import { action, empty, head, problem } from "../app/parts.js";
import { t } from "../app/words.js";

const PAGE = 50;

export function documents(context) {
  const [named, ...rest] = context.route.id.split("/");
  let collection = named; // without one in the address the first that there is
  const wanted = rest.join("/");
  const list = h("ul", { class: "cards", "aria-label": t("documents.collections") });
  const body = h("section", { class: "detail" });
  const query = h("input", { type: "search", class: "mono", data: { search: "1" }, value: context.route.query.query || "", placeholder: '{"status": "paid"}', "aria-label": t("documents.query"), size: "28" });
  const rows = h("div");
  const editor = h("div", { class: "edit" });
  let skip = 0;
  let open = null; // { id, text, dirty }

  async function loadCollections() {
    try {
      const found = await get("documents");
      if (context.closed()) return;
      const names = (found.items || found.collections || []).map((one) => (typeof one === "string" ? { name: one } : one));
      if (!names.length) show(list, empty(t("documents.none")));
      if (!collection && names.length) {
        collection = names[0].name;
        keepInAddress("documents", collection, {});
        openCollection();
        loadDocuments();
      }
      if (names.length) show(list, names.map((one) => h("li", {}, h("a", { class: "card", href: link("documents", one.name), data: { key: "c-" + one.name }, "aria-current": one.name === collection ? "true" : null },
        h("strong", {}, one.name), one.count !== undefined && h("span", { class: "muted" }, t("documents.count", { n: one.count }))))));
    } catch (failure) {
      if (!context.closed() && failure.status) show(list, problem(failure));
    }
  }

  async function loadDocuments() {
    if (!collection) return;
    try {
      const page = await get("documents/" + encodeURIComponent(collection), { query: query.value.trim(), limit: PAGE, skip });
      if (context.closed()) return;
      draw(page);
    } catch (failure) {
      if (!context.closed() && failure.status) show(rows, problem(failure));
    }
  }

  function draw(page) {
    const items = page.items;
    const total = page.total ?? skip + items.length;
    show(rows,
      h("div", { class: "bar center" }, h("span", { class: "muted" }, t("documents.shown", { from: items.length ? skip + 1 : 0, to: skip + items.length, total })),
        h("button", { class: "quiet", disabled: skip === 0, data: { key: "prev" }, onclick: () => { skip = Math.max(0, skip - PAGE); loadDocuments(); } }, t("documents.previous")),
        h("button", { class: "quiet", disabled: skip + items.length >= total, data: { key: "next" }, onclick: () => { skip += PAGE; loadDocuments(); } }, t("documents.next"))),
      items.length ? h("ul", { class: "docs" }, items.map((item) => h("li", {}, h("button", {
        class: "doc", data: { key: "d-" + idOf(item) }, "aria-current": open && open.id === idOf(item) ? "true" : null, onclick: () => edit(item) },
        h("span", { class: "mono id" }, idOf(item)), h("span", { class: "mono clip muted" }, preview(item)))))) : empty(t("documents.nothing")));
    const asked = wanted && !open && items.find((item) => idOf(item) === wanted);
    if (asked) edit(asked);
    const again = open && items.find((item) => idOf(item) === open.id);
    if (again && !open.dirty && pretty(again) !== open.text) edit(again);
  }

  function edit(item) {
    const id = idOf(item);
    const text = pretty(item);
    const note = h("p", { class: "bad small", role: "alert" });
    const area = h("textarea", { class: "editor mono", rows: String(Math.min(28, text.split("\n").length + 1)), spellcheck: "false", value: text,
      "aria-label": t("documents.edit", { id }), data: { key: "editor" }, oninput: () => { open.dirty = area.value !== text; note.textContent = ""; } });
    open = { id, text, dirty: false };
    history.replaceState(null, "", link("documents", collection + "/" + id, { query: query.value.trim() }));
    const path = "documents/" + encodeURIComponent(collection) + "/" + encodeURIComponent(id);
    show(editor, h("h3", {}, h("span", { class: "mono" }, id)), area, note, h("div", { class: "bar" },
      action(t("save"), async () => {
        try {
          JSON.parse(area.value);
        } catch (failure) {
          note.textContent = t("invoke.notJson", { reason: failure.message });
          return area.focus();
        }
        await put(path, area.value);
        open.dirty = false;
        open.text = area.value;
        context.say(t("documents.saved", { id }));
        await loadDocuments();
      }, { say: context.say, class: "primary", key: "save" }),
      action(t("documents.delete"), async () => {
        if (!confirm(t("documents.sure", { id }))) return;
        await remove(path);
        open = null;
        show(editor);
        await Promise.all([loadDocuments(), loadCollections()]);
      }, { say: context.say, key: "delete" })));
  }

  function openCollection() {
    show(body,
      h("h2", {}, collection),
      h("form", { class: "filters", onsubmit: (event) => { event.preventDefault(); skip = 0; loadDocuments(); } }, query, h("button", {}, t("documents.find"))),
      h("div", { class: "docs-split" }, rows, editor));
  }
  if (collection) openCollection();
  show(context.root, head(t("view.documents")), h("div", { class: "split" }, list, body));
  const again = context.throttled(400, () => { loadCollections(); loadDocuments(); });
  context.onEvents((events) => events.some((event) => event.event === "DocumentWritten") && again());
  loadCollections();
  loadDocuments();
  return { refresh: again };
}

/** EJSON writes an ObjectId as `{"$oid": "..."}`. */
function idOf(item) {
  const id = item._id;
  return id && typeof id === "object" ? id.$oid || JSON.stringify(id) : String(id);
}

function preview(item) {
  const { _id, ...fields } = item;
  return cut(JSON.stringify(fields), 160);
}
