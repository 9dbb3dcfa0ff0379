// Answers one JSON request on each line with npm's mingo. Dates travel as {"$date": ms}, "no value" as an absent field.
const mingo = require('mingo');
const readline = require('readline');

function decode(value) {
  if (Array.isArray(value)) return value.map(decode);
  if (value && typeof value === 'object') {
    if (typeof value.$date === 'number') return new Date(value.$date);
    if (typeof value.$pattern === 'string') return new RegExp(value.$pattern, value.$flags);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, decode(inner)]));
  }
  return value;
}

function encode(value) {
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof RegExp) return { $pattern: value.source, $flags: value.flags };
  if (Array.isArray(value)) return value.map((each) => (each === undefined ? null : encode(each)));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).map(([name, inner]) => [name, encode(inner)]));
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  return value === undefined ? null : value;
}

function answer(request) {
  const documents = decode(request.documents);
  if (request.kind === 'find') {
    const cursor = mingo.find(documents, decode(request.query), request.projection || {});
    return (request.sort ? cursor.sort(request.sort) : cursor).all();
  }
  if (request.kind === 'update') {
    for (const document of documents) mingo.update(document, decode(request.update));
    return documents;
  }
  return mingo.aggregate(documents, decode(request.pipeline), { collectionResolver: () => decode(request.other || []) });
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  let reply;
  try {
    reply = { result: encode(answer(JSON.parse(line))) };
  } catch (error) {
    reply = { error: String((error && error.message) || error) };
  }
  process.stdout.write(JSON.stringify(reply) + '\n');
});
