const text = 'tea '.repeat(50);

exports.main = async () => {
  for (;;) {
    for (let n = 0; n < 100; n++) console.log(text);
    while (process.stdout.writableLength) await new Promise(setImmediate);
  }
};
