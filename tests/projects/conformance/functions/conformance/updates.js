// Each case starts from `before`, updates it, and expects the document `after` (without its _id).
let count = 0;

const updates = (name, before, data, after) => ({
  name: `update: ${name}`,
  run: async ({ db, _ }) => {
    const doc = db.collection('scratch').doc(`u${(count += 1)}`);
    await doc.set({ data: before });
    const { stats } = await doc.update({ data: data(_, db) });
    if (stats.updated !== 1) return { stats };
    const { _id, ...rest } = (await doc.get()).data;
    return rest;
  },
  expect: after,
});
const refuses = (name, before, data, text) => ({
  name: `update: ${name}`,
  run: async ({ db, _ }) => {
    const doc = db.collection('scratch').doc(`u${(count += 1)}`);
    await doc.set({ data: before });
    return doc.update({ data: data(_) });
  },
  expect: { refused: -502001, text },
});

// MongoDB manual, "$ (update)": the first element that the query matched; "$[]": every element.
const atPlace = (name, before, query, data, after) => ({
  name: `update: ${name}`,
  run: async ({ db, _ }) => {
    const scratch = db.collection('scratch'), place = `p${(count += 1)}`;
    await scratch.doc(place).set({ data: { ...before, place } });
    const { stats } = await scratch.where({ place, ...query(_) }).update({ data: data(_) });
    if (stats.updated !== 1) return { stats };
    const { _id, place: where, ...rest } = (await scratch.doc(place).get()).data;
    return rest;
  },
  expect: after,
});
const items = [{ sku: 'a', n: 1 }, { sku: 'b', n: 2 }, { sku: 'b', n: 3 }];

module.exports = [
  atPlace('the element that a query found', { items }, () => ({ 'items.sku': 'b' }), (_) => ({ 'items.$.n': _.inc(10) }), { items: [items[0], { sku: 'b', n: 12 }, items[2]] }),
  atPlace('the element found by elemMatch', { items }, (_) => ({ items: _.elemMatch({ sku: 'b', n: _.gt(2) }) }), (_) => ({ 'items.$.n': _.mul(2), 'items.$.sku': 'c' }), { items: [items[0], items[1], { sku: 'c', n: 6 }] }),
  atPlace('the value that a query found', { l: [70, 85, 90] }, (_) => ({ l: _.gte(80) }), () => ({ 'l.$': 0 }), { l: [70, 0, 90] }),
  atPlace('an element of an array in an object', { o: { l: [1, 2] } }, () => ({ 'o.l': 2 }), (_) => ({ 'o.l.$': _.inc(5) }), { o: { l: [1, 7] } }),
  atPlace('a field of a found element goes', { items }, () => ({ 'items.n': 3 }), (_) => ({ 'items.$.n': _.remove() }), { items: [items[0], items[1], { sku: 'b' }] }),
  atPlace('every element', { items }, () => ({}), (_) => ({ 'items.$[].n': _.inc(1) }), { items: items.map((each) => ({ ...each, n: each.n + 1 })) }),
  atPlace('every value', { l: [1, 2] }, () => ({}), (_) => ({ 'l.$[]': _.mul(3) }), { l: [3, 6] }),
  refuses('the found element where no query looked into the array', { l: [1] }, () => ({ 'l.$': 2 }), 'did not find the match needed from the query'),
  updates('a field', { a: 1, b: 1 }, () => ({ a: 2 }), { a: 2, b: 1 }),
  updates('a nested object merges', { o: { x: 1, y: 1 } }, () => ({ o: { y: 2, z: 3 } }), { o: { x: 1, y: 2, z: 3 } }),
  updates('_.set replaces', { o: { x: 1, y: 1 } }, (_) => ({ o: _.set({ z: 3 }) }), { o: { z: 3 } }),
  updates('a dotted path', { o: { x: 1 } }, () => ({ 'o.p.q': 1 }), { o: { x: 1, p: { q: 1 } } }),
  updates('a place in an array', { l: [1, 2, 3] }, () => ({ 'l.1': 9 }), { l: [1, 9, 3] }),
  updates('a place beyond the end fills with null', { l: [1] }, () => ({ 'l.3': 9 }), { l: [1, null, null, 9] }),
  updates('inc', { n: 1 }, (_) => ({ n: _.inc(2), m: _.inc(-1) }), { n: 3, m: -1 }),
  updates('inc with a fraction', { n: 1 }, (_) => ({ n: _.inc(0.5) }), { n: 1.5 }),
  updates('mul', { n: 3, f: 2 }, (_) => ({ n: _.mul(2), f: _.mul(0.5), absent: _.mul(7) }), { n: 6, f: 1, absent: 0 }),
  updates('min and max', { a: 5, b: 5, c: 5 }, (_) => ({ a: _.min(3), b: _.min(7), c: _.max(9), d: _.max(1) }), { a: 3, b: 5, c: 9, d: 1 }),
  updates('remove', { a: 1, b: { c: 1, d: 2 } }, (_) => ({ a: _.remove(), b: { c: _.remove() } }), { b: { d: 2 } }),
  updates('rename', { a: 1 }, (_) => ({ a: _.rename('z') }), { z: 1 }),
  updates('push one', { l: [1] }, (_) => ({ l: _.push(2) }), { l: [1, 2] }),
  updates('push several', { l: [1] }, (_) => ({ l: _.push([2, 3]), m: _.push(['new']) }), { l: [1, 2, 3], m: ['new'] }),
  updates('push at a position, sorted, cut', { l: [5, 1] }, (_) => ({ l: _.push({ each: [4, 2], position: 0, sort: 1, slice: 3 }) }), { l: [1, 2, 4] }),
  updates('push sorted by a field', { l: [{ k: 2 }] }, (_) => ({ l: _.push({ each: [{ k: 1 }, { k: 3 }], sort: { k: -1 }, slice: 2 }) }), { l: [{ k: 3 }, { k: 2 }] }),
  updates('unshift', { l: [1] }, (_) => ({ l: _.unshift([8, 9]) }), { l: [8, 9, 1] }),
  updates('pop and shift', { l: [1, 2, 3], m: [1, 2, 3] }, (_) => ({ l: _.pop(), m: _.shift() }), { l: [1, 2], m: [2, 3] }),
  updates('pull a value', { l: [1, 2, 1] }, (_) => ({ l: _.pull(1) }), { l: [2] }),
  updates('pull by condition', { l: [1, 5, 9] }, (_) => ({ l: _.pull(_.gt(4)) }), { l: [1] }),
  updates('pull objects', { l: [{ k: 1, v: 1 }, { k: 2, v: 1 }] }, (_) => ({ l: _.pull({ k: _.lt(2) }) }), { l: [{ k: 2, v: 1 }] }),
  updates('pullAll', { l: [1, 2, 3, 1] }, (_) => ({ l: _.pullAll([1, 3]) }), { l: [2] }),
  updates('addToSet', { l: ['a'] }, (_) => ({ l: _.addToSet('a'), m: _.addToSet('b') }), { l: ['a'], m: ['b'] }),
  updates('addToSet of each', { l: ['a'] }, (_) => ({ l: _.addToSet({ $each: ['a', 'b'] }) }), { l: ['a', 'b'] }),
  updates('bit', { n: 12 }, (_) => ({ n: _.bit({ and: 10 }) }), { n: 8 }),
  refuses('inc of a text', { n: 'x' }, (_) => ({ n: _.inc(1) }), 'non-numeric'),
  refuses('push to a text', { l: 'x' }, (_) => ({ l: _.push(1) }), 'must be an array'),
  refuses('a field below null', { o: null }, () => ({ o: { x: 1 } }), "Cannot create field 'x' in element"),
  {
    name: 'update: serverDate, with an offset',
    run: async ({ db }) => {
      const doc = db.collection('scratch').doc('date');
      await doc.set({ data: { at: db.serverDate(), later: db.serverDate({ offset: 60000 }) } });
      const { at, later } = (await doc.get()).data;
      return [at instanceof Date, Math.abs(at - Date.now()) < 20000, later - at];
    },
    expect: [true, true, 60000],
  },
  {
    name: 'update: set replaces the whole document, or makes it',
    run: async ({ db }) => {
      const doc = db.collection('scratch').doc('set');
      const made = (await doc.set({ data: { a: 1, b: 2 } })).stats;
      const replaced = (await doc.set({ data: { c: 3 } })).stats;
      return [made, replaced, (await doc.get()).data];
    },
    expect: [{ created: 1, updated: 0 }, { created: 0, updated: 1 }, { _id: 'set', c: 3 }],
  },
  {
    name: 'update: of what is not there changes nothing',
    run: async ({ db }) => (await db.collection('scratch').doc('absent').update({ data: { a: 1 } })).stats,
    expect: { updated: 0 },
  },
  {
    name: 'update: where() changes every match',
    run: async ({ db, _ }) => {
      const scratch = db.collection('scratch');
      await scratch.add({ data: [{ batch: 1, n: 1 }, { batch: 1, n: 2 }, { batch: 2, n: 3 }] });
      const { stats } = await scratch.where({ batch: 1 }).update({ data: { n: _.inc(10) } });
      const found = await scratch.where({ batch: _.exists(true) }).orderBy('n', 'asc').get();
      return [stats, found.data.map((each) => each.n)];
    },
    expect: [{ updated: 2 }, [3, 11, 12]],
  },
  {
    name: 'update: remove by id and by query',
    run: async ({ db, _ }) => {
      const scratch = db.collection('scratch');
      await scratch.doc('r1').set({ data: { rm: 1 } });
      await scratch.add({ data: [{ rm: 2 }, { rm: 2 }, { rm: 3 }] });
      const one = (await scratch.doc('r1').remove()).stats;
      const none = (await scratch.doc('r1').remove()).stats;
      const two = (await scratch.where({ rm: 2 }).remove()).stats;
      return [one, none, two, (await scratch.where({ rm: _.gt(0) }).count()).total];
    },
    expect: [{ removed: 1 }, { removed: 0 }, { removed: 2 }, 1],
  },
];
