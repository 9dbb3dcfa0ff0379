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

/** What a user says to one template of a subscription. */
export type Answer = "accept" | "reject" | "ban" | "filter";

export interface Options {
  /** The local address, `http://127.0.0.1:7788` by default. */
  base?: string;
  /** Who this user is; the local cloud's default user when left out. */
  openid?: string;
  /** The calling mini program; the manifest's first when left out. */
  appid?: string;
  /** `"cashier"` shows the payment sheet; an outcome, or a function that picks one, ends payments without it. */
  payment?: "cashier" | Outcome | ((payment: Payment, order: { outTradeNo: string; totalFeeFen: number }) => Outcome | Promise<Outcome>);
  /** What the user answers to `requestSubscribeMessage`; "off": messages are switched off, "ask": a dialog of `native`. */
  subscribe?: "ask" | "off" | Answer | Record<string, Answer> | ((templateId: string) => Answer | Promise<Answer>);
  /** The token of a paired phone. */
  device?: string;
  /** The real `wx` of a mini program. */
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
    /** Among the top-level fields of a call's data: the function gets `{cloudID, data}`. With or without `new`. */
    CloudID: { (cloudID: string): object; new (cloudID: string): object };
    /** A shared environment, which locally is this one. */
    Cloud: new (options: { resourceAppid?: string; resourceEnv: string }) => Wx["cloud"];
  };
  requestPayment(args: Payment & Callbacks<{ errMsg: string }>): Promise<{ errMsg: string }>;
  /** `{errMsg, [templateId]: Answer}`; refusing is a success. */
  requestSubscribeMessage(args: { tmplIds: string[] } & Callbacks<Record<string, string>>): Promise<Record<string, string>>;
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
    /** The event of a phone-number button with a fresh code, good once and for five minutes. */
    phoneNumberEvent(options?: { deny?: boolean }): Promise<{ type: string; detail: { errMsg: string; code?: string; cloudID?: string } }>;
    /** A fresh cloud id. */
    cloudID(kind: "phoneNumber" | "weRunData" | "userInfo"): Promise<string>;
  };
  [api: string]: any;
}

export function createWx(options?: Options): Wx;

export interface InstallOptions extends Options {
  /** Replace `wx.login` too. */
  login?: boolean;
}

export interface Installed {
  /** False in trial and release versions, and once it is taken off. */
  readonly active: boolean;
  readonly replaced: string[];
  /** What the platform does not let be replaced, by name. */
  readonly failed: string[];
  /** Whether calls are local, once that is known. */
  readonly ready: Promise<boolean>;
  readonly cloudfn?: Wx["cloudfn"];
  uninstall(): void;
}

/** Put the local cloud behind the members of a mini program's own `wx` (or `uni`, `Taro`). */
export function install(host: object, options?: InstallOptions): Installed;

/** Put the real members back. */
export function uninstall(): void;
