module.exports = [
  {
    name: 'openapi: subscribeMessage.send',
    run: async ({ cloud }) => (await cloud.openapi.subscribeMessage.send({ touser: 'oX', page: 'index', templateId: 'tpl', data: { thing1: { value: '茶' } } })).errCode,
    expect: 0,
  },
  { name: 'openapi: subscribeMessage.send to nobody', run: ({ cloud }) => cloud.openapi.subscribeMessage.send({ templateId: 'tpl', data: {} }), expect: { refused: 40003, text: 'touser' } },
  { name: 'openapi: msgSecCheck', run: async ({ cloud }) => (await cloud.openapi.security.msgSecCheck({ content: 'good' })).errCode, expect: 0 },
  {
    name: 'openapi: msgSecCheck, second version',
    run: async ({ cloud }) => (await cloud.openapi.security.msgSecCheck({ content: 'good', version: 2, scene: 1, openid: 'oX' })).result,
    expect: { suggest: 'pass', label: 100 },
  },
  { name: 'openapi: imgSecCheck takes a picture', run: async ({ cloud }) => (await cloud.openapi.security.imgSecCheck({ media: { contentType: 'image/png', value: Buffer.from([137, 80, 78, 71]) } })).errCode, expect: 0 },
  {
    name: 'openapi: wxacode.getUnlimited answers a picture',
    run: async ({ cloud }) => {
      const { contentType, buffer, errCode } = await cloud.openapi.wxacode.getUnlimited({ scene: 'id=1', page: 'pages/index/index' });
      return [contentType, buffer.slice(1, 4).toString(), errCode];
    },
    expect: ['image/png', 'PNG', 0],
  },
  { name: 'openapi: wxacode.getUnlimited with a scene too long', run: ({ cloud }) => cloud.openapi.wxacode.getUnlimited({ scene: 'x'.repeat(33) }), expect: { refused: 40169, text: 'scene' } },
  {
    name: 'openapi: phonenumber.getPhoneNumber',
    run: async ({ cloud }) => /^1\d{10}$/.test((await cloud.openapi.phonenumber.getPhoneNumber({ code: 'c' })).phoneInfo.phoneNumber),
    expect: true,
  },
  { name: 'openapi: an API that is not there is named', run: ({ cloud }) => cloud.openapi.some.strange.api({}), expect: { refused: -604100, text: 'some.strange.api' } },
  { name: 'openapi: callOpenAPI', run: async ({ cloud }) => (await cloud.callOpenAPI({ api: 'security.msgSecCheck', data: { content: 'good' } })).result, expect: { errcode: 0, errmsg: 'ok' } },
  { name: 'openapi: getOpenData', run: async ({ cloud }) => (await cloud.getOpenData({ list: ['cid'] })).list[0].cloudID, expect: 'cid' },
  { name: 'openapi: getCloudCallSign', run: async ({ cloud }) => (await cloud.getCloudCallSign({ parameterList: ['a'] })).signature.length, expect: 40 },
];
