export interface Step {
  readonly doing: string;
  readonly done: string;
}

/** Says in words what a start does, and how long each part of it took: nobody looks at a silent terminal for a minute. */
export function createSteps(write: (line: string) => void) {
  return async function step<T>({ doing, done }: Step, act: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    write(`signalbox: ${doing} …`);
    const result = await act();
    write(`signalbox: ${done} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    return result;
  };
}
