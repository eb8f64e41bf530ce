import pg from 'pg';

/**
 * Postgres refuses the values themselves (SQLSTATE class 22), or what they come to passes one of its limits, such as that
 * of an entry of an index (class 54): the same write is refused again, however often it is tried.
 */
export function isUnstorable(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && refusals.test(error.code ?? '');
}

const refusals = /^(22|54)/;
