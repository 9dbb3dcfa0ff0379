// Runs every case and answers {passed, failed: [{name, expected, got}]}. A case resolves to what its `expect` says;
// `refused(errCode, text)` says that the call rejects so, with the code that the SDK's major version gives.
const cloud = require('wx-server-sdk');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });

const cases = [
  ...require('./queries'),
  ...require('./updates'),
  ...require('./aggregation'),
  ...require('./transactions'),
  ...require('./geo'),
  ...require('./storage'),
  ...require('./openapi'),
  ...require('./functions'),
];

function plain(value) {
  if (value instanceof Date) return `date ${value.getTime()}`;
  if (value instanceof RegExp) return `regexp ${value.source} ${value.flags}`;
  if (Buffer.isBuffer(value)) return `buffer ${value.toString('base64')}`;
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.keys(value).sort().map((name) => [name, plain(value[name])]));
  }
  return value === undefined ? null : value;
}

async function fill(db) {
  const { goods, orders, places } = require('./documents');
  for (const [name, rows] of Object.entries({ goods, orders, places: places(db) })) {
    await db.collection(name).where({ _id: db.command.exists(true) }).remove();
    await db.collection(name).add({ data: rows });
  }
  await db.collection('scratch').where({ _id: db.command.exists(true) }).remove();
}

exports.main = async () => {
  const db = cloud.database();
  const major = Number(require('wx-server-sdk/package.json').version.split('.')[0]);
  const tools = { cloud, db, _: db.command, $: db.command.aggregate, major };
  await fill(db);
  const failed = [];
  for (const { name, run, expect } of cases) {
    const expected = typeof expect === 'function' ? expect(tools) : expect;
    let got;
    try {
      got = plain(await run(tools));
    } catch (error) {
      got = { errCode: error.errCode, errMsg: error.errMsg };
      if (expected && expected.refused) {
        const right = error.errCode === expected.refused && String(error.errMsg).includes(expected.text);
        if (right) continue;
      } else {
        got.stack = String(error.stack).split('\n').slice(0, 4).join(' | ');
      }
    }
    if (JSON.stringify(got) !== JSON.stringify(plain(expected))) failed.push({ name, expected: plain(expected), got });
  }
  return { passed: cases.length - failed.length, failed, sdk: major };
};
