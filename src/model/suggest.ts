/** The known word that was most likely meant: case and separators aside, at most a third of it differs, or `differMax` characters. */
export function suggest(
  word: string,
  known: readonly string[],
  { differMax = Infinity }: { readonly differMax?: number } = {},
): string | undefined {
  const wanted = plain(word.slice(0, wordCharsMax));
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(wanted, plain(candidate));
    if (distance <= Math.min(candidate.length / 3, differMax) && (best === undefined || distance < best.distance))
      best = { word: candidate, distance };
  }
  return best?.word;
}

/** No type is longer than half of this. */
const wordCharsMax = 64;

function plain(word: string): string {
  return word.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** Levenshtein. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
