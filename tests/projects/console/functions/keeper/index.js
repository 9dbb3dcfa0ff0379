// Leaves a file and a message behind.
const cloud = require('wx-server-sdk');
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });

exports.main = async (event) => {
  const { fileID } = await cloud.uploadFile({ cloudPath: 'receipts/R1.txt', fileContent: Buffer.from('龙井 ¥68.00') });
  await cloud.openapi.subscribeMessage.send({
    touser: cloud.getWXContext().OPENID, templateId: 'T1', page: 'pages/orders', data: { thing1: { value: event.text } },
  });
  return fileID;
};
