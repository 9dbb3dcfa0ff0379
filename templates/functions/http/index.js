// <@ t("Answers HTTP requests at the path that cloudfn.yaml gives it. There is no mini program user here.", "响应 cloudfn.yaml 中声明的 HTTP 路径。这里没有小程序用户身份。") @>
exports.main = async (event) => {
  const { httpMethod, path, queryStringParameters, body, isBase64Encoded } = event;
  const text = isBase64Encoded ? Buffer.from(body || '', 'base64').toString('utf8') : body || '';
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ method: httpMethod, path, query: queryStringParameters, length: text.length }),
  };
};
