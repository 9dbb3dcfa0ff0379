// <@ t("A stand-in for wx-server-sdk: documents in memory, scripted answers of WeChat Pay, crashes on demand.", "wx-server-sdk 的替身：内存文档、预设的微信支付应答、可以随时“崩溃”。") @>
// <@ t("It knows what the functions of this project use. `cloudfn dev` runs them with the real SDK.", "只实现本项目用到的功能；用真实 SDK 运行请用 cloudfn dev。") @>
const Module = require('node:module');
const path = require('node:path');

const clone = (value) => structuredClone(value);

function fakeCloud() {
  const cloud = {
    context: { OPENID: 'oAlice', APPID: 'wx0123456789abcdef', ENV: 'test-env', SOURCE: 'wx_client' },
    answers: {}, // <@ t("api -> answer, or (fields) => answer", "接口 -> 应答，或 (参数) => 应答") @>
    calls: [], // <@ t("[api, fields] of every call to WeChat Pay", "对微信支付的每次调用：[接口, 参数]") @>
    documents: {}, // <@ t("collection -> {_id: document}", "集合 -> {_id: 文档}") @>
    crashAfter: Infinity, // <@ t("the n-th backend call (from 1) takes effect, then the process is gone", "第 n 次后端调用（从 1 开始）生效之后，进程消失") @>
    count: 0,
    lock: Promise.resolve(),

    /** <@ t("Load the function afresh, as a cold start does, and call it.", "像冷启动一样重新加载函数并调用。") @> */
    async call(name, event = {}) {
      cloud.count = 0;
      const handler = load(path.join(__dirname, '..', 'functions', name), sdk(cloud));
      return clone((await handler.main(clone(event), {})) ?? null);
    },
  };
  return cloud;
}


function load(folder, replacement) {
  for (const file of Object.keys(require.cache)) if (file.startsWith(folder)) delete require.cache[file];
  const original = Module._load;
  Module._load = (request, ...rest) => (request === 'wx-server-sdk' ? replacement : original(request, ...rest));
  try {
    return require(folder);
  } finally {
    Module._load = original;
  }
}

function sdk(cloud) {
  let dead = false;
  /** <@ t("One backend call. After a crash nothing that the function does has any effect.", "一次后端调用；崩溃之后函数做什么都不再生效。") @> */
  const backend = async (effect) => {
    await new Promise(setImmediate);
    if (dead) return new Promise(() => {});
    const result = effect();
    cloud.count += 1;
    if (cloud.count === cloud.crashAfter) {
      dead = true;
      cloud.crashed();
      return new Promise(() => {});
    }
    return clone(result);
  };
  const pay = (api) => (fields) =>
    backend(() => {
      cloud.calls.push([api, clone(fields)]);
      const answer = cloud.answers[api];
      const result = typeof answer === 'function' ? answer(fields) : answer;
      if (result instanceof Error) throw result;
      return { ...result, errCode: 0, errMsg: `cloudPay.${api}:ok` };
    });
  return {
    DYNAMIC_CURRENT_ENV: Symbol('DYNAMIC_CURRENT_ENV'),
    init() {},
    getWXContext: () => cloud.context,
    cloudPay: { unifiedOrder: pay('unifiedOrder'), queryOrder: pay('queryOrder'), refund: pay('refund') },
    database: () => database(cloud, backend),
  };
}

function database(cloud, backend) {
  const collection = (store) => (name) => {
    const all = () => (store()[name] ??= {});
    const existing = (id) => {
      if (!all()[id]) throw new Error(`document.get:fail document with _id ${id} does not exist`);
      return all()[id];
    };
    return {
      add: ({ data }) =>
        backend(() => {
          if (all()[data._id]) throw new Error('duplicate key');
          all()[data._id] = clone(data);
          return { _id: data._id };
        }),
      doc: (id) => ({
        get: () => backend(() => ({ data: existing(id) })),
        set: ({ data }) => backend(() => ((all()[id] = { _id: id, ...clone(data) }), { _id: id })),
        update: ({ data }) => backend(() => ({ stats: { updated: all()[id] ? (Object.assign(all()[id], clone(data)), 1) : 0 } })),
      }),
      where: (query) => ({
        get: () => backend(() => ({ data: Object.values(all()).filter((each) => matches(each, query)) })),
      }),
    };
  };
  return {
    collection: collection(() => cloud.documents),
    /** <@ t("One transaction at a time; a crash before its end leaves nothing of it.", "事务逐个执行；提交前崩溃则不留下任何痕迹。") @> */
    async runTransaction(callback) {
      const before = cloud.lock;
      let release;
      cloud.lock = new Promise((resolve) => (release = resolve));
      cloud.release = release;
      await before;
      try {
        await backend(() => null);
        const copy = clone(cloud.documents);
        const result = await callback({ collection: collection(() => copy) });
        await backend(() => {
          cloud.documents = copy;
          return null;
        });
        return result;
      } finally {
        release();
      }
    },
  };
}

function matches(document, query) {
  return Object.entries(query).every(([field, value]) => document[field] === value);
}

/**
 * <@ t("Call a function, crash it after its n-th backend call, and so on for every n; `check(n)` runs after each.", "调用函数，在第 n 次后端调用之后崩溃，n 取遍所有值；每次之后执行 check(n)。") @>
 */
async function crashEverywhere(prepare, run, check) {
  const probe = await prepare();
  await run(probe);
  const calls = probe.count;
  for (let n = 1; n <= calls; n += 1) {
    const cloud = await prepare();
    cloud.crashAfter = n;
    const crashed = new Promise((resolve) => (cloud.crashed = () => resolve(cloud.release && cloud.release())));
    await Promise.race([run(cloud), crashed]);
    cloud.crashAfter = Infinity;
    await check(cloud, n);
  }
  return calls;
}

module.exports = { fakeCloud, crashEverywhere };
