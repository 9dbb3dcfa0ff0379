// {outTradeNo, refundNo, refundFee} from a manager. `refundNo` (1 to 50) tells the parts of one order apart: the same one
// again is the same refund. Answers {ok: true, outRefundNo} or {ok: false, code, message}.
const cloud = require('wx-server-sdk');
const { failed, isManager } = require('../../shared/answers');
const { find } = require('../../shared/orders');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const db = cloud.database();

exports.main = async (event) => {
  const { OPENID, ENV } = cloud.getWXContext();
  if (!isManager(OPENID)) return failed('NOT_ALLOWED', 'only managers refund');
  const { outTradeNo, refundNo, refundFee } = event;
  if (!Number.isInteger(refundNo) || refundNo < 1 || refundNo > 50) return failed('BAD_REFUND', 'refundNo is 1 to 50');
  if (!Number.isInteger(refundFee) || refundFee < 1) return failed('BAD_REFUND', 'refundFee is an integer number of fen');
  const order = await find(db, outTradeNo);
  if (!order) return failed('UNKNOWN_ORDER', `no order ${outTradeNo}`);

  const outRefundNo = `R${order._id}-${refundNo}`;
  const noted = await note(order, outRefundNo, refundFee);
  if (!noted.ok) return noted;
  const res = await cloud.cloudPay.refund({
    outTradeNo: order._id,
    outRefundNo,
    totalFee: order.totalFee,
    refundFee,
    subMchId: order.subMchId,
    envId: ENV,
    functionName: 'refundCallback',
  });
  if (res.returnCode !== 'SUCCESS' || res.resultCode !== 'SUCCESS') {
    // It stays noted: asked for again with the same number, WeChat Pay still sees one refund.
    console.error('refund', outRefundNo, res.returnMsg, res.errCodeDes);
    return failed('REFUND_REFUSED', res.errCodeDes || res.returnMsg);
  }
  return { ok: true, outRefundNo };
};

/** Puts the refund on the order before it is asked for: its callback finds it, and the sum can never exceed the payment. */
async function note(order, outRefundNo, refundFee) {
  return db.runTransaction(async (transaction) => {
    const orders = transaction.collection('orders').doc(order._id);
    const { data: current } = await orders.get();
    const same = current.refunds.find((each) => each.outRefundNo === outRefundNo);
    if (same) return same.refundFee === refundFee ? { ok: true } : failed('BAD_REFUND', `refundNo had ${same.refundFee} fen`);
    if (!current.transactionId) return failed('NOT_PAID', `the order is ${current.status}`);
    const left = current.refunds
      .filter((each) => each.status !== 'failed')
      .reduce((rest, each) => rest - each.refundFee, current.totalFee);
    if (refundFee > left) return failed('TOO_MUCH', `${left} fen are left to refund`);
    const refunds = [...current.refunds, { outRefundNo, refundFee, status: 'requested' }];
    await orders.update({ data: { refunds } });
    return { ok: true };
  });
}
