import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../shared/api/http.ts';

export interface PublicKeyView {
  readonly kid?: string;
  readonly alg?: string;
  readonly kty: string;
}

/** The keys that receivers verify tokens with. Open to everybody. */
export const signingKeysQuery = queryOptions({
  queryKey: ['signing-keys'],
  queryFn: async ({ signal }) =>
    (await call<{ readonly keys: readonly PublicKeyView[] }>('GET', '/auth/v1/jwks', { signal })).keys,
});
