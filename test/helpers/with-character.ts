/**
 * Another value of a header, or the same where it says the same: hex in either case, base64 without its padding or with
 * other bits behind its last byte, white space at the ends.
 */
export function withCharacter(value: string, at: number, character: string): string {
  const changed = value.slice(0, at) + character + value.slice(at + 1);
  const bare = (text: string) => text.trim().replace(/=+$/, '').toLowerCase();
  const last = (text: string) => {
    const end = /[A-Za-z0-9+/_-]*$/.exec(text.trim().replace(/=+$/, ''))?.[0] ?? '';
    return [
      text.trim().replace(/=+$/, '').slice(0, -end.length),
      Buffer.from(end, 'base64').toString('hex'),
      end.length,
    ].join();
  };
  return bare(changed) === bare(value) || last(changed) === last(value) ? value : changed;
}
