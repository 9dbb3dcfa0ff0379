const cloud = require('wx-server-sdk');
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });

exports.main = async (event) => {
  console.log('order', event.no, 'for', event.fee);
  return cloud.cloudPay.unifiedOrder({
    body: event.body || '小秋TIT店-超市',
    outTradeNo: event.no || '1217752501201407033233368018',
    spbillCreateIp: '127.0.0.1',
    subMchId: '1900009231',
    totalFee: event.fee || 1,
    envId: 'test-f0b102',
    functionName: event.callback || 'payCallback',
  });
};
