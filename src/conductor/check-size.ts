import type { DefinitionError } from '../model/definitions/definition.ts';
import { isJsonObject, type Json } from '../model/json.ts';

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
