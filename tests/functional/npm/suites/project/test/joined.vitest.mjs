import { expect, test } from "vitest";
import { startCloud } from "cloudfn-testing";

test("a cloud for the whole run", async () => {
  const cloud = await startCloud();
  expect(cloud.url).toBe(process.env.CLOUDFN_TESTING_URL);
  expect((await cloud.call("profile")).returning).toBe(false);
});
