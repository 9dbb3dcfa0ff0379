// The local cloud that `cloudfn exec` started: buyers, and its clock.
const { CLOUDFN_URL: base, CLOUDFN_KEY: key, CLOUDFN_WX: kit } = process.env;
if (!base || !kit) throw new Error('run me with: cloudfn exec -- node --test');
const path = require('node:path');
const { createApp, createWx } = require(kit);

const buyer = (openid, payment = 'success') => createWx({ base, openid, payment });

/** The mini program in the hands of a user of its own. */
const pagesOf = (openid, more = {}) => createApp(path.join(__dirname, '..', 'miniprogram'), { base, openid, ...more });

async function control(path, body, method = 'POST') {
  const answer = await fetch(`${base}/_cloudfn/${path}`, {
    method, headers: { 'Content-Type': 'application/json', 'X-CloudFn-Key': key }, ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

/** Callbacks arrive on their own: ask again until it is so, for ten seconds at most. */
async function until(holds) {
  const end = Date.now() + 10000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not happen within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

module.exports = { control, buyer, pagesOf, until };
