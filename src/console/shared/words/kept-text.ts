/** What a page shows of a field that the API keeps as it came: any client may have put anything there. Undefined: nothing. */
export function keptText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
