import { isJsonObject, type Json } from '../model/json.ts';

export interface Measure {
  /** About what it takes as JSON. */
  readonly bytes: number;
  /** 0 for what is no list and no object. */
  readonly depth: number;
}

/**
 * How large a value is. Values do not change, so each object in one is measured once, however often it is referred to:
 * one that doubles with every task costs nothing to measure.
 */
export function measure(value: Json): Measure {
  if (typeof value === 'string') return { bytes: value.length + 2, depth: 0 };
  if (typeof value !== 'object' || value === null) return scalar;
  const known = measured.get(value);
  if (known !== undefined) return known;
  const found = measureAnew(value);
  measured.set(value, found);
  return found;
}

/** The same for a value that still grows at its top. */
export function measureAnew(value: Json): Measure {
  if (!Array.isArray(value) && !isJsonObject(value)) return measure(value);
  let bytes = 2;
  let depth = 0;
  const add = (member: Json, keyBytes: number): void => {
    const inside = measure(member);
    bytes += inside.bytes + keyBytes;
    depth = Math.max(depth, inside.depth);
  };
  if (Array.isArray(value)) for (const element of value) add(element, 1);
  else for (const [key, member] of Object.entries(value)) add(member, key.length + 4);
  return { bytes, depth: depth + 1 };
}

const scalar: Measure = { bytes: 5, depth: 0 };
const measured = new WeakMap<object, Measure>();

/** The largest event has 25 MB; what refers to one is not much larger. */
export const valueBytesMax = 32 * 1024 * 1024;
/** Payloads nest 512 levels at most. Deeper values exhaust the stack of what walks through them. */
export const valueDepthMax = 1_000;

/** Why no task can have this value; undefined when one can. */
export function sizeFault(value: Json): string | undefined {
  const { bytes, depth } = measure(value);
  if (bytes > valueBytesMax) return tooLarge(bytes);
  return depth > valueDepthMax ? `it nests ${depth} levels deep and may nest ${valueDepthMax}` : undefined;
}

export function tooLarge(bytes: number): string {
  return `it has about ${Math.ceil(bytes / 1024 / 1024)} MiB as JSON and may have ${valueBytesMax / 1024 / 1024}`;
}

/** The memory that a run holds: each object and each long text once, whatever refers to it. */
export class HeldBytes {
  readonly #objects = new WeakSet<object>();
  readonly #texts = new Set<string>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  add(value: Json): void {
    if (typeof value === 'string') {
      if (value.length > shortCharsMax) {
        if (this.#texts.has(value)) return;
        this.#texts.add(value);
      }
      this.#bytes += value.length;
      return;
    }
    if (typeof value !== 'object' || value === null || this.#objects.has(value)) return;
    this.#objects.add(value);
    this.#bytes += objectBytes;
    for (const member of Object.values(value)) this.add(member);
  }
}

/** Shorter texts are counted each time: remembering them would cost more than they do. */
const shortCharsMax = 256;
/** About what the engine takes for a small object or list. */
const objectBytes = 64;
