export interface GatherOptions<Item, Answer> {
  /** Answers by key; one that is missing was not found. */
  readonly write: (batch: readonly Item[]) => Promise<ReadonlyMap<string, Answer>>;
  /** Within a batch no two items have one key. */
  readonly keyOf: (item: Item) => string;
}

/** While one batch waits for the disk the next is on its way. */
const lanes = 2;
/** Keeps a statement short: a body has up to 256 kB. */
const itemsMax = 64;

/** Lets calls that are made together share one statement and one commit; one alone waits for nothing. */
export function createGather<Item, Answer>({
  write,
  keyOf,
}: GatherOptions<Item, Answer>): (item: Item) => Promise<Answer | undefined> {
  interface Entry {
    readonly item: Item;
    readonly resolve: (answer: Answer | undefined) => void;
    readonly reject: (error: unknown) => void;
  }
  let queue: Entry[] = [];
  let busy = 0;
  let isScheduled = false;

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      schedule();
    });

  function schedule(): void {
    if (isScheduled || busy >= lanes || queue.length === 0) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      void run(takeBatch()).then(schedule);
      schedule();
    });
  }

  /** The second of two with one key goes with the next batch. */
  function takeBatch(): ReadonlyMap<string, Entry> {
    const batch = new Map<string, Entry>();
    queue = queue.filter((entry) => {
      const key = keyOf(entry.item);
      if (batch.size >= itemsMax || batch.has(key)) return true;
      batch.set(key, entry);
      return false;
    });
    return batch;
  }

  async function run(batch: ReadonlyMap<string, Entry>): Promise<void> {
    busy += 1;
    try {
      const answers = await write([...batch.values()].map(({ item }) => item));
      for (const [key, { resolve }] of batch) resolve(answers.get(key));
    } catch (error) {
      for (const { reject } of batch.values()) reject(error);
    } finally {
      busy -= 1;
    }
  }
}
