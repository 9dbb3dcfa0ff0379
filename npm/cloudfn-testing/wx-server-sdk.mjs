// In place of a hand-made mock: vi.mock("wx-server-sdk", () => import("cloudfn-testing/wx-server-sdk")).
import sdk from "./wx-server-sdk.js";

// Who imports names holds on to them: each says anew who calls, when it is called.
const called = (name) => (...args) => sdk[name](...args);

export default sdk;
export const { Cloud, DYNAMIC_CURRENT_ENV, getWXContext, version } = sdk;
export const cloudPay = new Proxy(function cloudPay() {}, {
  get: (_, name) => sdk.cloudPay[name],
  apply: (_, self, args) => sdk.cloudPay(...args),
});
export const openapi = new Proxy(function openapi() {}, {
  get: (_, name) => sdk.openapi[name],
  apply: (_, self, args) => sdk.openapi(...args),
});
export const ai = called("ai");
export const callFunction = called("callFunction");
export const callOpenAPI = called("callOpenAPI");
export const createNewInstance = called("createNewInstance");
export const database = called("database");
export const deleteFile = called("deleteFile");
export const downloadFile = called("downloadFile");
export const getCloudCallSign = called("getCloudCallSign");
export const getOpenData = called("getOpenData");
export const getTempFileURL = called("getTempFileURL");
export const getVoIPSign = called("getVoIPSign");
export const init = called("init");
export const registerService = called("registerService");
export const signature = called("signature");
export const updateConfig = called("updateConfig");
export const uploadFile = called("uploadFile");
