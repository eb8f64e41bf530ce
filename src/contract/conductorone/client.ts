import { z } from 'zod';
import { listOf } from '../bounded.ts';
import { userRoles } from '../../model/caller.ts';
import { durationMs } from '../../model/duration.ts';

const known: readonly string[] = Object.values(userRoles);

/** A client of the API, as it comes in after nulls were taken out (C18). */
export const clientChange = z
  .object({
    displayName: z.string().max(256, 'value length must be at most 256 characters'),
    scopedRoles: listOf(
      z.string().refine((id) => known.includes(id), 'value must be the id of a role'),
      { max: 32 },
    ),
    allowSourceCidr: listOf(z.union([z.cidrv4(), z.cidrv6()], 'value must be a range like 192.0.2.0/24'), { max: 32 }),
  })
  .partial();

export const newClient = clientChange.extend({
  expires: z
    .string()
    .refine((text) => durationMs(text) !== undefined, 'value must be a duration like "86400s"')
    .optional(),
  /** Ours: whom the client acts as; default: whoever makes it. */
  userId: z
    .string()
    .regex(/^[a-zA-Z0-9]{27}$/, 'value does not match regex pattern "^[a-zA-Z0-9]{27}$"')
    .optional(),
});

/** What built-in roles allow under `/api/v1`; the server has the roles of each. */
export const rolePrivileges = ['read', 'operate', 'audit', 'admin'] as const;

export type RolePrivilege = (typeof rolePrivileges)[number];
