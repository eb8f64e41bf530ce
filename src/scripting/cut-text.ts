/** A text of a script, as it can be kept: bounded, and without the NUL that Postgres refuses. */
export function cutText(text: string, charsMax: number): string {
  const whole = text.replaceAll('\0', '\u{fffd}');
  return whole.length > charsMax ? `${whole.slice(0, charsMax)} …` : whole;
}
