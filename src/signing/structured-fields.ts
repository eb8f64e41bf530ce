/** A member of a dictionary field (RFC 8941): a list of strings or one bare item, with parameters. */
export interface FieldMember {
  /** The member as it was written. */
  readonly text: string;
  /** The strings of an inner list; absent for anything else. */
  readonly list?: readonly ListItem[];
  /** The bytes of a byte sequence; absent for anything else. */
  readonly bytes?: Buffer;
  /** Behind the list or item. */
  readonly parameters: ReadonlyMap<string, string | number | boolean>;
}

export interface ListItem {
  readonly value: string;
  readonly hasParameters: boolean;
}

/** No sender needs longer fields; parsing them would only cost time. */
const charactersMax = 16_384;

/**
 * Reads the dictionaries that message signatures use: inner lists of strings and byte sequences. Undefined for
 * everything else, also for what other users of structured fields may write.
 */
export function parseDictionary(text: string): ReadonlyMap<string, FieldMember> | undefined {
  if (text.length > charactersMax) return undefined;
  const scanner = new Scanner(text.trim());
  const members = new Map<string, FieldMember>();
  while (!scanner.atEnd()) {
    const key = scanner.take(/[a-z*][a-z0-9_.*-]*/y);
    if (key === undefined || members.has(key) || scanner.take(/=/y) === undefined) return undefined;
    const member = readMember(scanner);
    if (member === undefined) return undefined;
    members.set(key, member);
    if (scanner.atEnd()) return members;
    if (scanner.take(/[ \t]*,[ \t]*(?!$)/y) === undefined) return undefined;
  }
  return members;
}

function readMember(scanner: Scanner): FieldMember | undefined {
  const start = scanner.at;
  const value = readValue(scanner);
  const parameters = value && readParameters(scanner);
  return parameters && { ...value, text: scanner.text.slice(start, scanner.at), parameters };
}

function readValue(scanner: Scanner): { list: ListItem[] } | { bytes: Buffer } | undefined {
  const bytes = scanner.take(/:[A-Za-z0-9+/]*={0,2}:/y);
  if (bytes !== undefined) return { bytes: Buffer.from(bytes.slice(1, -1), 'base64') };
  if (scanner.take(/\(/y) === undefined) return undefined;
  const list: ListItem[] = [];
  for (;;) {
    scanner.take(/ +/y);
    if (scanner.take(/\)/y) !== undefined) return { list };
    const value = readString(scanner);
    const parameters = value === undefined ? undefined : readParameters(scanner);
    if (value === undefined || parameters === undefined) return undefined;
    list.push({ value, hasParameters: parameters.size > 0 });
  }
}

function readParameters(scanner: Scanner): Map<string, string | number | boolean> | undefined {
  const parameters = new Map<string, string | number | boolean>();
  while (scanner.take(/; */y) !== undefined) {
    const name = scanner.take(/[a-z*][a-z0-9_.*-]*/y);
    if (name === undefined || parameters.has(name)) return undefined;
    const value = scanner.take(/=/y) === undefined ? true : (readString(scanner) ?? readBare(scanner));
    if (value === undefined) return undefined;
    parameters.set(name, value);
  }
  return parameters;
}

function readString(scanner: Scanner): string | undefined {
  const quoted = scanner.take(/"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"/y);
  return quoted?.slice(1, -1).replaceAll(/\\(["\\])/g, '$1');
}

function readBare(scanner: Scanner): string | number | undefined {
  const number = scanner.take(/-?\d{1,15}(?![\w.])/y);
  return number === undefined ? scanner.take(/[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*/y) : Number(number);
}

class Scanner {
  at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Consumes the text that the sticky pattern finds here. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}
