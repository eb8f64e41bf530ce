/** True for a time of the years 1 to 9999: dates go further than Postgres does, and no event or request is from then. */
export function isStorableTime(time: Date): boolean {
  const ms = time.getTime();
  return ms >= firstMs && ms <= lastMs;
}

const firstMs = Date.parse('0001-01-01T00:00:00Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');
