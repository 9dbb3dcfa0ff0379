const cloud = require('wx-server-sdk');
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async ({ id, text, file }) => {
  await db.collection('notes').add({ data: { _id: id, text } });
  if (file) await cloud.uploadFile({ cloudPath: `notes/${id}.txt`, fileContent: Buffer.from(text) });
  return id;
};
