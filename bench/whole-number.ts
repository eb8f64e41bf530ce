/** The value of a command-line option. Throws with one line that names the option. */
export function wholeNumber(option: string, { text, max }: { readonly text: string; readonly max: number }): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new Error(`${option} ${text}: use a whole number from 1 to ${max}`);
  return value;
}
