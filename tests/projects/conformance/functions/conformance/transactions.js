const fresh = async (db, id, data) => db.collection('scratch').doc(id).set({ data });
const read = async (db, id) => {
  const { data } = await db.collection('scratch').where({ _id: id }).get();
  return data[0] || null;
};

module.exports = [
  {
    name: 'transaction: every write, together',
    run: async ({ db, _ }) => {
      await fresh(db, 't1', { n: 1 });
      await fresh(db, 't2', { n: 1 });
      const result = await db.runTransaction(async (transaction) => {
        const scratch = transaction.collection('scratch');
        const { data } = await scratch.doc('t1').get();
        await scratch.doc('t1').update({ data: { n: _.inc(data.n) } });
        await scratch.doc('t3').set({ data: { set: true } });
        await scratch.add({ data: { _id: 't4', added: true } });
        await scratch.doc('t2').remove();
        return (await scratch.doc('t1').get()).data.n;
      });
      return [result, await read(db, 't1'), await read(db, 't2'), await read(db, 't3'), await read(db, 't4')];
    },
    expect: [2, { _id: 't1', n: 2 }, null, { _id: 't3', set: true }, { _id: 't4', added: true }],
  },
  {
    name: 'transaction: a thrown error undoes everything and comes through',
    run: async ({ db }) => {
      await fresh(db, 't5', { n: 1 });
      try {
        await db.runTransaction(async (transaction) => {
          await transaction.collection('scratch').doc('t5').update({ data: { n: 99 } });
          throw new Error('mine');
        });
      } catch (error) {
        return [error.message, (await read(db, 't5')).n];
      }
      return 'committed';
    },
    expect: ['mine', 1],
  },
  {
    name: 'transaction: rollback rejects with its reason',
    run: async ({ db }) => {
      await fresh(db, 't6', { n: 1 });
      try {
        await db.runTransaction(async (transaction) => {
          await transaction.collection('scratch').doc('t6').update({ data: { n: 99 } });
          await transaction.rollback('because');
        });
      } catch (reason) {
        return [reason, (await read(db, 't6')).n];
      }
      return 'committed';
    },
    expect: ['because', 1],
  },
  {
    name: 'transaction: reads see one instant, others see nothing before the commit',
    run: async ({ db }) => {
      await fresh(db, 't7', { n: 1 });
      await fresh(db, 't8', { n: 1 });
      const transaction = await db.startTransaction();
      const inside = transaction.collection('scratch');
      const first = (await inside.doc('t7').get()).data.n;
      await db.collection('scratch').doc('t7').update({ data: { n: 2 } });
      const second = (await inside.doc('t7').get()).data.n;
      await inside.doc('t8').update({ data: { n: 5 } });
      const outside = (await read(db, 't8')).n;
      await transaction.commit();
      return [first, second, outside, (await read(db, 't7')).n, (await read(db, 't8')).n];
    },
    expect: [1, 1, 1, 2, 5],
  },
  {
    name: 'transaction: a conflict runs the callback again',
    run: async ({ db, _ }) => {
      await fresh(db, 't9', { n: 0 });
      let runs = 0;
      await db.runTransaction(async (transaction) => {
        runs += 1;
        const doc = transaction.collection('scratch').doc('t9');
        await doc.get();
        if (runs === 1) await db.collection('scratch').doc('t9').update({ data: { n: _.inc(100) } });
        await doc.update({ data: { n: _.inc(1) } });
      });
      return [runs, (await read(db, 't9')).n];
    },
    expect: [2, 101],
  },
  {
    name: 'transaction: a query inside',
    run: async ({ db }) => {
      await fresh(db, 't10', { tx: 'q', n: 1 });
      return db.runTransaction(async (transaction) => {
        await transaction.collection('scratch').doc('t11').set({ data: { tx: 'q', n: 2 } });
        const { data } = await transaction.collection('scratch').where({ tx: 'q' }).get();
        return data.map((each) => each._id).sort();
      });
    },
    expect: ['t10', 't11'],
  },
];
