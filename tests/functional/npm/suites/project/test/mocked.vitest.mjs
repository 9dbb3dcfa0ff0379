import { beforeEach, expect, test, vi } from "vitest";

vi.mock("wx-server-sdk", () => import("./mocks/wx-server-sdk.js"));

import cloud from "wx-server-sdk";
import { main } from "../functions/report/index.js";

beforeEach(() => cloud.getWXContext.mockReturnValue({ OPENID: "oBuyer1" }));

test("a buyer who comes again is known, another is not", async () => {
  expect(await main({})).toEqual({ openid: "oBuyer1", orders: 0, seen: false });
  expect(await main({})).toEqual({ openid: "oBuyer1", orders: 0, seen: true });
  cloud.getWXContext.mockReturnValue({ OPENID: "oBuyer2" });
  expect(await main({})).toEqual({ openid: "oBuyer2", orders: 0, seen: false });
});

test("orders are counted", async () => {
  await cloud.database().collection("orders").add({ data: { buyer: "oBuyer1" } });
  expect((await main({})).orders).toBe(1);
});
