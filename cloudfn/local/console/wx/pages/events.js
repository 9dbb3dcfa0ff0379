/* Event objects as a handler gets them. */
"use strict";

const { copy } = require("./data.js");

/** `how`: `dataset`, `id`, `mark`, `detail`; `target` where the event began on an inner element. */
function eventOf(type, how, detail) {
  const { dataset = {}, id = "", mark = {}, target } = how;
  const place = { id, offsetLeft: 0, offsetTop: 0, dataset: copy(dataset) };
  const touch = { identifier: 0, pageX: 0, pageY: 0, clientX: 0, clientY: 0 };
  return {
    type,
    timeStamp: Math.round(performance.now()),
    target: target ? { ...place, ...copy(target) } : place,
    currentTarget: { ...place, dataset: copy(dataset) },
    mark: copy(mark),
    detail: how.detail === undefined ? detail : how.detail,
    touches: type === "tap" ? [touch] : [],
    changedTouches: type === "tap" ? [touch] : [],
    mut: false,
  };
}

module.exports = { eventOf };
