/**
 * The server-sent events of the local cloud, in batches, for as long as the page is open.
 *
 * The browser's own reconnecting gives up on an error status (a server that is just starting), so it is done here:
 * after any loss the stream is opened again from the last sequence number seen, so nothing is missed or doubled.
 */

const BATCH_MS = 100;
const RETRY_MS = [200, 400, 800, 1600, 3000];

export function openLive({ since, onBatch, onStatus, onBack, source = (url) => new EventSource(url) }) {
  let last = since;
  let stream = null;
  let waiting = [];
  let flushing = 0;
  let failures = 0;
  let lost = false;
  let retry = 0;

  function flush() {
    flushing = 0;
    const batch = waiting;
    waiting = [];
    onBatch(batch);
  }

  function hear(message) {
    const event = JSON.parse(message.data);
    const seq = Number(message.lastEventId);
    if (message.lastEventId !== "" && Number.isFinite(seq)) {
      event.seq = seq;
      last = seq;
    }
    waiting.push(event);
    flushing ||= setTimeout(flush, BATCH_MS);
  }

  function open() {
    stream = source("/_cloudfn/events" + (last === undefined ? "" : "?since=" + last));
    stream.onopen = () => {
      failures = 0;
      onStatus("live");
      if (lost) onBack();
      lost = false;
    };
    stream.onmessage = hear;
    stream.onerror = () => {
      stream.close();
      lost = true;
      onStatus("lost");
      retry = setTimeout(open, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
    };
  }

  open();
  return {
    close() {
      clearTimeout(retry);
      clearTimeout(flushing);
      stream.close();
    },
    /** The server's history begins anew (it was reset): forget the position. */
    forget() {
      last = undefined;
    },
  };
}
