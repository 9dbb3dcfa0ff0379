const cloud = require('wx-server-sdk');
cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });

exports.main = ({ no, fee }) =>
  cloud.cloudPay.unifiedOrder({
    body: 'tea',
    outTradeNo: no,
    spbillCreateIp: '127.0.0.1',
    subMchId: '1900009231',
    totalFee: fee,
    envId: cloud.DYNAMIC_CURRENT_ENV,
    functionName: 'payCallback',
  });
