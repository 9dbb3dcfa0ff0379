interface GlobalSetup {
  (...given: unknown[]): Promise<() => Promise<void>>;
  globalSetup: GlobalSetup;
  globalTeardown: () => Promise<void>;
  mochaGlobalSetup: GlobalSetup;
  mochaGlobalTeardown: () => Promise<void>;
}
declare const setup: GlobalSetup;
export = setup;
