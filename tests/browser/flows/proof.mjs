// The prover finds that a callback fulfils twice, and says how; a scenario is played against the same function.
export default async function ({ open, shot, control, assert, accessible }) {
  const page = await open("/#/proof");
  await page.getByRole("button", { name: "Prove", exact: true }).click();
  const verdict = page.locator(".report").first();
  await verdict.locator(".tag", { hasText: "fails" }).first().waitFor({ timeout: 60000 });
  const findings = await verdict.locator(".findings .said").allInnerTexts();
  assert.ok(findings.some((text) => /users\/42\.points 100 -> 200 -> 300: fulfilled twice when the same notification arrives twice/.test(text)), findings.join("\n"));
  await verdict.locator("summary", { hasText: "Backend calls of one delivery" }).click();
  await shot(page, "1-twice");
  await accessible(page, "proof");
  assert.deepEqual((await control("GET", "orders")).items, [], "the prover works on a copy");

  const row = page.locator(".scenarios li").filter({ has: page.getByText("duplicate", { exact: true }) });
  await row.getByRole("button", { name: "Play" }).click();
  await row.locator(".tag", { hasText: "fails" }).waitFor({ timeout: 60000 });
  await row.scrollIntoViewIfNeeded();
  await shot(page, "2-scenario");
}
