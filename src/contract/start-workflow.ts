import { z } from 'zod';
import { mapOf } from './bounded.ts';
import { json, jsonObject } from './json.ts';
import { idempotencyStrategies } from '../model/inbound/source.ts';
import { int32Max } from '../model/int32.ts';
import { runKeyCharsMax, runKeyRule } from '../model/definitions/run-key.ts';

/** The workflow's input: a JSON object; nothing is an empty one (A30). */
export const workflowInput = jsonObject('the input of a workflow is a JSON object');

const strategy = z.enum(idempotencyStrategies, `use one of ${idempotencyStrategies.join(', ')}`);

export const idempotencyStrategy = strategy.optional();

/** StartWorkflowRequest. */
export const startWorkflowRequest = z.object({
  /** Absent: that of `workflowDef`. */
  name: z
    .string('name the workflow')
    .nullish()
    .transform((name) => name ?? ''),
  version: z
    .number()
    .int()
    .min(0)
    .max(int32Max)
    .nullish()
    .transform((version) => version ?? 0),
  input: workflowInput.nullish().transform((input) => input ?? {}),
  correlationId: z
    .string()
    .max(runKeyCharsMax, runKeyRule)
    .nullish()
    .transform((id) => id ?? undefined),
  priority: z
    .number()
    .int()
    .min(0)
    .max(99)
    .nullish()
    .transform((priority) => priority ?? 0),
  createdBy: z
    .string()
    .nullish()
    .transform((by) => by ?? undefined),
  idempotencyKey: z
    .string()
    .min(1)
    .max(runKeyCharsMax, runKeyRule)
    .nullish()
    .transform((key) => key ?? undefined),
  idempotencyStrategy: strategy.nullish().transform((value) => value ?? undefined),
  /** A definition that is run as it is, without being registered (A30). Checked where all definitions are. */
  workflowDef: json.nullish().transform((definition) => definition ?? undefined),
  /** Task type, or `*`, → domains of workers, with commas between them (A131). */
  taskToDomain: mapOf(z.string(), z.string('name the domain of the workers'), { max: 1_000 })
    .nullish()
    .transform((domains) => domains ?? undefined),
  externalInputPayloadStoragePath: z.string().nullish(),
});
