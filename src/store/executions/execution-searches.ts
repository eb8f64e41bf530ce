import type pg from 'pg';
import type {
  ExecutionField,
  SearchRequest,
  ExecutionSearches,
  Found,
  FoundExecution,
  SearchClause,
  TaskField,
} from '../../model/definitions/execution-search.ts';
import type { TaskExecution } from '../../model/definitions/execution.ts';

/** Hits are counted up to here: of millions nobody asks for the last page. */
const countedMax = 100_000;
/** Of the values of an execution in a list. */
const shownChars = 100_000;
const runningMax = 10_000;

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
      return findExecutions(from, search, { values, order: 'e.started_at DESC, e.workflow_id' });
    },

    async tasks(search) {
      const { where, values } = conditionOf(search, taskColumns);
      const from = `FROM execution_task t JOIN execution e USING (workflow_id) WHERE t.seq <= e.tasks_count AND ${where}`;
      const order = orderOf(search, taskColumns, 't.scheduled_at DESC, t.workflow_id, t.seq DESC');
      const { rows } = await pool.query<{ document: string }>(
        `SELECT t.document ${from} ORDER BY ${order} OFFSET ${search.start} LIMIT ${search.size}`,
        values,
      );
      const hits = rows.map(({ document }): TaskExecution => JSON.parse(document));
      return { totalHits: await count(from, values), hits };
    },

    async running(name, { version, fromMs, toMs }) {
      const { rows } = await pool.query<{ workflow_id: string }>(
        `SELECT workflow_id FROM execution WHERE name = $1 AND ended_at IS NULL AND ($2::int IS NULL OR version = $2)
           AND ($3::float8 IS NULL OR started_at >= to_timestamp($3)) AND ($4::float8 IS NULL OR started_at <= to_timestamp($4))
         ORDER BY started_at DESC LIMIT ${runningMax}`,
        [name, version ?? null, secondsOf(fromMs), secondsOf(toMs)],
      );
      return rows.map((row) => row.workflow_id);
    },

    async correlated(names, correlationIds, { includeClosed }) {
      const { rows } = await pool.query<{ correlation_id: string; ids: readonly string[] }>(
        `SELECT correlation_id, array_agg(workflow_id ORDER BY started_at DESC) AS ids FROM (
           SELECT correlation_id, workflow_id, started_at FROM execution
           WHERE correlation_id = ANY($1::text[]) AND name = ANY($2::text[]) AND ($3 OR ended_at IS NULL)
           ORDER BY started_at DESC LIMIT ${correlatedMax}) e GROUP BY correlation_id`,
        [correlationIds, names, includeClosed],
      );
      return new Map(rows.map((row) => [row.correlation_id, row.ids]));
    },
  };

  async function findExecutions(
    from: string,
    { start, size }: Pick<SearchRequest<string>, 'start' | 'size'>,
    { values, order }: { readonly values: readonly unknown[]; readonly order: string },
  ): Promise<Found<FoundExecution>> {
    const { rows } = await pool.query<ExecutionRow>(
      `SELECT e.head, left(e.input, ${shownChars}) AS input, left(e.output, ${shownChars}) AS output,
         length(e.input) AS input_size, length(e.output) AS output_size
       ${from} ORDER BY ${order} OFFSET ${start} LIMIT ${size}`,
      [...values],
    );
    return { totalHits: await count(from, values), hits: rows.map(toFound) };
  }

  async function count(from: string, values: readonly unknown[]): Promise<number> {
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (SELECT 1 ${from} LIMIT ${countedMax}) counted`,
      [...values],
    );
    return rows[0]?.count ?? 0;
  }
}

const correlatedMax = 1_000;

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
  { field, operator, values: given }: SearchClause<Field>,
  columns: Columns<Field>,
  values: unknown[],
): string {
  const column = columns[field];
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

function orderOf<Field extends string>(
  { sort }: Pick<SearchRequest<Field>, 'sort'>,
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
