import type pg from 'pg';
import type { Directory } from '../../model/access/records.ts';
import { createRecords } from './records.ts';

/** The nouns that access requests refer to, each in a table of its own. */
export function createDirectory(pool: pg.Pool): Directory {
  return {
    users: createRecords(pool, 'person'),
    apps: createRecords(pool, 'app'),
    appUsers: createRecords(pool, 'app_user'),
    entitlements: createRecords(pool, 'entitlement'),
    policies: createRecords(pool, 'policy'),
    resourceTypes: createRecords(pool, 'resource_type'),
    resources: createRecords(pool, 'resource'),
    attributeValues: createRecords(pool, 'attribute_value'),
  };
}
