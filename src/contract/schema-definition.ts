import { z } from 'zod';
import { int32Max } from '../model/int32.ts';
import { listOf } from './bounded.ts';
import { json, jsonObject } from './json.ts';

const schemaTypes = ['JSON', 'AVRO', 'PROTOBUF'] as const;

/** Versions of Conductor's clients are 32-bit integers. */
export const schemaVersion = z
  .number('must be a whole number from 1')
  .int('must be a whole number from 1')
  .min(1, 'must be a whole number from 1')
  .max(int32Max, `use ${int32Max} at most`);

/** A schema as clients save it (A173). Fields without a meaning here are kept, and come back. */
export const schemaDefinition = z
  .looseObject({
    name: z.string('name the schema').min(1, 'name the schema').max(255, 'use at most 255 characters'),
    version: schemaVersion.nullish(),
    type: z.enum(schemaTypes, `use one of ${schemaTypes.join(', ')}`).nullish(),
    data: jsonObject('must be the schema, as a JSON object').nullish(),
  })
  .catchall(json);

/** A server that has none gives an empty list, which can be sent on as it is. */
export const schemaDefinitions = listOf(schemaDefinition, { min: 0, max: 500 });
