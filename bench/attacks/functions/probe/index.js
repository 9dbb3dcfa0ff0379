exports.main = async ({ n }) => n;
