/** Workflows that a bench has under way at once, each as often. */
export const workflowsAtOnce = 32;

/** Calls `work` so many times, so many of them at once. */
export async function runConcurrently(
  atOnce: number,
  times: number,
  work: (at: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, times) }, async () => {
      while (next < times) {
        const at = next;
        next += 1;
        await work(at);
      }
    }),
  );
}
