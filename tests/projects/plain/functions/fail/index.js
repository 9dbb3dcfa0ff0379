exports.main = async (event) => {
  if (event.exit) process.exit(event.exit);
  throw new Error(`no ${event.what}`);
};
