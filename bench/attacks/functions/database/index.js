const cloud = require('wx-server-sdk');
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();
const _ = db.command;
const $ = _.aggregate;
const first = () => db.collection('slow').aggregate().limit(1);
const nested = (depth) => (depth ? { a: nested(depth - 1) } : 1);

const work = {
  regex: () => db.collection('slow').where({ t: db.RegExp({ regexp: '(a+)+$' }) }).get(),
  unwind: () =>
    first().addFields({ a: $.range([0, 20000]), b: $.range([0, 20000]) }).unwind('$a').unwind('$b').count('n').end(),
  reduce: () => {
    const twice = $.concat(['$$value', '$$value']);
    return first().project({ x: $.reduce({ input: $.range([0, 40]), initialValue: 'aaaa', in: twice }) }).end();
  },
  update: ({ below }) => db.collection('many').where({ n: _.lt(below) }).update({ data: { seen: _.inc(1) } }),
  write: ({ id }) => db.collection('notes').doc(id).set({ data: { n: 1 } }),
  odd: async () => {
    const notes = db.collection('notes');
    const said = {};
    const odd = {
      nan: () => notes.add({ data: { n: NaN } }),
      large: () => notes.add({ data: { n: 1e308 * 10 } }),
      surrogate: () => notes.add({ data: { t: 'tea \ud83d' } }),
      deep: () => notes.add({ data: nested(300) }),
      back: () => notes.skip(-1).get(),
      far: () => notes.skip(2 ** 60).limit(2 ** 60).get(),
    };
    for (const name of Object.keys(odd)) {
      said[name] = await odd[name]().then(() => 'ok', (error) => String(error.errMsg || error.message || error));
    }
    return said;
  },
};

exports.main = async (event) => {
  try {
    return { answer: await work[event.what](event) };
  } catch (error) {
    return { error: String(error.errMsg || error.message || error) };
  }
};
