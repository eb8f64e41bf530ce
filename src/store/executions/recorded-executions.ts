import type pg from 'pg';
import type { RecordedExecutions, RecordedFacts } from '../../model/definitions/recorded-executions.ts';
import type { Execution, ExecutionText, TaskExecution } from '../../model/definitions/execution.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Definition } from '../../model/definitions/definition.ts';
import type { ExecutionHead } from '../../model/definitions/execution-change.ts';

interface ExecutionRow {
  readonly run_id: string;
  readonly run_started_ms: number;
  readonly history_length: number;
  readonly is_whole: boolean;
  readonly age_ms: number;
  readonly head: string;
  readonly definition: string | null;
  readonly input: string | null;
  readonly output: string | null;
  readonly variables: string | null;
  readonly tasks: string | null;
}

/** What runs wrote down, in Postgres. */
export function createRecordedExecutions(pool: pg.Pool): RecordedExecutions {
  return {
    async find(workflowId, { includeTasks = true, includeValues = true } = {}) {
      const { name, text } = includeTasks ? wholeQuery : includeValues ? valuesQuery : headQuery;
      const { rows } = await pool.query<ExecutionRow>({ name, text, values: [workflowId] });
      const [row] = rows;
      if (row === undefined) return undefined;
      const execution = toExecution(row);
      return { ...toFacts(row), endTime: execution.endTime, runStartedMs: row.run_started_ms, execution };
    },

    async findText(workflowId) {
      const { rows } = await pool.query<TextRow>({ ...textQuery, values: [workflowId] });
      const [first, ...tasks] = rows;
      if (first === undefined) return undefined;
      return { ...toFacts(first), endTime: first.end_time, text: { ...untilTasks(first), tasks } };
    },

    async runIdsOf(workflowIds) {
      const { rows } = await pool.query<{ workflow_id: string; run_id: string }>({
        ...runIdsQuery,
        values: [workflowIds],
      });
      return new Map(rows.map((row) => [row.workflow_id, row.run_id]));
    },

    async remove(workflowId) {
      const { rowCount } = await pool.query(
        `WITH tasks AS (DELETE FROM execution_task WHERE workflow_id = $1) DELETE FROM execution WHERE workflow_id = $1`,
        [workflowId],
      );
      return rowCount === 1;
    },

    async findTask(workflowId, taskId) {
      const { rows } = await pool.query<{ document: string }>(
        `SELECT t.document FROM execution e JOIN execution_task t USING (workflow_id)
         WHERE e.workflow_id = $1 AND t.task_id = $2 AND t.seq <= e.tasks_count`,
        [workflowId, taskId],
      );
      const [row] = rows;
      const task: TaskExecution | undefined = row && JSON.parse(row.document);
      return task;
    },
  };
}

const ageSql = `round(extract(epoch FROM clock_timestamp() - written_at) * 1000)::float8 AS age_ms`;
const headQuery = {
  name: 'find-execution-head',
  text: `SELECT run_id, run_started_ms::float8 AS run_started_ms, history_length::float8 AS history_length, is_whole, ${ageSql}, head, NULL AS definition, NULL AS input, NULL AS output, NULL AS variables,
    NULL AS tasks FROM execution WHERE workflow_id = $1`,
};
const valuesQuery = {
  name: 'find-execution-values',
  text: `SELECT run_id, run_started_ms::float8 AS run_started_ms, history_length::float8 AS history_length, is_whole, ${ageSql}, head, definition, input, output, variables, NULL AS tasks
    FROM execution WHERE workflow_id = $1`,
};
const wholeQuery = {
  name: 'find-execution',
  text: `SELECT run_id, run_started_ms::float8 AS run_started_ms, history_length::float8 AS history_length, is_whole, ${ageSql}, head, definition, input, output, variables,
    (SELECT '[' || string_agg(t.document, ',' ORDER BY t.seq) || ']' FROM execution_task t
     WHERE t.workflow_id = e.workflow_id AND t.seq <= e.tasks_count) AS tasks
    FROM execution e WHERE workflow_id = $1`,
};

const runIdsQuery = {
  name: 'find-execution-runs',
  text: 'SELECT workflow_id, run_id FROM execution WHERE workflow_id = ANY($1::text[])',
};

/** One statement, since the run may write meanwhile. The execution itself comes first, its tasks after it. */
const textQuery = {
  name: 'find-execution-text',
  text: `SELECT 0 AS seq, run_id, history_length::float8 AS history_length, is_whole, ${ageSql}, coalesce(round(extract(epoch FROM ended_at) * 1000), 0)::float8 AS end_time, head,
      definition, input, output, variables, name, version, '' AS status, '' AS document FROM execution WHERE workflow_id = $1
    UNION ALL SELECT t.seq, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, t.status, t.document
    FROM execution e JOIN execution_task t USING (workflow_id) WHERE e.workflow_id = $1 AND t.seq <= e.tasks_count
    ORDER BY seq`,
};

/** Of the first row. In the others there is a task. */
interface TextRow extends Omit<ExecutionRow, 'run_started_ms' | 'tasks'> {
  readonly end_time: number;
  readonly name: string;
  readonly version: number;
  readonly status: string;
  readonly document: string;
}

/** The fields stand in the order of an execution that is read as values. */
function untilTasks(row: TextRow): Pick<ExecutionText, 'untilTasks' | 'definition'> {
  const { head, input, output, variables, name, version } = row;
  const definition = row.definition ?? JSON.stringify({ name, version, tasks: [] });
  const fields = [
    `"input":${input ?? '{}'}`,
    `"output":${output ?? '{}'}`,
    `"variables":${variables ?? '{}'}`,
    `"workflowDefinition":${definition}`,
    '"tasks":[',
  ];
  return { untilTasks: `${head.slice(0, -1)},${fields.join(',')}`, definition };
}

function toFacts(
  row: Pick<ExecutionRow, 'run_id' | 'history_length' | 'is_whole' | 'age_ms'>,
): Omit<RecordedFacts, 'endTime'> {
  return { runId: row.run_id, historyLength: row.history_length, isWhole: row.is_whole, ageMs: row.age_ms };
}

function toExecution(row: ExecutionRow): Execution {
  const head: ExecutionHead = JSON.parse(row.head);
  const definition: Definition =
    row.definition === null
      ? { name: head.workflowName, version: head.workflowVersion, tasks: [] }
      : JSON.parse(row.definition);
  const tasks: readonly TaskExecution[] = row.tasks === null ? [] : JSON.parse(row.tasks);
  return {
    ...head,
    input: valueIn(row.input),
    output: valueIn(row.output),
    variables: valueIn(row.variables),
    workflowDefinition: definition,
    tasks,
  };
}

function valueIn(text: string | null): JsonObject {
  const value: JsonObject = text === null ? {} : JSON.parse(text);
  return value;
}
