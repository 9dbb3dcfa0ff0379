exports.main = async (event) => ({ event, source: process.env.TRIGGER_SRC, openid: process.env.WX_OPENID });
