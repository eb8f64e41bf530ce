import type { SignalboxClient } from '../client/client.ts';
import type { Column } from './printer.ts';

/** Things of one kind that can be listed and shown. */
export interface Listed<Row> {
  readonly name: string;
  readonly summary: string;
  /** Default: the newest first. */
  readonly order?: string;
  /** Options of its list, as commander writes them: `--state <state>`; with the words that they take, where these are all known. */
  readonly filters: readonly (readonly [flags: string, summary: string, words?: readonly string[]])[];
  /** The server gives no fewer in one answer; default 1. */
  readonly limitMin?: number;
  /** Options of a list worth trying first: `--state open`. */
  readonly example: string;
  /** What `get` is told. */
  readonly ids: readonly string[];
  readonly columns: readonly Column<Row>[];
  list(client: SignalboxClient, filters: Filters, page: PageAsked): Promise<Page<Row>>;
  get(client: SignalboxClient, ...ids: readonly string[]): Promise<unknown>;
  /** What to know before `get`. */
  readonly noteOnGet?: string;
  /**
   * What tells a row from others, and what has it shown again when it changes; absent: the noun has no `tail`, or one of its
   * own.
   */
  followed?(row: Row): FollowedRow;
}

interface FollowedRow {
  readonly id: string;
  readonly state: string;
  /** ISO 8601. */
  readonly began: string;
}

export type Filters = Readonly<Record<string, string | undefined>>;

export interface PageAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly cursor?: string | undefined;
  /** What an empty or a short list means. */
  readonly message?: string | undefined;
}

/** Things of one kind that can be followed as well. */
export type Followed<Row> = Listed<Row> & Required<Pick<Listed<Row>, 'followed'>>;
