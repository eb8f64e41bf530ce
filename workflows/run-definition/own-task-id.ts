import { workflowInfo } from '@temporalio/workflow';

/**
 * A task's own part of its id, made of its run, its reference and how often that was scheduled. Random ids are given out in
 * the order in which branches go on: a workflow task that is lost and done again with one signal more would give a task the
 * id of another, which a worker may have by now.
 */
export class OwnTaskIds {
  readonly #counts = new Map<string, number>();

  next(reference: string): string {
    const count = (this.#counts.get(reference) ?? 0) + 1;
    this.#counts.set(reference, count);
    // The id that a reset keeps: what is offered again is there already.
    return uuidOf(`${workflowInfo().originalExecutionRunId}\n${reference}\n${count}`);
  }
}

/** The id of a workflow that a task starts, by which of its starts it is: the same when the task has to start it again. */
export function ownStartId(taskId: string, count: number): string {
  return uuidOf(`${taskId}\nstart\n${count}`);
}

/** Of 128 bits that differ with the text, in the form of a UUID of one's own making (RFC 9562, version 8). */
function uuidOf(text: string): string {
  const hex = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f]
    .map((seed) => hash(text, seed).toString(16).padStart(8, '0'))
    .join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** FNV-1a with a last mixing: names that differ in one letter shall differ in every digit. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b);
  return (value ^ (value >>> 16)) >>> 0;
}
