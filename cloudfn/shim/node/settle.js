"use strict";
// Calls a handler of any style and gives a promise of its answer. A plain return value is none, as on the platform.

module.exports = (own, event, context) =>
  new Promise((resolve, reject) => {
    const done = (error, value) => (error ? reject(error) : resolve(value));
    const doors = { done, succeed: resolve, fail: reject };
    for (const name of Object.keys(doors)) if (context && context[name]) Reflect.set(context, name, doors[name]);
    const value = own(event, context, done);
    if (value && typeof value.then === "function") value.then(resolve, reject);
    else if (own.length < 3 && !/arguments|\.\.\.|\b(done|succeed|fail)\b/.test(own)) resolve(null);
  });
