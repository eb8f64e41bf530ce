import type { SchemaVerdict, SchemaRequest } from '../model/definitions/schema.ts';
import type { JsonObject } from '../model/json.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import { createSchemaEngine } from './schema-engine.ts';

/** The job of a thread for schemas, and its answer. Both are plain values, copied between threads. */
export type SchemaJob =
  | { readonly kind: 'check'; readonly schemas: readonly JsonObject[] }
  | { readonly kind: 'validate'; readonly request: Omit<SchemaRequest, 'owner'> };

export type SchemaOutcome =
  | { readonly kind: 'checked'; readonly mistakes: readonly (string | undefined)[] }
  | { readonly kind: 'validated'; readonly verdict: SchemaVerdict };

const engine = createSchemaEngine();

/** A pattern cannot be stopped: the thread is ended when the time is over. */
serveJobs<SchemaJob, SchemaOutcome>(async ({ job }) => ({ outcome: outcomeOf(job) }));

function outcomeOf(job: SchemaJob): SchemaOutcome {
  switch (job.kind) {
    case 'check':
      return { kind: 'checked', mistakes: job.schemas.map((schema) => engine.check(schema)) };
    case 'validate':
      return { kind: 'validated', verdict: engine.validate(job.request.schema, job.request.value) };
  }
}
