import type { Terminal } from './command.ts';

/** A column of a list: its heading, and the text of a row. */
export interface Column<Row> {
  readonly heading: string;
  text(row: Row): string | undefined;
}

/** Writes answers for people, or for programs as JSON. */
export interface Printer {
  readonly json: boolean;
  line(text: string): void;
  /** One document, indented for people. */
  document(value: unknown): void;
  /** One document on one line: of an output that goes on. */
  item(value: unknown): void;
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void;
  /** To people alone, beside the answer. */
  note(text: string): void;
  /** How far long work is: one line that is written over. Nothing where nobody looks. */
  progress(done: number, total: number, what: string): void;
  mark(kind: Mark, text: string): string;
}

export type Mark = 'good' | 'bad' | 'dim';

const codes: Readonly<Record<Mark, string>> = { good: '32', bad: '31', dim: '2' };

export function createPrinter(
  { out, error, env, isTerminal = false, showsProgress = false }: Terminal,
  { json }: { readonly json: boolean },
): Printer {
  const hasColours = isTerminal && !json && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const mark = (kind: Mark, text: string) => (hasColours ? `\u001b[${codes[kind]}m${text}\u001b[0m` : text);
  return {
    json,
    line: out,
    document: (value) => out(JSON.stringify(value, undefined, json ? undefined : 2)),
    item: (value) => out(JSON.stringify(value)),
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
      out(mark('dim', lineOf(headings)));
      for (const row of cells) out(lineOf(row));
    },
    note: (text) => error(text),
    progress(done, total, what) {
      if (showsProgress) process.stderr.write(`\r${what}: ${done} of ${total}${done === total ? '\n' : ''}`);
    },
    mark,
  };
}

/** What came from outside cannot steer the terminal, and a row stays a row. */
function oneLine(text: string): string {
  return text.replaceAll(/[\x00-\x1f\x7f-\x9f]+/g, ' ');
}
