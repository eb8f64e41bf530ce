import { z } from 'zod';

/** Members that many answers share. */

/** RFC 3339, in UTC. */
export const timeText = z.iso.datetime();

/** Milliseconds since 1970; 0: not yet. */
export const epochMs = z.int().min(0);

/** Any JSON. */
export const anyJson = z.unknown();

/** A JSON object of whatever members. */
export const anyObject = z.record(z.string(), z.unknown());

/** Something that is probably not meant so. */
export const finding = z.strictObject({ path: z.string(), message: z.string(), invalidValue: z.unknown().optional() });

/** Where the next page begins: sent back as `cursor`, as it came. Absent on the last page. */
export const nextCursor = z.string().optional();

/** The page is short because enough was looked at: there may be more behind `nextCursor`. */
export const boundHit = z.boolean().optional();
