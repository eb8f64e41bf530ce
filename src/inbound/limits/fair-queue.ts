/** A queue in which each key's items come in order, and the keys take turns: a crowd under one key delays no other. */
export interface FairQueue<Item> {
  readonly size: number;
  push(item: Item): void;
  /** Takes items in turn for as long as `wants` says of the next. */
  take(wants: (item: Item) => boolean): Item[];
  takeOne(): Item | undefined;
}

/** One key's items; those before `head` are taken. */
interface Line<Item> {
  readonly items: Item[];
  head: number;
}

/** Taken items are let go of in pieces of this size, so that taking does not move the whole line each time. */
const compactAt = 256;

/** Without `keyOf` it is an ordinary queue. */
export function createFairQueue<Item>(keyOf: (item: Item) => string = () => ''): FairQueue<Item> {
  // A map keeps the order of insertion: its first key is whose turn it is.
  const lines = new Map<string, Line<Item>>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    push(item) {
      const key = keyOf(item);
      const line = lines.get(key);
      if (line === undefined) lines.set(key, { items: [item], head: 0 });
      else line.items.push(item);
      size += 1;
    },
    take(wants) {
      const taken: Item[] = [];
      for (let next = first(); next !== undefined && wants(next.item); next = first()) {
        taken.push(next.item);
        advance(next.key, next.line);
      }
      return taken;
    },
    takeOne() {
      const next = first();
      if (next !== undefined) advance(next.key, next.line);
      return next?.item;
    },
  };

  function first(): { readonly key: string; readonly line: Line<Item>; readonly item: Item } | undefined {
    for (const [key, line] of lines) {
      const item = line.items[line.head];
      return item === undefined ? undefined : { key, line, item };
    }
    return undefined;
  }

  function advance(key: string, line: Line<Item>): void {
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
