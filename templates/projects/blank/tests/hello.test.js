const assert = require('node:assert');
const test = require('node:test');
const { fakeCloud } = require('./fake-cloud');

test('<@ t("hello answers with the caller and the event", "hello 返回调用者和事件") @>', async () => {
  const cloud = fakeCloud();
  cloud.context = { OPENID: 'oAlice' };
  assert.deepStrictEqual(await cloud.call('hello', { a: 1 }), { hello: 'oAlice', event: { a: 1 } });
});
