const cloud = require('wx-server-sdk');
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async ({ id }) => {
  const counter = db.collection('counters').doc(id);
  const { stats } = await counter.update({ data: { n: db.command.inc(1) } });
  if (!stats.updated) await counter.set({ data: { n: 1 } });
  return id;
};
