export declare function globalSetup(...given: unknown[]): Promise<() => Promise<void>>;
export declare function globalTeardown(): Promise<void>;
export declare const mochaGlobalSetup: typeof globalSetup;
export declare const mochaGlobalTeardown: typeof globalTeardown;
export default globalSetup;
