/** The largest number that an INTEGER of Postgres holds, and the 32-bit integers of Conductor's clients. */
export const int32Max = 2 ** 31 - 1;

/** What is wrong with the version of another thing that a definition names. */
export const versionRule = `must be a whole number, ${int32Max} at most; 0 is the latest`;

/** The numbers of versions: whole, and 0 where the latest is meant. */
export function isVersion(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= int32Max;
}
