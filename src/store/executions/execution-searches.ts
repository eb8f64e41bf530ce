import type pg from 'pg';
import { correlatedByIdMax, correlatedMax, runningMax } from '../../model/definitions/execution-search.ts';
import type {
  ExecutionField,
  SearchRequest,
  ExecutionSearches,
  FoundExecution,
  FoundExecutions,
  FoundIds,
  SearchClause,
  TaskField,
} from '../../model/definitions/execution-search.ts';
import { spellingsOf, storedRunKey } from './run-key.ts';

/** Hits are counted up to here: of millions nobody asks for the last page. */
const countedMax = 100_000;
/** Of the values of an execution in a list. */
const shownChars = 100_000;
/** Of a page, unless a single hit has more: pages are written to whoever asked one by one. */
const pageBytes = 4 * 1024 * 1024;

interface ExecutionRow {
  readonly head: string;
  readonly input: string;
  readonly output: string;
  readonly input_size: number;
  readonly output_size: number;
}

/** Searches the tables that runs write. */
export function createExecutionSearches(pool: pg.Pool): ExecutionSearches {
  return {
    async executions(search) {
      const { where, values } = conditionOf(search, executionColumns);
      return findExecutions(`FROM execution e WHERE ${where}`, search, {
        values,
        order: orderOf(search, executionColumns, 'e.started_at DESC, e.workflow_id'),
      });
    },

    async executionsByTasks(search) {
      const { where, values } = conditionOf(search, taskColumns);
      const from = `FROM execution e WHERE EXISTS (SELECT 1 FROM execution_task t
        WHERE t.workflow_id = e.workflow_id AND t.seq <= e.tasks_count AND ${where})`;
      return findExecutions(from, search, {
        values,
        order: orderOf(search, executionColumns, 'e.started_at DESC, e.workflow_id'),
      });
    },

    async tasks(search) {
      const { where, values } = conditionOf(search, taskColumns);
      const from = `FROM execution_task t JOIN execution e USING (workflow_id) WHERE t.seq <= e.tasks_count AND ${where}`;
      const order = orderOf(search, taskColumns, 't.scheduled_at DESC, t.workflow_id, t.seq DESC');
      const { rows: keys } = await pool.query<TaskKey>(
        `SELECT t.workflow_id, t.seq, octet_length(t.document) AS bytes ${from}
         ORDER BY ${order} OFFSET ${search.start} LIMIT ${search.size}`,
        values,
      );
      return { totalHits: await count(from, values), pages: pagesOf(keys, readTasks) };
    },

    async running(name, { version, fromMs, toMs }) {
      const { rows } = await pool.query<{ workflow_id: string }>(
        `SELECT workflow_id FROM execution WHERE name = $1 AND ended_at IS NULL AND ($2::int IS NULL OR version = $2)
           AND ($3::float8 IS NULL OR started_at >= to_timestamp($3)) AND ($4::float8 IS NULL OR started_at <= to_timestamp($4))
         ORDER BY started_at DESC, workflow_id LIMIT ${runningMax + 1}`,
        [name, version ?? null, secondsOf(fromMs), secondsOf(toMs)],
      );
      return upTo(
        runningMax,
        rows.map((row) => row.workflow_id),
      );
    },

    async correlated(names, correlationIds, { includeClosed }) {
      const asked = [...new Set(correlationIds)];
      const { rows } = await pool.query<{ correlation_id: string; workflow_id: string }>(
        `SELECT asked.correlation_id, found.workflow_id FROM unnest($1::text[], $4::text[]) asked(correlation_id, stored) CROSS JOIN LATERAL (
           SELECT workflow_id, started_at FROM execution e
           WHERE e.correlation_id = ANY(ARRAY[asked.correlation_id, asked.stored]) AND e.name = ANY($2::text[]) AND ($3 OR e.ended_at IS NULL)
           ORDER BY started_at DESC, workflow_id LIMIT ${correlatedByIdMax + 1}) found
         ORDER BY found.started_at DESC, found.workflow_id LIMIT ${correlatedMax + 1}`,
        [asked, names, includeClosed, asked.map(storedRunKey)],
      );
      if (rows.length > correlatedMax) return 'tooMany';
      const byId = new Map<string, string[]>();
      for (const { correlation_id: id, workflow_id: workflowId } of rows) {
        const ids = byId.get(id);
        if (ids === undefined) byId.set(id, [workflowId]);
        else ids.push(workflowId);
      }
      return new Map([...byId].map(([id, ids]) => [id, upTo(correlatedByIdMax, ids)]));
    },
  };

  async function findExecutions(
    from: string,
    { start, size }: Pick<SearchRequest<string>, 'start' | 'size'>,
    { values, order }: { readonly values: readonly unknown[]; readonly order: string },
  ): Promise<FoundExecutions> {
    const { rows: keys } = await pool.query<ExecutionKey>(
      `SELECT e.workflow_id, octet_length(e.head) + ${shownBytes('input')} + ${shownBytes('output')} AS bytes
       ${from} ORDER BY ${order} OFFSET ${start} LIMIT ${size}`,
      [...values],
    );
    return {
      totalHits: await count(from, values),
      workflowIds: keys.map((key) => key.workflow_id),
      pages: pagesOf(keys, readExecutions),
    };
  }

  async function readExecutions(keys: readonly ExecutionKey[]): Promise<readonly FoundExecution[]> {
    const { rows } = await pool.query<ExecutionRow>(
      `SELECT e.head, left(e.input, ${shownChars}) AS input, left(e.output, ${shownChars}) AS output,
         length(e.input) AS input_size, length(e.output) AS output_size
       FROM unnest($1::text[]) WITH ORDINALITY k(workflow_id, n) JOIN execution e USING (workflow_id) ORDER BY k.n`,
      [keys.map((key) => key.workflow_id)],
    );
    return rows.map(toFound);
  }

  async function readTasks(keys: readonly TaskKey[]): Promise<readonly string[]> {
    const { rows } = await pool.query<{ document: string }>(
      `SELECT t.document FROM unnest($1::text[], $2::int[]) WITH ORDINALITY k(workflow_id, seq, n)
       JOIN execution_task t USING (workflow_id, seq) ORDER BY k.n`,
      [keys.map((key) => key.workflow_id), keys.map((key) => key.seq)],
    );
    return rows.map(({ document }) => document);
  }

  async function count(from: string, values: readonly unknown[]): Promise<number> {
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (SELECT 1 ${from} LIMIT ${countedMax}) counted`,
      [...values],
    );
    return rows[0]?.count ?? 0;
  }
}

interface ExecutionKey {
  readonly workflow_id: string;
  readonly bytes: number;
}

interface TaskKey extends ExecutionKey {
  readonly seq: number;
}

/** What is found is read in its order, so many bytes at a time. */
async function* pagesOf<Key extends ExecutionKey, Hit>(
  keys: readonly Key[],
  read: (keys: readonly Key[]) => Promise<readonly Hit[]>,
): AsyncGenerator<readonly Hit[], undefined> {
  let page: Key[] = [];
  let bytes = 0;
  for (const key of keys) {
    if (page.length > 0 && bytes + key.bytes > pageBytes) {
      yield await read(page);
      page = [];
      bytes = 0;
    }
    page.push(key);
    bytes += key.bytes;
  }
  if (page.length > 0) yield await read(page);
  return undefined;
}

function upTo(most: number, ids: readonly string[]): FoundIds {
  return { workflowIds: ids.slice(0, most), isCut: ids.length > most };
}

/** At most four bytes a character, of a column that can have megabytes. */
function shownBytes(column: string): string {
  return `least(octet_length(e.${column}), ${4 * shownChars})`;
}

type Columns<Field extends string> = Readonly<Record<Field, string>>;

/** Times are compared as times: the indexes are over these. */
const executionColumns: Columns<ExecutionField> = {
  workflowId: 'e.workflow_id',
  correlationId: 'e.correlation_id',
  workflowType: 'e.name',
  status: 'e.status',
  startTime: 'e.started_at',
  endTime: 'e.ended_at',
  modifiedTime: 'e.updated_at',
  version: 'e.version',
  idempotencyKey: 'e.idempotency_key',
  event: 'e.event',
};

const taskColumns: Columns<TaskField> = {
  taskId: 't.task_id',
  workflowId: 't.workflow_id',
  workflowType: 'e.name',
  correlationId: 'e.correlation_id',
  taskType: 't.task_type',
  taskDefName: 't.task_def_name',
  referenceTaskName: 't.reference',
  status: 't.status',
  scheduledTime: 't.scheduled_at',
  updateTime: 't.updated_at',
};

function conditionOf<Field extends string>(
  { clauses, freeText }: Pick<SearchRequest<Field>, 'clauses' | 'freeText'>,
  columns: Columns<Field>,
): { readonly where: string; readonly values: unknown[] } {
  const values: unknown[] = [];
  const parts = clauses.map((clause) => comparison(clause, columns, values));
  if (freeText !== '') {
    values.push(freeText);
    parts.push(`e.words @@ plainto_tsquery('simple', $${values.length})`);
  }
  return { where: parts.length === 0 ? 'TRUE' : parts.join(' AND '), values };
}

function comparison<Field extends string>(
  { field, operator: asked, values: sought }: SearchClause<Field>,
  columns: Columns<Field>,
  values: unknown[],
): string {
  const column = columns[field];
  const given = runKeyColumns.has(column) ? sought.flatMap((value) => spellingsOf(String(value))) : sought;
  const operator = given.length > sought.length ? (ofSeveral.get(asked) ?? asked) : asked;
  const isTime = column.endsWith('_at');
  const places = given.map((value) => {
    values.push(isTime ? Number(value) / 1_000 : value);
    return isTime ? `to_timestamp($${values.length}::float8)` : `$${values.length}`;
  });
  switch (operator) {
    case 'IN':
      return `${column} IN (${places.join(', ')})`;
    case 'NOT IN':
      return `(${column} IS NULL OR ${column} NOT IN (${places.join(', ')}))`;
    case '!=':
      return `${column} IS DISTINCT FROM ${places[0]}`;
    default:
      return `${column} ${operator} ${places[0]}`;
  }
}

const runKeyColumns: ReadonlySet<string> = new Set([executionColumns.correlationId, executionColumns.idempotencyKey]);

/** What asks the same of one value and of several. */
const ofSeveral: ReadonlyMap<string, SearchClause<string>['operator']> = new Map([
  ['=', 'IN'],
  ['!=', 'NOT IN'],
] as const);

function orderOf<Field extends string>(
  { sort }: Pick<SearchRequest<string, Field>, 'sort'>,
  columns: Columns<Field>,
  otherwise: string,
): string {
  const asked = sort.map(({ field, isDescending }) => `${columns[field]} ${isDescending ? 'DESC' : 'ASC'} NULLS LAST`);
  return [...asked, otherwise].join(', ');
}

function toFound(row: ExecutionRow): FoundExecution {
  return {
    head: JSON.parse(row.head),
    input: row.input,
    output: row.output,
    inputSize: row.input_size,
    outputSize: row.output_size,
  };
}

function secondsOf(ms: number | undefined): number | null {
  return ms === undefined ? null : ms / 1_000;
}
