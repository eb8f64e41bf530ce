import type pg from 'pg';
import type { AuditEntry } from '../../model/access/audit.ts';
import { subjectOf } from '../../model/access/access-request.ts';
import type { AccessRequest } from '../../model/access/access-request.ts';
import type {
  AccessRequestStore,
  AccessRequestQuery,
  OpenedAccessRequest,
} from '../../model/access/access-request-store.ts';
import { inTransaction } from '../transaction.ts';
import { containsPattern } from './records.ts';
import { addToTrailSql } from './add-to-trail.ts';

/** Tasks as their workflows have written them down for readers. */
export function createAccessRequestStore(pool: pg.Pool): AccessRequestStore {
  return {
    async find(id) {
      const column = /^\d{1,18}$/.test(id) ? 'numeric_id' : 'id';
      const { rows } = await pool.query<TaskRow>(`SELECT numeric_id, document FROM task WHERE ${column} = $1`, [id]);
      return rows[0] === undefined ? undefined : toTask(rows[0]);
    },

    async search(query) {
      const { where, values } = toAccessRequestWhere(query);
      const order = query.newestFirst === false ? 'ASC' : 'DESC';
      const { rows } = await pool.query<TaskRow>(
        `SELECT numeric_id, document FROM task WHERE true${where}
         ORDER BY created_at ${order}, numeric_id ${order} OFFSET $${values.length + 1} LIMIT $${values.length + 2}`,
        [...values, query.offset, query.limit],
      );
      return rows.map(toTask);
    },

    async audit({ taskId, newestFirst, commentsOnly, offset, limit }) {
      const { rows } = await pool.query<{ document: AuditEntry }>(
        `SELECT document FROM task_audit WHERE task_id = $1 AND (is_comment OR NOT $2)
         ORDER BY seq ${newestFirst ? 'DESC' : 'ASC'} OFFSET $3 LIMIT $4`,
        [taskId, commentsOnly, offset, limit],
      );
      return rows.map(({ document }) => document);
    },

    async open(task, askedAt) {
      const subject = subjectOf(task);
      const timed = task.type.revoke?.source?.expired !== undefined;
      const { rows } = await pool.query<{ numeric_id: string }>(openSql, [
        task.id,
        task.type.grant === undefined ? 'revoke' : 'grant',
        task.state,
        subject.appId,
        subject.appEntitlementId,
        subject.identityUserId,
        timed,
        JSON.stringify(task),
        task.createdAt,
        askedAt ?? null,
      ]);
      return rows[0] === undefined ? inTheWayOf(task, askedAt) : { kind: 'opened', numericId: rows[0].numeric_id };
    },

    async last({ appId, appEntitlementId, identityUserId }) {
      const { rows } = await pool.query<Pick<AccessRequest, 'id' | 'state'>>(lastSql, [
        appId,
        appEntitlementId,
        identityUserId,
      ]);
      return rows[0];
    },

    async save(task, { from, entries }, { historyLength, isWrittenDown = false } = {}) {
      return inTransaction(pool, async (client) => {
        // Whoever waits for a save of another try must look at the trail after that one, with a statement of its own.
        await client.query('SELECT FROM task WHERE id = $1 FOR UPDATE', [task.id]);
        const { rows } = await client.query<{ saved: boolean }>({
          name: 'save-task',
          text: saveSql,
          values: [
            task.id,
            task.state,
            JSON.stringify(task),
            task.updatedAt,
            JSON.stringify(entries),
            from,
            entries.map(({ id }) => id),
            historyLength ?? null,
            isWrittenDown,
          ],
        });
        return rows[0]?.saved === true;
      });
    },
  };

  /** Either this task is in the table already, from an earlier try, or another one is in its way. */
  async function inTheWayOf(task: AccessRequest, askedAt: string | undefined): Promise<OpenedAccessRequest> {
    const { appId, appEntitlementId, identityUserId } = subjectOf(task);
    const { rows } = await pool.query<{ id: string; numeric_id: string }>(
      `SELECT id, numeric_id FROM task WHERE id = $1
       UNION ALL (SELECT id, numeric_id FROM task
       WHERE app_id = $2 AND entitlement_id = $3 AND identity_user_id = $4 AND NOT timed
         AND (state = 'TASK_STATE_OPEN' OR updated_at > $5::timestamptz) ORDER BY updated_at DESC LIMIT 1)`,
      [task.id, appId, appEntitlementId, identityUserId, askedAt ?? null],
    );
    const own = rows.find(({ id }) => id === task.id);
    if (own !== undefined) return { kind: 'opened', numericId: own.numeric_id };
    const other = rows[0];
    // The other one was closed between the two statements: the caller tries again.
    if (other === undefined) throw new Error(`Task ${task.id} could not be opened just now.`);
    return { kind: 'conflict', openTaskId: other.id };
  }
}

/**
 * Whoever asks twice because nobody answered has both runs wait for a worker: the second one must not be opened when the
 * first is decided already. Later saves are told from late ones by the clock of runs, so the row begins with it, not with
 * that of the server where somebody asked.
 */
const openSql = `
INSERT INTO task (id, kind, state, app_id, entitlement_id, identity_user_id, timed, document, created_at, updated_at)
SELECT $1, $2, $3, $4, $5, $6, $7::boolean, $8::jsonb, $9::timestamptz, coalesce($10::timestamptz, $9::timestamptz)
WHERE $7 OR NOT EXISTS (
  SELECT FROM task WHERE app_id = $4 AND entitlement_id = $5 AND identity_user_id = $6 AND NOT timed
    AND state <> 'TASK_STATE_OPEN' AND updated_at > $10::timestamptz AND id <> $1)
ON CONFLICT DO NOTHING RETURNING numeric_id`;

const lastSql = `
SELECT id, state FROM task WHERE app_id = $1 AND entitlement_id = $2 AND identity_user_id = $3 AND NOT timed
ORDER BY state = 'TASK_STATE_OPEN' DESC, numeric_id DESC LIMIT 1`;

/**
 * Of saves that do not say how long the history of their run is, those of the version before: the service gives a task of
 * a run to another worker after ten seconds, and clocks of its parts are not that far apart.
 */
const staleSeconds = 5;

/**
 * Entries of the same ids are there from an earlier try; any others in their place are of a try that did not count. A worker
 * that was frozen saves what it was about to save when another has done the task again: by a later clock, and with a
 * longer history. What counts has one of the two: clocks are set back, and a service that lost power may have lost events.
 */
const saveSql = `
WITH saved AS (
  UPDATE task SET state = $2, document = $3, updated_at = $4, history_length = $8::bigint,
    confirmed_length = CASE WHEN $9::boolean THEN $8::bigint ELSE confirmed_length END
  WHERE id = $1 AND (history_length < $8::bigint OR updated_at <= $4::timestamptz OR
    (history_length < $8::bigint) IS NULL AND updated_at <= $4::timestamptz + INTERVAL '${staleSeconds} seconds') RETURNING 1
), superseded AS (
  DELETE FROM task_audit WHERE EXISTS (SELECT FROM saved) AND id <> ALL($7::text[])
    AND id IN (SELECT id FROM task_audit WHERE task_id = $1 ORDER BY seq OFFSET $6)
), added AS (
  ${addToTrailSql({ id: '$1', entries: '$5', when: 'saved' })}
)
SELECT EXISTS (SELECT FROM saved) AS saved`;

interface TaskRow {
  readonly numeric_id: string;
  readonly document: AccessRequest;
}

/** The table gives the number: the first copy was written before it was known. */
function toTask({ numeric_id, document }: TaskRow): AccessRequest {
  return { ...document, numericId: numeric_id };
}

/** The filters of a search of tasks as SQL (C116). Absent and empty filters filter nothing. */
function toAccessRequestWhere(query: AccessRequestQuery): {
  readonly where: string;
  readonly values: readonly unknown[];
} {
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const anyOf = (expression: string, wanted: readonly string[] | undefined) =>
    wanted === undefined || wanted.length === 0 ? [] : [`${expression} = ANY(${parameter(wanted)}::text[])`];
  const noneOf = (expression: string, unwanted: readonly string[] | undefined) =>
    anyOf(expression, unwanted).map((part) => `NOT ${part}`);
  const listHas = (member: string, wanted: readonly string[] | undefined) =>
    wanted === undefined || wanted.length === 0 ? [] : [`document -> '${member}' ?| ${parameter(wanted)}::text[]`];
  const when = (value: string | boolean | undefined, toPart: (name: string) => string) =>
    value === undefined || value === '' ? [] : [toPart(parameter(value))];

  const parts = [
    ...anyOf('id', query.ids),
    ...noneOf('id', query.excludeIds),
    ...anyOf('state', query.states),
    ...anyOf('kind', query.kinds),
    ...anyOf('app_id', query.appIds),
    ...noneOf('app_id', query.excludeAppIds),
    ...anyOf('entitlement_id', query.entitlementIds),
    ...noneOf('entitlement_id', query.excludeEntitlementIds),
    ...anyOf('identity_user_id', query.subjectIds),
    ...anyOf(`document ->> 'createdByUserId'`, query.openerIds),
    ...anyOf(`document -> 'type' -> kind ->> 'appUserId'`, query.appUserIds),
    ...anyOf(`document -> 'type' -> kind ->> 'outcome'`, query.outcomes),
    ...listHas('stepApproverIds', query.stepApproverIds),
    ...listHas('approverIds', query.approverIds),
    ...listHas('stepApproverIds', query.myWorkUserIds),
    ...(query.myWorkUserIds?.length ? [`state = 'TASK_STATE_OPEN'`] : []),
    ...when(query.currentStep, (name) => `document -> 'policy' -> 'current' ? ${name}`),
    ...(query.stepApprovalKinds?.length
      ? [`document #> '{policy,current,approval,approval}' ?| ${parameter(query.stepApprovalKinds)}::text[]`]
      : []),
    ...when(
      query.openerOrSubjectId,
      (name) => `(document ->> 'createdByUserId' = ${name} OR identity_user_id = ${name})`,
    ),
    ...when(query.createdAfter, (name) => `created_at > ${name}::timestamptz`),
    ...when(query.createdBefore, (name) => `created_at < ${name}::timestamptz`),
    ...when(query.emergency, (name) => `(document ->> 'emergencyAccess')::boolean = ${name}::boolean`),
    ...when(
      query.text === undefined || query.text === '' ? undefined : containsPattern(query.text),
      (name) =>
        `(document ->> 'displayName' ILIKE ${name} OR document ->> 'description' ILIKE ${name} OR numeric_id::text ILIKE ${name})`,
    ),
  ];
  return { where: parts.map((part) => ` AND ${part}`).join(''), values };
}
