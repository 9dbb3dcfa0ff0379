// Writes event.lines lines, a hundred every hundred milliseconds.
exports.main = async (event) => {
  for (let n = 0; n < event.lines; n += 100) {
    for (let i = n; i < Math.min(n + 100, event.lines); i++) console.log(`line ${i} ${i % 10 === 0 ? 'tenth' : ''} ${'.'.repeat(60)}`);
    await new Promise((done) => setTimeout(done, 100));
  }
  return event.lines;
};
