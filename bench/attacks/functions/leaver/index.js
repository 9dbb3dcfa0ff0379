const { spawn } = require('child_process');

// Children that do not want to end with their parent: the second has lost every mark of ours.
exports.main = async () => [
  spawn('sleep', ['600'], { stdio: 'ignore', detached: true }).pid,
  spawn('sleep', ['600'], { stdio: 'ignore', detached: true, env: { PATH: process.env.PATH } }).pid,
];
