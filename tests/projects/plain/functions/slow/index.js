exports.main = () => new Promise(() => {});
