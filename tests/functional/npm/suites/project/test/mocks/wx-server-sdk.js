// A mock as suites make them by hand: one test file's worth of a database, and a payment that always succeeds.
const rows = { orders: [], users: [] };
const fits = (row, query) => Object.entries(query).every(([name, value]) => row[name] === value);
const collection = (name) => ({
  add: async ({ data }) => ({ _id: rows[name].push({ _id: `${rows[name].length}`, ...data }) }),
  where: (query) => ({
    get: async () => ({ data: rows[name].filter((row) => fits(row, query)) }),
    update: async ({ data }) => {
      const hit = rows[name].filter((row) => fits(row, query));
      hit.forEach((row) => Object.assign(row, data));
      return { stats: { updated: hit.length } };
    },
  }),
});
let context = { OPENID: "nobody" };

module.exports = {
  init() {},
  DYNAMIC_CURRENT_ENV: "test",
  database: () => ({ collection }),
  getWXContext: Object.assign(() => context, { mockReturnValue: (given) => { context = given; } }),
  cloudPay: { unifiedOrder: async () => ({ resultCode: "SUCCESS", payment: { package: "prepay_id=1" } }) },
  callFunction: async ({ name }) => ({ result: await require(`../../functions/${name}/index.js`).main({}) }),
};
