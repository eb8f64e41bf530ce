import { z } from 'zod';
import type { Content, Media } from './operation.ts';

/** JSON, unless it says another type. */
export function toMedia(content: Content): Media {
  return content instanceof z.ZodType ? { type: 'application/json', schema: content } : content;
}
