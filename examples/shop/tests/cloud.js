// The local cloud that `cloudfn exec` started: calls as a user, the cashier, the clock.
const base = process.env.CLOUDFN_URL || 'http://127.0.0.1:7788';

async function post(path, body, headers = {}) {
  const answer = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-cloudfn-key': process.env.CLOUDFN_KEY || '', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Call a function as the user `openid` of a mini program. */
const as = (openid) => (name, event) => post(`/functions/${name}`, event, { 'x-cloudfn-openid': openid });

/** Call a function as a timer does: without a user. */
const timer = (name) => post(`/functions/${name}`, { Type: 'Timer' }, { 'x-cloudfn-source': 'timer', 'x-cloudfn-openid': '' });

const pay = (outTradeNo, openid, outcome = 'success') => post(`/_cloudfn/orders/${outTradeNo}/pay`, { outcome, openid });
const advance = (by) => post('/_cloudfn/clock', { advance: by });

/** Callbacks come on their own: ask until `holds`, ten seconds at most. */
async function until(holds) {
  for (const end = Date.now() + 10000; Date.now() < end; ) {
    const value = await holds();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen within 10 s');
}

module.exports = { advance, as, pay, timer, until };
