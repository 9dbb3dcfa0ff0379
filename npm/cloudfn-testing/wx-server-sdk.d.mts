import type { WxServerSdk } from "./index.js";

declare const sdk: WxServerSdk;
export default sdk;
export declare const getWXContext: WxServerSdk["getWXContext"];
export declare const Cloud: any, DYNAMIC_CURRENT_ENV: any, version: string, cloudPay: any, openapi: any, ai: any, callFunction: any;
export declare const callOpenAPI: any, createNewInstance: any, database: any, deleteFile: any, downloadFile: any;
export declare const getCloudCallSign: any, getOpenData: any, getTempFileURL: any, getVoIPSign: any, init: any;
export declare const registerService: any, signature: any, updateConfig: any, uploadFile: any;
