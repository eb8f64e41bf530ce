import { z } from 'zod';
import { tagsMax } from '../model/definitions/tags.ts';
import { listOf } from './bounded.ts';

const part = (what: string) => z.string(what).min(1, what).max(500, 'use at most 500 characters');

export const tag = z
  .object({
    key: part('name the tag by its key'),
    value: part('give the tag a value'),
    type: z
      .string()
      .max(100)
      .nullish()
      .transform((type) => type || 'METADATA'),
  })
  .meta({ id: 'Tag' });

/** Clients send a list, or one alone. */
export const tags = z
  .union([listOf(tag, { max: tagsMax }), tag], 'the body is a tag, {"key", "value", "type"}, or a list of them')
  .transform((given) => (Array.isArray(given) ? given : [given]));
