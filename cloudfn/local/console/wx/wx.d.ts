/** How a payment ends. */
export type Outcome = "success" | "notenough" | "cancel" | "wrongPassword" | "paidButClosed";

export const OUTCOMES: Outcome[];

/** The `payment` object of `unifiedOrder`'s result. */
export interface Payment {
  appId?: string;
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType?: string;
  paySign: string;
}

export interface Options {
  /** The local address, `http://127.0.0.1:7788` by default. */
  base?: string;
  /** Who this user is; the local cloud's default user when left out. */
  openid?: string;
  /** The calling mini program; the manifest's first when left out. */
  appid?: string;
  /** A paired phone's token, or what DevTools calls itself: its user is chosen in the console. */
  device?: string;
  /** `"cashier"` shows the payment sheet; an outcome, or a function that picks one, ends payments without it. */
  payment?: "cashier" | Outcome | ((payment: Payment, order: { outTradeNo: string; totalFeeFen: number }) => Outcome | Promise<Outcome>);
  /** The real `wx` of WeChat DevTools. */
  native?: object;
  fetch?: typeof fetch;
}

export interface Callbacks<Result> {
  success?(result: Result): void;
  fail?(failure: { errMsg: string; errCode?: number; requestID?: string }): void;
  complete?(end: unknown): void;
}

export interface Called<Result> {
  errMsg: string;
  result: Result;
  requestID: string;
}

export interface HttpAnswer {
  errMsg: string;
  statusCode: number;
  header: Record<string, string>;
  /** Parsed where it is JSON; "" with `enableChunked`. */
  data: any;
}

export interface HttpRequest extends Callbacks<HttpAnswer> {
  name: string;
  /** Path and query that the function sees, "/" by default. */
  path?: string;
  method?: string;
  header?: Record<string, string>;
  data?: string | object | ArrayBuffer;
  dataType?: string;
  responseType?: "text" | "arraybuffer";
  /** Milliseconds. */
  timeout?: number;
  enableChunked?: boolean;
  config?: object;
  onHeadersReceived?(head: { statusCode: number; header: Record<string, string> }): void;
  onChunkedReceived?(chunk: { data: ArrayBuffer }): void;
}

export interface Wx {
  cloud: {
    init(options?: object): void;
    callFunction<Result = any>(args: { name: string; data?: object; config?: object } & Callbacks<Called<Result>>): Promise<Called<Result>>;
    /** With callbacks it returns a task; any status of the function's own is a success. */
    callHTTPFunction(args: HttpRequest): Promise<HttpAnswer>;
    /** As in a mini program: `collection`, `command`, `Geo`, `serverDate`, `RegExp`. Permissions and rules hold. */
    database(options?: { env?: string }): any;
  };
  requestPayment(args: Payment & Callbacks<{ errMsg: string }>): Promise<{ errMsg: string }>;
  login(args?: Callbacks<{ errMsg: string; code: string }>): Promise<{ errMsg: string; code: string }>;
  showToast(args?: object): Promise<{ errMsg: string }>;
  showModal(args?: object): Promise<{ errMsg: string; confirm: boolean; cancel: boolean }>;
  cloudfn: {
    /** The last 200 calls of this `wx`, oldest first. */
    calls: { api: string; args: unknown }[];
    readonly base: string;
    readonly openid?: string;
    /** Change settings: another buyer, another outcome. */
    use(changes: Options): void;
  };
  [api: string]: any;
}

export function createWx(options?: Options): Wx;
