import testing from "./index.js";

export const { startCloud, wxServerSdk, CallFailed, CloudfnError } = testing;
