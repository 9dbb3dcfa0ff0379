const cloud = require('wx-server-sdk');
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

// Writes one of a bounded number of documents and reads it again, so that what grows in a long run is not its data.
exports.main = async ({ id, text }) => {
  await db.collection('notes').doc(id).set({ data: { text } });
  const { data } = await db.collection('notes').doc(id).get();
  return data.text;
};
