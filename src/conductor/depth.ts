/** Deeper values would exhaust the stack of what walks through them, here and in the workflow. */
export const depthMax = 200;

export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}
