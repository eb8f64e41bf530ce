/**
 * Where a text stops being JSON and what was expected there: "line 2, column 8: expected a value". Runs only after the
 * parser refused the text. Quotes nothing of it, because bodies hold secrets (G9).
 */
export function findJsonError(text: string): string {
  const reader = new JsonReader(text);
  const expected = reader.readDocument() ?? 'no error found';
  const at = reader.at;
  const place = placeOf(text, at);
  return at >= text.length ? `it ends too early, at ${place}: ${expected}` : `${place}: ${expected}`;
}

/** Counted one by one: a list of the lines would be as long as a body of line ends. */
function placeOf(text: string, at: number): string {
  let line = 1;
  let start = 0;
  for (let passed = 0; passed < at; passed += 1) {
    if (text.charCodeAt(passed) !== lineEnd) continue;
    line += 1;
    start = passed + 1;
  }
  return `line ${line}, column ${at - start + 1}`;
}

const lineEnd = 0x0a;

/** Reads tokens against a stack of open brackets instead of recursing, so that depth costs no stack. */
class JsonReader {
  at = 0;
  private readonly text: string;
  private readonly open: ('}' | ']')[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** The thing expected at `at`, or undefined if the text is JSON. */
  readDocument(): string | undefined {
    for (;;) {
      const wrong = this.readValueStart();
      if (wrong !== undefined) return wrong;
      const closed = this.readAfterValue();
      if (closed !== 'next') return closed === 'end' ? undefined : closed;
    }
  }

  /** Reads up to the end of a scalar or of an empty container. */
  private readValueStart(): string | undefined {
    for (;;) {
      this.skip(/[ \t\r\n]*/y);
      if (this.skip(/\{/y)) {
        this.open.push('}');
        this.skip(/[ \t\r\n]*/y);
        if (this.sees('}')) return undefined;
        const wrong = this.readKey();
        if (wrong !== undefined) return wrong;
      } else if (this.skip(/\[/y)) {
        this.open.push(']');
        this.skip(/[ \t\r\n]*/y);
        if (this.sees(']')) return undefined;
      } else {
        return this.readScalar();
      }
    }
  }

  private readScalar(): string | undefined {
    if (this.sees('"')) return this.readString();
    if (this.skip(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y)) return undefined;
    return this.skip(/true|false|null/y) ? undefined : 'expected a value';
  }

  private readKey(): string | undefined {
    this.skip(/[ \t\r\n]*/y);
    if (!this.sees('"')) return 'expected a key in double quotes';
    const wrong = this.readString();
    if (wrong !== undefined) return wrong;
    this.skip(/[ \t\r\n]*/y);
    return this.skip(/:/y) ? undefined : 'expected ":"';
  }

  private readString(): string | undefined {
    this.at += 1;
    for (;;) {
      this.skip(/[^"\\\u0000-\u001f]*/y);
      if (this.skip(/"/y)) return undefined;
      // Many at once: a text can be nothing but escapes.
      if (!this.skip(/(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]{0,8}){1,256}/y)) {
        return this.sees('\\') ? 'expected a valid escape' : 'expected the end of a string';
      }
    }
  }

  private readAfterValue(): 'next' | 'end' | string {
    for (;;) {
      this.skip(/[ \t\r\n]*/y);
      const closing = this.open.at(-1);
      if (closing === undefined) return this.at >= this.text.length ? 'end' : 'expected nothing more';
      if (this.sees(closing)) {
        this.at += 1;
        this.open.pop();
        continue;
      }
      if (!this.skip(/,/y)) return `expected "," or "${closing}"`;
      return closing === ']' ? 'next' : (this.readKey() ?? 'next');
    }
  }

  private sees(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const length = pattern.exec(this.text)?.[0].length ?? 0;
    this.at += length;
    return length > 0;
  }
}
