exports.main = async (event) => ({
  statusCode: 201,
  headers: { "content-type": "application/json", "x-path": event.path },
  body: JSON.stringify(event),
});
