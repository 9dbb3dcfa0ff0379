// The start page: the newest unpaid order is paid from it, and what is wrong and the last payment follow by themselves.
export default async function ({ open, order, control, accessible, assert, until, shot }) {
  await order("START-1", { fee: 990 });
  const page = await open("/");
  await page.getByRole("heading", { name: "What is wrong" }).waitFor();
  const next = page.locator("section").filter({ has: page.getByRole("heading", { name: "What you can do next" }) });
  await next.getByRole("link", { name: "START-1" }).waitFor();
  assert.match(await next.getByRole("link", { name: "Open the cashier" }).getAttribute("href"), /^\/cashier\/wx/);
  await next.getByRole("button", { name: "Pay it" }).click();
  const last = page.locator("section").filter({ has: page.getByRole("heading", { name: "Last payment" }) });
  await last.getByRole("link", { name: "START-1" }).waitFor();
  await last.getByText("accepted").first().waitFor();
  assert.equal((await control("GET", "orders/START-1")).state, "SUCCESS");

  await order("START-2", { callback: "brokenCallback" });
  await control("POST", "orders/START-2/pay", { outcome: "success" });
  const bad = page.getByRole("link", { name: /The callback of START-2 comes again/ });
  await bad.waitFor();
  await last.getByRole("button", { name: "Deliver it now" }).click();
  await page.getByRole("link", { name: /START-2 comes again: not accepted [2-9]/ }).waitFor();
  await shot(page, "wrong");
  await accessible(page, "start");
  await bad.click();
  await page.locator("tr[aria-selected=true]").getByRole("link", { name: "START-2" }).waitFor();
  await until(() => page.evaluate(() => document.querySelector(".notification") !== null), "its deliveries");
  await control("POST", "clock", { advance: "drain" }); // nothing of it is left to other flows
}
