exports.main = async () => ({ return_code: 'SUCCESS' });
