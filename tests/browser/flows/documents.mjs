// A document found by a query, edited as EJSON, refused when it is no JSON, deleted.
export default async function ({ open, order, shot, assert, control, until }) {
  for (const no of ["DOC-1", "DOC-2"]) {
    await order(no);
    await control("POST", `orders/${no}/pay`, { outcome: "success" });
  }
  await until(async () => (await control("GET", "documents")).items.some((one) => one.name === "paid"), "the collection");
  const has = async (id) => (await control("GET", "documents/paid?query=" + encodeURIComponent(JSON.stringify({ _id: id })))).items;
  await until(async () => (await has("DOC-1")).length === 1 && (await has("DOC-2")).length === 1, "both documents");
  const page = await open("/#/documents");
  await page.getByRole("link", { name: /^paid/ }).click();
  await page.getByLabel("Query, JSON").fill('{"_id": "DOC-1"}');
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByText("1 to 1 of 1").waitFor();
  await page.getByRole("button", { name: /^DOC-1/ }).click();
  const editor = page.getByLabel("Document DOC-1, EJSON");
  await editor.fill("{ nonsense");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("This is not JSON").waitFor();
  await shot(page, "1-not-json");
  await editor.fill('{"_id": "DOC-1", "status": "shipped", "at": {"$date": "2026-01-02T03:04:05.000Z"}}');
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("DOC-1 saved").waitFor();
  assert.deepEqual(await has("DOC-1"), [{ _id: "DOC-1", status: "shipped", at: { $date: "2026-01-02T03:04:05.000Z" } }]);
  await page.getByRole("button", { name: /shipped/ }).waitFor();
  await shot(page, "2-saved");

  // A deep link opens the document again, and a write by a function shows without a reload.
  await page.reload();
  await page.getByLabel("Document DOC-1, EJSON").waitFor();
  const { notifications } = await control("GET", "orders/DOC-1");
  await control("POST", `notifications/${notifications[0].id}/replay`, {});
  await until(async () => /"status": "paid"/.test(await page.getByLabel("Document DOC-1, EJSON").inputValue()), "the function's write");

  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("No document matches.").waitFor();
  assert.deepEqual(await has("DOC-1"), []);
}
