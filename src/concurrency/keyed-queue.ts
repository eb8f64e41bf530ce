/** A queue in which each key's items come in order, and the keys take turns: a crowd under one key delays no other. */
export interface KeyedQueue<Item> {
  readonly size: number;
  /** False: there is no room. */
  add(key: string, item: Item): boolean;
  /** The next whose key has a turn. */
  take(): Taken<Item> | undefined;
  /** Items in turn, for as long as `wants` says of the next. */
  takeWhile(wants: (item: Item) => boolean): readonly Item[];
  /** An item of this key that was taken is done with. Needed where the number that run is bounded. */
  done(key: string): void;
  /** All items that wait, which do so no longer. */
  clear(): readonly Item[];
}

export interface Taken<Item> {
  readonly key: string;
  readonly item: Item;
}

/** Each is unbounded where it is absent. */
export interface KeyedQueueBounds {
  readonly waitingMax?: number;
  readonly waitingPerKeyMax?: number;
  readonly runningPerKeyMax?: number;
}

/** One key's items; those before `head` are taken. */
interface Line<Item> {
  readonly items: Item[];
  head: number;
}

/** Taken items are let go of in pieces of this size, so that taking does not move the whole line each time. */
const compactAt = 256;

export function createKeyedQueue<Item>({
  waitingMax = Number.POSITIVE_INFINITY,
  waitingPerKeyMax = Number.POSITIVE_INFINITY,
  runningPerKeyMax,
}: KeyedQueueBounds = {}): KeyedQueue<Item> {
  // A map keeps the order of insertion: its first key is whose turn it is.
  const lines = new Map<string, Line<Item>>();
  const running = new Map<string, number>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(key, item) {
      const line = lines.get(key);
      if (size >= waitingMax || waitingOf(line) >= waitingPerKeyMax) return false;
      if (line === undefined) lines.set(key, { items: [item], head: 0 });
      else line.items.push(item);
      size += 1;
      return true;
    },
    take() {
      const next = findNext();
      if (next === undefined) return undefined;
      advance(next.key, next.line);
      return { key: next.key, item: next.item };
    },
    takeWhile(wants) {
      const taken: Item[] = [];
      for (let next = findNext(); next !== undefined && wants(next.item); next = findNext()) {
        taken.push(next.item);
        advance(next.key, next.line);
      }
      return taken;
    },
    done(key) {
      const left = (running.get(key) ?? 1) - 1;
      if (left > 0) running.set(key, left);
      else running.delete(key);
    },
    clear() {
      const items = [...lines.values()].flatMap((line) => line.items.slice(line.head));
      lines.clear();
      size = 0;
      return items;
    },
  };

  function findNext(): (Taken<Item> & { readonly line: Line<Item> }) | undefined {
    for (const [key, line] of lines) {
      if (runningPerKeyMax !== undefined && (running.get(key) ?? 0) >= runningPerKeyMax) continue;
      const item = line.items[line.head];
      return item === undefined ? undefined : { key, line, item };
    }
    return undefined;
  }

  function advance(key: string, line: Line<Item>): void {
    if (runningPerKeyMax !== undefined) running.set(key, (running.get(key) ?? 0) + 1);
    size -= 1;
    line.head += 1;
    if (line.head === line.items.length) lines.delete(key);
    else if (lines.size > 1) {
      lines.delete(key);
      lines.set(key, line);
    }
    if (line.head < compactAt) return;
    line.items.splice(0, line.head);
    line.head = 0;
  }
}

function waitingOf(line: Line<unknown> | undefined): number {
  return line === undefined ? 0 : line.items.length - line.head;
}
