import type { Json, JsonObject } from '../model/json.ts';
import type { LoopOptions } from './loop-options.ts';

/**
 * The output of a loop: each iteration by its number, as many as are to be kept, and where it is. One object that grows: a
 * copy for each iteration would make a loop's cost the square of its length.
 */
export class LoopOutput {
  readonly #options: LoopOptions;
  readonly #output: { [key: string]: Json } = {};

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  get value(): JsonObject {
    return this.#output;
  }

  begin(iteration: number): void {
    const { items } = this.#options;
    this.#output.iteration = iteration;
    if (items === undefined) return;
    const item = items[iteration - 1] ?? null;
    // `item` is its name in newer servers.
    Object.assign(this.#output, { loopIndex: iteration - 1, loopItem: item, item });
  }

  add(iteration: number, outputs: JsonObject): void {
    const { captureOutput, keepLastN } = this.#options;
    if (!captureOutput) return;
    if (keepLastN !== undefined) delete this.#output[iteration - keepLastN];
    this.#output[iteration] = outputs;
  }
}
