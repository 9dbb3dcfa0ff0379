import { WxServerSdk } from "./index.js";

declare const sdk: WxServerSdk;
export = sdk;
