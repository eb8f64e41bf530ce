import type { Terminal } from './command.ts';

/** A column of a list: its heading, and the text of a row. */
export interface Column<Row> {
  readonly heading: string;
  text(row: Row): string | undefined;
}

/** Writes answers for people, or for programs as JSON. Text from outside cannot steer the terminal. */
export interface Printer {
  readonly json: boolean;
  /** One line of these parts, one behind the other. */
  line(...parts: readonly (string | Marked)[]): void;
  /** One document, indented for people. */
  document(value: unknown): void;
  /** One document on one line: of an output that goes on. */
  item(value: unknown): void;
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void;
  /** To people alone, beside the answer. */
  note(text: string): void;
  /** How far long work is: one line that is written over. Nothing where nobody looks. */
  progress(done: number, total: number, what: string): void;
  /** The same of work whose end nobody knows. */
  working(text: string): void;
}

export type Mark = 'good' | 'bad' | 'dim';

/** A part of a line that has a colour where there are any. */
export interface Marked {
  readonly mark: Mark;
  readonly text: string;
}

const codes: Readonly<Record<Mark, string>> = { good: '32', bad: '31', dim: '2' };

export function createPrinter(
  { out, error, env, isTerminal = false, progress }: Terminal,
  { json }: { readonly json: boolean },
): Printer {
  const hasColours = isTerminal && !json && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const show = (part: string | Marked): string => {
    if (typeof part === 'string') return oneLine(part);
    const text = oneLine(part.text);
    return hasColours ? `\u001b[${codes[part.mark]}m${text}\u001b[0m` : text;
  };
  return {
    json,
    line: (...parts) => out(parts.map(show).join('')),
    document: (value) => out(toJson(value, json ? undefined : 2)),
    item: (value) => out(toJson(value)),
    table(rows, columns) {
      const cells = rows.map((row) => columns.map((column) => oneLine(column.text(row) ?? '')));
      const headings = columns.map(({ heading }) => heading);
      const widths = headings.map((heading, at) =>
        Math.max(heading.length, ...cells.map((row) => (row[at] ?? '').length)),
      );
      const lineOf = (row: readonly string[]) =>
        row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd();
      out(show({ mark: 'dim', text: lineOf(headings) }));
      for (const row of cells) out(lineOf(row));
    },
    note: (text) => error(oneLine(text)),
    progress(done, total, what) {
      const filled = total === 0 ? barChars : Math.round((done / total) * barChars);
      progress?.(`${what} [${'#'.repeat(filled)}${'-'.repeat(barChars - filled)}] ${done} of ${total}`);
    },
    working: (text) => progress?.(oneLine(text)),
  };
}

const barChars = 24;

/** Control characters move the cursor and set the title; those of direction show a text in another order. */
const steering = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** Text from outside cannot steer the terminal, and a line stays a line. */
export function oneLine(text: string): string {
  return text.replaceAll(steering, ' ');
}

/** JSON escapes the most of them itself. */
function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(
    /[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
