import { z } from 'zod';

/** The name of a secret or of an environment variable, as it stands in `${workflow.secrets.NAME}`. */
export const storedName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,250}$/, 'use letters, digits, _ and - for the name, up to 250');

/** The value, as plain text. */
export const storedText = z
  .string()
  .min(1, 'send the value as the body, as text')
  .refine((text) => !text.includes('\0'), 'the value has the character U+0000, which cannot be kept');
