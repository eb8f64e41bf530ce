/** Deeper than any sender nests, shallow enough for every recursive reader of payloads, Temporal's converter included. */
export const jsonDepthMax = 512;

/**
 * True for a text that opens more than `jsonDepthMax` brackets inside each other. To be asked before parsing: the engine
 * takes seconds for millions of open brackets, this one pass milliseconds.
 */
export function isTooDeep(text: string): boolean {
  return text.length > jsonDepthMax && hasManyBrackets(text) && opensTooMany(text);
}

/** Quickly says no for ordinary bodies, which open few brackets in all. */
function hasManyBrackets(text: string): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > jsonDepthMax) return true;
    }
  }
  return false;
}

/** Counts open brackets outside strings. */
function opensTooMany(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfJsonString(text, at) - 1;
    else if (code === openBrace || code === openBracket) depth += 1;
    else if (code === closeBrace || code === closeBracket) depth -= 1;
    if (depth > jsonDepthMax) return true;
  }
  return false;
}

/** The place after the closing quote of the string that opens at `start`. */
export function endOfJsonString(text: string, start: number): number {
  const first = text.indexOf('"', start + 1);
  if (first === -1) return text.length;
  if (text.charCodeAt(first - 1) !== backslash) return first + 1;
  // Escapes one by one: a text can be nothing but quotes with a backslash each.
  for (let at = text.indexOf('\\', start + 1); at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote) return at + 1;
  }
  return text.length;
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
