import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';

export interface SigningKey {
  readonly kid?: string;
  readonly alg?: string;
  readonly kty: string;
}

/** The keys that receivers verify tokens with. Open to everybody. */
export const signingKeysQuery = queryOptions({
  queryKey: ['signing-keys'],
  queryFn: async ({ signal }) =>
    (await call<{ readonly keys: readonly SigningKey[] }>('GET', '/auth/v1/jwks', { signal })).keys,
});
