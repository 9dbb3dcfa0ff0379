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
  /** A paired phone's token, or what DevTools calls itself: its user is chosen in the console. */
  device?: string;
  /** What a paired phone's pictures have their addresses from, as `POST /pair` answers. */
  view?: string;
  /** `"cashier"` shows the payment sheet; an outcome, or a function that picks one, ends payments without it. */
  payment?: "cashier" | Outcome | ((payment: Payment, order: { outTradeNo: string; totalFeeFen: number }) => Outcome | Promise<Outcome>);
  /** What the user answers to `requestSubscribeMessage`; "off": messages are switched off, "ask": a dialog of `native`. */
  subscribe?: "ask" | "off" | Answer | Record<string, Answer> | ((templateId: string) => Answer | Promise<Answer>);
  /** A WebSocket class for `watch`, where the surroundings have none. */
  socket?: new (url: string) => object;
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

export interface Progress {
  /** Percent. */
  progress: number;
  totalBytesSent?: number;
  totalBytesExpectedToSend?: number;
  totalBytesWritten?: number;
  totalBytesExpectedToWrite?: number;
}

/** What `uploadFile` and `downloadFile` return when they are called with callbacks. */
export interface FileTask {
  abort(): void;
  onProgressUpdate(callback: (at: Progress) => void): void;
  offProgressUpdate(callback?: (at: Progress) => void): void;
  onHeadersReceived(callback: (head: { header: Record<string, string> }) => void): void;
  offHeadersReceived(callback?: (head: { header: Record<string, string> }) => void): void;
}

/** One file of a list. `status` 0, or -503002 (not allowed), -503003 (not there). */
export interface FileStatus {
  fileID: string;
  status: number;
  errMsg: string;
}

export interface Upload {
  /** Without a slash before it. */
  cloudPath: string;
  /** A path, a `blob:`, `data:` or `file:` URL, a File, a Blob or bytes. */
  filePath: string | Blob | ArrayBuffer | ArrayBufferView;
  header?: Record<string, string>;
  config?: object;
}

type WithCallback<Result> = Callbacks<Result> & ({ success: unknown } | { fail: unknown } | { complete: unknown });
type Uploaded = { errMsg: string; fileID: string; statusCode: number };
type Downloaded = { errMsg: string; tempFilePath: string; statusCode: number };
type Linked = { errMsg: string; fileList: (FileStatus & { tempFileURL: string; maxAge?: number })[] };
type Deleted = { errMsg: string; fileList: FileStatus[] };

/** What `onChange` of a `watch` gets: first the whole result, then what each commit changed. */
export interface Snapshot {
  /** Ascending, from 0. */
  id: number;
  type?: "init";
  /** Copies; entering documents stand last. */
  docs: Record<string, any>[];
  docChanges: DocumentChange[];
}

export interface DocumentChange {
  id: number;
  queueType: "init" | "update" | "enqueue" | "dequeue";
  dataType: "init" | "update" | "replace" | "add" | "remove" | "limit";
  docId: string | number;
  doc: Record<string, any>;
  /** Path to value, of an update only. */
  updatedFields?: Record<string, any>;
  removedFields?: string[];
}

/** The options and the result of `watch` of collections, queries and documents. */
export interface WatchOptions {
  onChange(snapshot: Snapshot): void;
  /** Once; the listener is dead then. */
  onError(error: Error & { errCode: number; errMsg: string; code?: string; why?: string; fix?: string }): void;
}

export interface RealtimeListener {
  close(): Promise<void>;
}

export interface Wx {
  cloud: {
    init(options?: object): void;
    callFunction<Result = any>(args: { name: string; data?: object; config?: object } & Callbacks<Called<Result>>): Promise<Called<Result>>;
    /** With callbacks it returns a task; any status of the function's own is a success. */
    callHTTPFunction(args: HttpRequest): Promise<HttpAnswer>;
    uploadFile(args: Upload & WithCallback<Uploaded>): FileTask;
    uploadFile(args: Upload): Promise<Uploaded>;
    downloadFile(args: { fileID: string } & WithCallback<Downloaded>): FileTask;
    downloadFile(args: { fileID: string }): Promise<Downloaded>;
    /** `maxAge` in seconds; at most 50 files. */
    getTempFileURL(args: { fileList: (string | { fileID: string; maxAge?: number })[] } & Callbacks<Linked>): Promise<Linked>;
    deleteFile(args: { fileList: string[] } & Callbacks<Deleted>): Promise<Deleted>;
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
    /** Where a `cloud://` id is shown from, for the src of a picture; anything else is given back. */
    srcOf(id: string): string;
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

/** How an element of the template would have been touched. */
export interface Touched {
  dataset?: Record<string, unknown>;
  id?: string;
  mark?: Record<string, unknown>;
  detail?: unknown;
  /** Where the event began, when on an inner element. */
  target?: object;
}

export interface PageHandle<Data = any> {
  readonly data: Data;
  readonly route: string;
  readonly options: Record<string, string>;
  /** The page or component itself: `this` of its handlers. */
  readonly instance: any;
  /** Each resolves with what the handler gave once the program rests, and rejects with what went wrong meanwhile. */
  tap(handler: string, how?: Touched): Promise<any>;
  input(handler: string, value: unknown, how?: Touched): Promise<any>;
  submit(handler: string, value: object, how?: Touched): Promise<any>;
  call(handler: string, ...given: unknown[]): Promise<any>;
  /** Waits for ten seconds at most. */
  until(check: (data: Data) => unknown): Promise<void>;
  /** Of components: new values of properties; what they told by triggerEvent, oldest first; their end. */
  set(properties: object): Promise<void>;
  readonly events: { name: string; detail: unknown }[];
  detach(): Promise<void>;
}

export interface AppOptions extends Options {
  /** What a user or a phone answers: `{ chooseAddress: {...} }`, or a function of the call's arguments. */
  answers?: Record<string, object | ((args: any) => unknown)>;
  /** Members of `wx`, laid over those that there are. */
  wx?: Record<string, unknown>;
  /** What is stored at the start. */
  storage?: Record<string, unknown>;
  /** What `selectComponent` gives, since templates are not rendered. */
  select?(selector: string, page: any): unknown;
  launch?: { scene?: number; referrerInfo?: object };
}

export interface Program {
  readonly wx: Wx;
  /** The page on top, and all of them from the first on. */
  readonly page: PageHandle;
  readonly pages: PageHandle[];
  /** What `getApp()` gives. */
  readonly instance: any;
  readonly calls: { api: string; args: any }[];
  /** Starts at an address, "pages/order/order?id=7", as from a QR code; the first page without one. */
  open(url?: string, from?: { scene?: number; referrerInfo?: object }): Promise<PageHandle>;
  back(): Promise<PageHandle>;
  hide(): Promise<void>;
  show(from?: object): Promise<void>;
  component(path: string, options?: { properties?: object; id?: string; dataset?: object }): Promise<PageHandle>;
  /** A module of the program, by its path from `app.json`. */
  require(name: string): Promise<any>;
  answer(api: string, said: object | ((args: any) => unknown)): void;
  use(changes: Options): void;
  settled(): Promise<void>;
  until(check: () => unknown): Promise<void>;
  /** Fires the timers of the next `ms` milliseconds at once, in order. */
  skip(ms: number): Promise<void>;
  /** Ends its timers. */
  close(): void;
}

/** The mini program in a folder, run in Node for one user. Raises an Error that says where there is no `app.json`. */
export function createApp(folder: string, options?: AppOptions): Program;

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
