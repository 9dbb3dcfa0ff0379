// `echo` answers {event, openid, source}; `bad` throws; `missing` does not exist.
module.exports = [
  {
    name: 'functions: data, identity and source of the callee',
    run: async ({ cloud }) => {
      const { result } = await cloud.callFunction({ name: 'echo', data: { a: 1, list: [{ b: '茶' }] } });
      return [result.event, result.openid === cloud.getWXContext().OPENID, result.source];
    },
    expect: [{ a: 1, list: [{ b: '茶' }] }, true, 'wx_client,scf'],
  },
  { name: 'functions: no data is an empty event', run: async ({ cloud }) => (await cloud.callFunction({ name: 'echo' })).result.event, expect: {} },
  { name: 'functions: one that throws', run: ({ cloud }) => cloud.callFunction({ name: 'bad' }), expect: ({ major }) => ({ refused: major >= 4 ? -1 : -504002, text: 'boom' }) },
  { name: 'functions: one that does not exist', run: ({ cloud }) => cloud.callFunction({ name: 'missing' }), expect: ({ major }) => ({ refused: major >= 4 ? -1 : -501001, text: 'FunctionName parameter could not be found' }) },
];
