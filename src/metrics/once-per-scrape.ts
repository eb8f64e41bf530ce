import { setTimeout as sleep } from 'node:timers/promises';

/** Prometheus gives a scrape ten seconds, and the rest of it is worth having. */
const answerMsMax = 3_000;

/** Lets the series of one scrape share one question; `other` where the answer is an error, or late. */
export function oncePerScrape<T>(ask: () => Promise<T>, other: T): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= inTime(ask(), other).finally(() => (underWay = undefined));
    return underWay;
  };
}

async function inTime<T>(asking: Promise<T>, other: T): Promise<T> {
  const over = new AbortController();
  const late = sleep(answerMsMax, other, { ref: false, signal: over.signal }).catch(() => other);
  return Promise.race([asking.catch(() => other), late]).finally(() => over.abort());
}
