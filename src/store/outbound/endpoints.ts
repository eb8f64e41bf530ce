import type pg from 'pg';
import { durationMs } from '../../model/duration.ts';
import {
  callbackTimeoutMsMin,
  policyFailureModes,
  signatureSchemes,
  type Endpoint,
  type EndpointSecret,
  type EndpointSettings,
} from '../../model/outbound/endpoint.ts';
import type { Endpoints } from '../../model/outbound/endpoint.ts';
import { retryPresets } from '../../model/outbound/retry-table.ts';
import { toShownUrl } from '../../model/request.ts';
import { oneOf } from '../access/one-of.ts';
import type { SecretBox } from '../secret-box.ts';
import { inTransaction } from '../transaction.ts';
import { openStatesSql } from './message-row.ts';
import { fromStoredMode, toStoredMode } from './stored-callback-mode.ts';

/** The configured endpoints in Postgres. Deleted ones stay for the history of their messages. */
export function createEndpoints(pool: pg.Pool, secretBox: SecretBox): Endpoints {
  const read = async (where: string, values: unknown[]): Promise<readonly Endpoint[]> => {
    const { rows } = await pool.query<EndpointRow>(
      `SELECT * FROM endpoint WHERE deleted_at IS NULL AND ${where}`,
      values,
    );
    return rows.map((row) => toEndpoint(row, secretBox));
  };
  return {
    async find(id) {
      return (await read('id = $1', [id]))[0];
    },

    async has(idOrName) {
      const { rowCount } = await pool.query(
        'SELECT 1 FROM endpoint WHERE deleted_at IS NULL AND (id = $1 OR display_name = $1) LIMIT 1',
        [idOrName],
      );
      return rowCount === 1;
    },

    findAll: (ids) => read('id = ANY($1::text[])', [ids]),

    list({ text = '', offset, limit }) {
      const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
      return read('(display_name ILIKE $1 OR description ILIKE $1) ORDER BY created_at, id OFFSET $2 LIMIT $3', [
        pattern,
        offset,
        limit,
      ]);
    },

    async create(id, settings, secrets) {
      const columns = {
        id,
        ...toColumns(settings, secretBox),
        sealed_secrets: secretBox.seal(JSON.stringify(secrets)),
      };
      const names = Object.keys(columns);
      const { rows } = await pool.query<EndpointRow>(
        `INSERT INTO endpoint (${names.join(', ')}) VALUES (${names.map((_name, at) => `$${at + 1}`).join(', ')}) RETURNING *`,
        Object.values(columns),
      );
      return one(rows, secretBox);
    },

    update: (id, to) =>
      inTransaction(pool, async (client) => {
        const { rows: stored } = await client.query<EndpointRow>(
          'SELECT * FROM endpoint WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE',
          [id],
        );
        if (stored.length === 0) return undefined;
        const { settings, secrets } = to(one(stored, secretBox));
        const columns = {
          ...toColumns(settings, secretBox),
          ...(secrets === undefined ? {} : { sealed_secrets: secretBox.seal(JSON.stringify(secrets)) }),
          // An endpoint that is enabled again has as long as a new one before it is disabled for failing.
          ...(settings.disabled === false ? { failing_since: null } : {}),
        };
        const set = Object.keys(columns)
          .map((name, at) => `${name} = $${at + 2}, `)
          .join('');
        const { rows } = await client.query<EndpointRow>(
          `UPDATE endpoint SET ${set} updated_at = clock_timestamp() WHERE id = $1 RETURNING *`,
          [id, ...Object.values(columns)],
        );
        return one(rows, secretBox);
      }),

    async delete(id) {
      const failure = { reason: 'unknownEndpoint', detail: `outgoing webhook ${id} was deleted` };
      const { rows } = await pool.query(deleteSql, [id, JSON.stringify(failure)]);
      return rows.length === 1;
    },
  };
}

/** A deleted endpoint's open messages take no answers any more, and the runs that wait are told so (C23). */
const deleteSql = `
WITH deleted AS (
  UPDATE endpoint SET deleted_at = clock_timestamp() WHERE id = $1 AND deleted_at IS NULL RETURNING id
), closed AS (
  UPDATE message SET state = 'fatalError', failure = $2, completed_at = clock_timestamp(), updated_at = clock_timestamp(),
    notify_due_at = CASE WHEN workflow_id IS NULL THEN NULL ELSE clock_timestamp() END, notify_attempts = 0
  FROM deleted WHERE endpoint_id = deleted.id AND state IN ${openStatesSql}
)
SELECT id FROM deleted`;

interface EndpointRow {
  readonly id: string;
  readonly display_name: string;
  readonly description: string;
  readonly url: string;
  readonly sealed_url: Buffer | null;
  readonly callback_timeout: string;
  readonly disabled: boolean;
  readonly disabled_reason: string | null;
  readonly callback_mode: string;
  readonly on_policy_failure: string;
  readonly retry_preset: string;
  readonly signatures: readonly string[];
  readonly sealed_headers: Buffer;
  readonly sealed_secrets: Buffer;
  readonly failing_since: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Only what is given. A reason belongs to being disabled, so both change together. */
function toColumns(settings: Partial<EndpointSettings>, secretBox: SecretBox): Record<string, unknown> {
  const { callbackTimeout, headers, disabled } = settings;
  const columns = {
    display_name: settings.displayName,
    description: settings.description,
    url: settings.url === undefined ? undefined : toShownUrl(settings.url),
    sealed_url: settings.url === undefined ? undefined : secretBox.seal(settings.url),
    callback_timeout: callbackTimeout,
    callback_timeout_ms:
      callbackTimeout === undefined ? undefined : (durationMs(callbackTimeout) ?? callbackTimeoutMsMin),
    callback_mode: settings.callbackMode === undefined ? undefined : toStoredMode(settings.callbackMode),
    on_policy_failure: settings.onPolicyFailure,
    retry_preset: settings.retryPreset,
    signatures: settings.signatures,
    sealed_headers: headers === undefined ? undefined : secretBox.seal(JSON.stringify(headers)),
    disabled,
    disabled_reason: disabled === undefined ? undefined : (settings.disabledReason ?? null),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

function one(rows: readonly EndpointRow[], secretBox: SecretBox): Endpoint {
  const [row] = rows;
  if (row === undefined) throw new Error('The endpoint was not written.');
  return toEndpoint(row, secretBox);
}

function toEndpoint(row: EndpointRow, secretBox: SecretBox): Endpoint {
  return {
    id: row.id,
    displayName: row.display_name,
    description: row.description,
    callbackTimeout: row.callback_timeout,
    disabled: row.disabled,
    disabledReason: row.disabled_reason ?? undefined,
    callbackMode: fromStoredMode(row.callback_mode),
    onPolicyFailure: oneOf(policyFailureModes, row.on_policy_failure),
    retryPreset: oneOf(retryPresets, row.retry_preset),
    signatures: row.signatures.map((scheme) => oneOf(signatureSchemes, scheme)),
    ...openSecrets(row, secretBox),
    failingSince: row.failing_since ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The URL, headers and keys of an endpoint's row. */
export function openSecrets(
  row: Pick<EndpointRow, 'url' | 'sealed_url' | 'sealed_headers' | 'sealed_secrets'>,
  secretBox: SecretBox,
) {
  const url = row.sealed_url === null ? row.url : secretBox.open(row.sealed_url);
  const headers: Readonly<Record<string, string>> = JSON.parse(secretBox.open(row.sealed_headers));
  const secrets: readonly EndpointSecret[] = JSON.parse(secretBox.open(row.sealed_secrets));
  return { url, headers, secrets };
}
