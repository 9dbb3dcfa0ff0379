const { execFile } = require('child_process');
const dns = require('dns');
const net = require('net');
const { Worker } = require('worker_threads');

const host = 'api.mch.weixin.qq.com';
const ask = `require('net').connect(80, '${host}').on('error', (error) => say(error.code)).on('connect', () => say('reached'))`;
const settled = (socket) =>
  new Promise((done) => socket.on('connect', () => done('reached')).on('error', (error) => done(error.code)));
const ways = {
  plain: () => settled(net.connect(80, host)),
  dot: () => settled(net.connect(80, `${host}.`)),
  capitals: () => settled(net.connect(80, host.toUpperCase())),
  resolver: () =>
    new Promise((done) => new dns.Resolver().resolve4(host, (error) => done(error ? error.code : 'reached'))),
  thread: () =>
    new Promise((done) => {
      const text = `const say = (it) => require('worker_threads').parentPort.postMessage(it); ${ask}`;
      new Worker(text, { eval: true, execArgv: [], env: {} }).on('message', done).on('error', (error) => done(error.code));
    }),
  child: () =>
    new Promise((done) => {
      const text = `const say = (it) => { console.log(it); process.exit(); }; ${ask}`;
      const bare = { env: { PATH: process.env.PATH } };
      execFile(process.execPath, ['-e', text], bare, (error, said) => done(said.trim()));
    }),
};

exports.main = async () => {
  const said = {};
  for (const name of Object.keys(ways)) said[name] = await ways[name]();
  return said;
};
