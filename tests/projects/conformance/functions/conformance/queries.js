const ids = (result) => result.data.map((each) => each._id);
const find = (query) => async ({ db, _ }) => ids(await db.collection('goods').where(query(_, db)).orderBy('_id', 'asc').get());
const finds = (name, query, expect) => ({ name: `query: ${name}`, run: find(query), expect });

module.exports = [
  finds('equality', () => ({ kind: 'tea' }), ['g1', 'g2']),
  finds('eq with an object compares it whole', (_) => ({ size: _.eq({ w: 1, h: { cm: 2 } }) }), ['g1']),
  finds('eq with an object: order of fields counts', (_) => ({ size: _.eq({ h: { cm: 2 }, w: 1 }) }), []),
  finds('nested object means dotted paths', () => ({ size: { h: { cm: 4 } } }), ['g2']),
  finds('dotted path', () => ({ 'size.h.cm': 2 }), ['g1']),
  finds('neq also finds documents without the field', (_) => ({ note: _.neq(1) }), ['g1', 'g2', 'g3', 'g4', 'g5']),
  finds('gt', (_) => ({ price: _.gt(20) }), ['g3', 'g4']),
  finds('gte', (_) => ({ price: _.gte(20) }), ['g2', 'g3', 'g4']),
  finds('lt', (_) => ({ price: _.lt(12.5) }), ['g5']),
  finds('lte', (_) => ({ price: _.lte(12.5) }), ['g1', 'g5']),
  finds('gt compares within one type only', (_) => ({ tags: _.gt('m') }), ['g1', 'g4', 'g5']),
  finds('in', (_) => ({ kind: _.in(['cup', 'drink']) }), ['g3', 'g4', 'g5']),
  finds('nin', (_) => ({ kind: _.nin(['cup', 'drink']) }), ['g1', 'g2']),
  finds('and on one field', (_) => ({ price: _.gt(10).and(_.lt(30)) }), ['g1', 'g2']),
  finds('or on one field', (_) => ({ price: _.eq(8).or(_.gt(25)) }), ['g3', 'g4', 'g5']),
  finds('or of documents', (_) => _.or([{ kind: 'drink' }, { stock: 0 }]), ['g2', 'g3']),
  finds('and of documents', (_) => _.and([{ kind: 'cup' }, { on: true }]), ['g4']),
  finds('nor of documents', (_) => _.nor([{ kind: 'cup' }, { on: true }]), ['g2']),
  finds('not', (_) => ({ price: _.not(_.gt(10)) }), ['g5']),
  finds('exists', (_) => ({ parts: _.exists(true) }), ['g4', 'g5']),
  finds('exists: null is there', (_) => ({ note: _.exists(true) }), ['g3']),
  finds('equality to null also finds what is missing', () => ({ note: null }), ['g1', 'g2', 'g3', 'g4', 'g5']),
  finds('mod', (_) => ({ stock: _.mod(5, 0) }), ['g2', 'g4', 'g5']),
  finds('an element of an array', () => ({ tags: 'hot' }), ['g1', 'g2', 'g4']),
  finds('a whole array', (_) => ({ tags: _.eq(['hot', 'new']) }), ['g1']),
  finds('all', (_) => ({ tags: _.all(['hot', 'new']) }), ['g1', 'g4']),
  finds('size', (_) => ({ tags: _.size(0) }), ['g3']),
  finds('elemMatch on objects', (_) => ({ parts: _.elemMatch({ k: 'lid', n: _.gt(2) }) }), ['g5']),
  finds('without elemMatch different elements may match', (_) => ({ 'parts.k': 'lid', 'parts.n': _.gt(2) }), ['g4', 'g5']),
  finds('elemMatch on values', (_) => ({ tags: _.elemMatch(_.eq('gift')) }), ['g4']),
  finds('position in an array', () => ({ 'tags.0': 'new' }), ['g4']),
  finds('RegExp literal', () => ({ name: /^c/i }), ['g3', 'g4']),
  finds('db.RegExp', (_, db) => ({ name: db.RegExp({ regexp: '茶$', options: '' }) }), ['g1', 'g2']),
  finds('dates', (_) => ({ at: _.gte(new Date(1700086400000)) }), ['g2', 'g3']),
  finds('booleans are no numbers', () => ({ on: 1 }), []),
  finds('expr', (_) => _.expr(_.aggregate.gt(['$stock', '$price'])), ['g5']),
  {
    name: 'query: doc().get()',
    run: async ({ db }) => (await db.collection('goods').doc('g3').get()).data,
    expect: { _id: 'g3', name: 'Coffee', kind: 'drink', price: 30, stock: 7, tags: [], on: true, at: new Date(1700172800000), note: null },
  },
  {
    name: 'query: doc().get() of a missing document',
    run: ({ db }) => db.collection('goods').doc('none').get(),
    expect: { refused: -1, text: 'document with _id none does not exist' },
  },
  {
    name: 'query: order by two fields, skip, limit',
    run: async ({ db }) => ids(await db.collection('goods').orderBy('price', 'desc').orderBy('_id', 'desc').skip(1).limit(3).get()),
    expect: ['g3', 'g2', 'g1'],
  },
  {
    name: 'query: order across types is null, numbers, texts, objects, arrays, booleans, dates',
    run: async ({ db }) => {
      const mixed = [{ v: true }, { v: 'a' }, { v: new Date(5) }, {}, { v: 2 }, { v: { a: 1 } }, { v: 1.5 }, { v: null }];
      await db.collection('scratch').add({ data: mixed.map((each, n) => ({ _id: `m${n}`, ...each })) });
      return ids(await db.collection('scratch').orderBy('v', 'asc').orderBy('_id', 'asc').get());
    },
    expect: ['m3', 'm7', 'm6', 'm4', 'm1', 'm5', 'm0', 'm2'],
  },
  {
    name: 'query: field() includes',
    run: async ({ db }) => (await db.collection('goods').doc('g1').field({ name: true, 'size.w': true }).get()).data,
    expect: { _id: 'g1', name: '绿茶', size: { w: 1 } },
  },
  {
    name: 'query: field() excludes',
    run: async ({ db }) => Object.keys((await db.collection('goods').doc('g2').field({ name: false, size: false, at: false }).get()).data).sort(),
    expect: ['_id', 'kind', 'on', 'price', 'stock', 'tags'],
  },
  {
    name: 'query: field() with slice and elemMatch',
    run: async ({ db, _ }) => (await db.collection('goods').doc('g4').field({ _id: false, tags: _.project.slice(2), parts: _.project.elemMatch({ k: 'cup' }) }).get()).data,
    expect: { parts: [{ k: 'cup', n: 3 }], tags: ['new', 'gift'] },
  },
  { name: 'query: count', run: async ({ db }) => (await db.collection('goods').where({ kind: 'cup' }).count()).total, expect: 2 },
  {
    name: 'query: a hundred documents unless limit() says more, a thousand at most',
    run: async ({ db }) => {
      const scratch = db.collection('scratch');
      for (let n = 0; n < 12; n += 1) await scratch.add({ data: Array.from({ length: 100 }, (each, k) => ({ bulk: n * 100 + k })) });
      const sizes = [];
      const bulk = scratch.where({ bulk: db.command.gte(0) });
      for (const query of [bulk, bulk.limit(150), bulk.limit(5000)]) sizes.push((await query.get()).data.length);
      await bulk.remove();
      return sizes;
    },
    expect: [100, 150, 1000],
  },
  {
    name: 'query: a value keeps its type',
    run: async ({ db }) => {
      const data = { int: 7, big: 9007199254740991, float: 1.5, text: '中文', yes: true, none: null, date: new Date(1700000000123), list: [1, { x: 2 }], nested: { a: { b: 1 } } };
      await db.collection('scratch').doc('types').set({ data });
      return (await db.collection('scratch').doc('types').get()).data;
    },
    expect: { _id: 'types', int: 7, big: 9007199254740991, float: 1.5, text: '中文', yes: true, none: null, date: new Date(1700000000123), list: [1, { x: 2 }], nested: { a: { b: 1 } } },
  },
  {
    name: 'query: server code adds no _openid',
    run: async ({ db }) => {
      const { _id } = await db.collection('scratch').add({ data: { a: 1 } });
      return Object.keys((await db.collection('scratch').doc(_id).get()).data).sort();
    },
    expect: ['_id', 'a'],
  },
  {
    name: 'query: an _id may be a number',
    run: async ({ db }) => {
      await db.collection('scratch').doc(7).set({ data: { seven: true } });
      return (await db.collection('scratch').doc(7).get()).data;
    },
    expect: { _id: 7, seven: true },
  },
  {
    name: 'query: _id is unique',
    run: ({ db }) => db.collection('goods').add({ data: { _id: 'g1' } }),
    expect: { refused: -502001, text: 'E11000 duplicate key error' },
  },
  {
    name: 'query: an operator that does not exist',
    run: ({ db }) => db.collection('goods').where({ price: { $frob: 1 } }).get(),
    expect: { refused: -502001, text: 'unknown operator: $frob' },
  },
  {
    name: 'query: createCollection, and once more',
    run: async ({ db }) => {
      const name = `made${Date.now()}`;
      const first = (await db.createCollection(name)).errMsg;
      try {
        await db.createCollection(name);
      } catch (error) {
        return [first, error.errMsg.includes('exist')];
      }
      return [first, 'made twice'];
    },
    expect: ['createCollection:ok', true],
  },
];
