import { isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { DefinitionError } from '../model/definitions/definition.ts';

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

/** A run of so many has a history near the limit of Temporal, 51,200 events. */
const tasksMax = 2_000;
/** Each is looked for its end, and is resolved again and again while a run goes on. */
const expressionsMax = 5_000;
/** Of those that end only far behind, perhaps, or hold others: the way to their end is gone by each of them. */
const longExpressionsMax = 300;
const shortCharactersMax = 256;
/** The parts of an expression: a quoted text counts as one, whatever it holds. */
const part = /[^}'"\\$]|'[^'\\]{0,256}'|"[^"\\]{0,256}"/y;

interface Counts {
  tasks: number;
  expressions: number;
  longExpressions: number;
}

/** The bound that a definition exceeds, counted in one pass before anything else is looked at. */
export function checkSize(definition: Json): DefinitionError | undefined {
  const counts: Counts = { tasks: 0, expressions: 0, longExpressions: 0 };
  count(definition, counts);
  if (counts.tasks > tasksMax) {
    return {
      path: 'tasks',
      message: `a definition has at most ${tasksMax} tasks, those of its branches and inner definitions included, and this one has ${counts.tasks}: give some of them a workflow of their own (SUB_WORKFLOW)`,
    };
  }
  if (counts.expressions > expressionsMax) {
    return { path: '', message: `a definition has at most ${expressionsMax} expressions, and this one has more` };
  }
  if (counts.longExpressions > longExpressionsMax) {
    return {
      path: '',
      message: `a definition has at most ${longExpressionsMax} expressions that are longer than 256 characters, hold others or have no end, and this one has ${counts.longExpressions}`,
    };
  }
  return undefined;
}

function count(value: Json, counts: Counts): void {
  if (typeof value === 'string') {
    for (let at = value.indexOf('${'); at !== -1; at = value.indexOf('${', at + 2)) {
      counts.expressions += 1;
      // Enough is known, and what follows may be millions.
      if (counts.expressions > expressionsMax) return;
      if (!isShort(value, at)) counts.longExpressions += 1;
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (isJsonObject(value) && typeof value.taskReferenceName === 'string') counts.tasks += 1;
  for (const member of Object.values(value)) count(member, counts);
}

/** True of nearly every expression: it is complete within a few characters. Never goes over one character twice. */
function isShort(text: string, start: number): boolean {
  let at = start + 2;
  while (at - start <= shortCharactersMax) {
    if (text[at] === '}') return true;
    part.lastIndex = at;
    if (!part.test(text)) return false;
    at = part.lastIndex;
  }
  return false;
}
