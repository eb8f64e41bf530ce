/** Reads a path from left to right. Every mistake ends in a PathError that says where and what to write instead. */
export class PathText {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  sees(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  /** Steps over the token if it is next. */
  takes(token: string): boolean {
    if (!this.sees(token)) return false;
    this.at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.takes(token)) this.fail(`expected "${token}"`);
  }

  /** The text a sticky pattern matches here, or undefined. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  skipBlanks(): void {
    this.match(/\s*/y);
  }

  /** A name after a dot. Operators end it, so that `$.n>3` is a mistake and not a key that never matches (M40). */
  name(): string {
    const name = this.match(/[^\s.[\](){}'"*?,^~=!<>&|]+/y);
    if (name === undefined) this.fail("expected a name here; write ['...'] for names with other characters");
    return name;
  }

  integer(): number | undefined {
    const digits = this.match(/-?\d+/y);
    if (digits === undefined) return undefined;
    const value = Number(digits);
    if (!Number.isSafeInteger(value)) this.fail(`the index ${digits} is too large`);
    // Minus zero would be a second spelling of the first element.
    return value === 0 ? 0 : value;
  }

  /** A string in single or double quotes, or undefined if no quote is next. */
  quoted(): string | undefined {
    const quote = this.sees("'") ? "'" : '"';
    if (!this.takes(quote)) return undefined;
    let value = '';
    while (!this.takes(quote)) {
      if (this.ended) this.fail(`a ${quote} is missing`);
      value += this.takes('\\') ? this.escape() : this.text.charAt(this.at++);
    }
    return value;
  }

  private escape(): string {
    if (this.ended) this.fail('a character is missing after \\');
    const unicode = this.match(/u[0-9a-fA-F]{4}/y);
    if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode.slice(1), 16));
    const letter = this.text.charAt(this.at++);
    return controlLetters.get(letter) ?? letter;
  }

  fail(message: string): never {
    throw new PathError(`${message}, at character ${this.at + 1} of ${this.text}`);
  }
}

const controlLetters = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

export class PathError extends Error {}

/** The one spelling of a string in canonical paths: single quotes, control characters as `\uXXXX`. */
export function quoteName(name: string): string {
  const escaped = name.replace(/[\\'\u0000-\u001f]/g, (character) =>
    character === '\\' || character === "'"
      ? `\\${character}`
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `'${escaped}'`;
}

export function printSegments(segments: readonly (string | number)[]): string {
  return segments.map((segment) => `[${typeof segment === 'number' ? segment : quoteName(segment)}]`).join('');
}
