declare global {
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

/** How a payment ends on the sheet. */
export type Outcome = "success" | "notenough" | "cancel" | "wrongPassword" | "paidButClosed";

export interface StartOptions {
  /** A folder with a cloudfn.yaml, or below one; "." by default. */
  project?: string;
  /** The stage of the manifest. */
  stage?: string;
  /** A Python that has cloudfn; CLOUDFN_PYTHON by default, then whatever this machine has. */
  python?: string;
  /** Same seed, same ids; 1 by default. */
  seed?: number;
  /** What the clock shows at the start; "now": the machine's time. Always the same instant by default. */
  start?: string | Date;
  /** Seconds of the clock in one of ours; 0 by default: only the test moves it. "max" plays everything at once. */
  scale?: number | "max";
  /** A cloud of one's own, also where a global setup has started one. */
  own?: boolean;
}

export interface Caller {
  openid?: string;
  appid?: string;
  /** "wx_client" by default. */
  source?: string;
}

export interface PaymentEnd {
  outcome: string;
  paid: boolean;
  /** The order's state afterwards. */
  state: string;
  outTradeNo: string;
  transactionId: string;
  /** What wx.requestPayment tells the mini program. */
  errMsg: string;
  dialog: string;
  code: string;
}

export interface Attempt {
  n: number;
  at: string;
  ms: number;
  requestId: string;
  reply: string;
  verdict: "accepted" | "retry";
  code: string;
}

export interface Notification {
  id: string;
  kind: string;
  state: "pending" | "delivering" | "accepted" | "exhausted" | "undeliverable" | "dropped";
  outTradeNo: string;
  function: string;
  nextAt: string | null;
  attempts: Attempt[];
  [name: string]: any;
}

/** Amounts are fen, instants texts in ISO 8601. */
export interface Order {
  outTradeNo: string;
  state: string;
  totalFeeFen: number;
  openid: string;
  subMchId: string;
  function: string;
  transactionId: string;
  refunds: any[];
  notifications: Notification[];
  timeline: any[];
  [name: string]: any;
}

export interface Finding {
  code: string;
  severity: string;
  trial: string;
  message: string;
  fix: string;
  [name: string]: any;
}

export interface Proof {
  /** Whether the callback stands everything that was tried. */
  ok: boolean;
  function: string;
  findings: Finding[];
  trials: { name: string; deliveries: number; ok: boolean; detail: string }[];
  [name: string]: any;
}

export interface ProveOptions {
  /** The callback; the first one of the manifest by default. */
  function?: string;
  /** What the ordering function is called with. */
  data?: object;
  openid?: string;
  /** Fields and collections that may differ. */
  ignore?: string[];
  freeAmount?: boolean;
  lang?: "en" | "zh";
}

export interface Documents<T = any> {
  find(query?: object, options?: { sort?: object; limit?: number; skip?: number }): Promise<T[]>;
  get(id: string): Promise<T | null>;
  count(query?: object): Promise<number>;
  /** The `_id`; made where it is missing. Throws where it is taken. */
  insert(documents: object[]): Promise<string[]>;
  insert(document: object): Promise<string>;
  /** Replaces, or makes. */
  put(document: { _id: string; [name: string]: any }): Promise<string>;
  /** How many were taken out. */
  remove(query?: object): Promise<number>;
  clear(): Promise<number>;
}

export interface Clock {
  now(): Promise<Date>;
  /** "2h", "15m", "30s", "1d12h". Plays every retry, settlement and expiry on the way. */
  advance(by: string): Promise<Date>;
  /** Plays what is due now, and moves nothing. */
  settle(): Promise<Date>;
  /** To whatever is due next; null when nothing waits. */
  next(): Promise<Date | null>;
  /** To the end of everything that waits. */
  drain(): Promise<Date>;
}

export interface Cloud {
  readonly url: string;
  /** Of the control surface: the header X-CloudFn-Key. */
  readonly key: string;
  readonly wxFolder: string;
  readonly clock: Clock;
  /** The function's result. Throws CallFailed. */
  call<T = any>(name: string, data?: object, options?: Caller & { fresh?: boolean }): Promise<T>;
  /** The function's result, called as its timer would. */
  fire<T = any>(name: string, timer: string): Promise<T>;
  /** Acts on the payment sheet, of the newest unpaid order by default, and waits for the callback's reply. */
  pay(outTradeNo?: string, outcome?: Outcome, options?: { openid?: string }): Promise<PaymentEnd>;
  pay(options: { outTradeNo?: string; outcome?: Outcome; openid?: string }): Promise<PaymentEnd>;
  /** Newest first. */
  orders(options?: { state?: string; limit?: number }): Promise<Order[]>;
  order(outTradeNo: string): Promise<Order>;
  close(outTradeNo: string): Promise<any>;
  refund(outTradeNo: string, options?: { feeFen?: number; outRefundNo?: string }): Promise<any>;
  /** Newest first. */
  notifications(): Promise<Notification[]>;
  /** The event that a notification delivers. */
  delivered(id: string): Promise<any>;
  /** Delivers again; the new attempts. `set` changes the payload. */
  replay(id: string, options?: { times?: number; concurrent?: boolean; set?: Record<string, unknown> }): Promise<Attempt[]>;
  /** Repeats, crashes, forgeries, on a copy of the state. */
  prove(options?: ProveOptions): Promise<Proof>;
  scenario(name: string, options?: { function?: string; data?: object; ignore?: string[]; lang?: "en" | "zh" }): Promise<any>;
  documents<T = any>(collection: string): Documents<T>;
  collections(): Promise<string[]>;
  /** Uploaded files. */
  files(): Promise<any[]>;
  /** What functions would have sent to people. */
  outbox(): Promise<any[]>;
  /** Oldest first. */
  events(...kinds: string[]): Promise<any[]>;
  /** What functions wrote, or only `name`, one line each. */
  logs(name?: string): Promise<string>;
  /** The mini program's `wx` for one user. */
  wx(options?: { openid?: string; payment?: any; [name: string]: any }): any;
  /** A whole mini program in this process. */
  createApp(folder: string, options?: { openid?: string; [name: string]: any }): any;
  /** Throws everything away but what is named `false`. */
  reset(which?: { documents?: boolean; orders?: boolean; history?: boolean; storage?: boolean; outbox?: boolean }): Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export function startCloud(options?: StartOptions): Promise<Cloud>;

/** The local cloud refused, or could not be had. */
export class CloudfnError extends Error {
  /** A CFN code, "" where there is none. */
  readonly code: string;
  readonly fix: string;
  readonly status: number;
}

/** A function gave no result. */
export class CallFailed extends Error {
  readonly function: string;
  readonly kind: string;
  readonly reason: string;
  readonly code: string;
  readonly functionStack: string;
  readonly requestId: string;
}

export interface SdkOptions extends StartOptions {
  /** Who calls, where nothing else says so. */
  openid?: string;
  /** In place of the SDK's own: what it returns is who calls. */
  getWXContext?: () => { OPENID?: string; APPID?: string; [name: string]: any };
  /** Which function of the project calls; found by the file that calls, by default. */
  function?: string;
}

export interface ContextFunction {
  (): { OPENID: string; APPID: string; ENV: string; SOURCE: string; [name: string]: any };
  mockReturnValue(context: object): ContextFunction;
  mockReturnValueOnce(context: object): ContextFunction;
  mockImplementation(made: () => object): ContextFunction;
  mockImplementationOnce(made: () => object): ContextFunction;
  mockReset(): ContextFunction;
  mockRestore(): ContextFunction;
  mockClear(): ContextFunction;
}

/** The real wx-server-sdk, of the version that is installed: its members are `any` here. */
export interface WxServerSdk {
  readonly cloudfn: {
    /** Who calls from now on: an openid, or more of it. */
    as(who: string | (Caller & { function?: string })): void;
    /** The local cloud behind it. */
    readonly cloud: Cloud;
  };
  getWXContext: ContextFunction;
  [name: string]: any;
}

export function wxServerSdk(options?: SdkOptions): WxServerSdk;
