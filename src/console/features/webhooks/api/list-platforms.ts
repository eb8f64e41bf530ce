import { queryOptions } from '@tanstack/react-query';
import { api, askOpen } from '../../../shared/api/http.ts';

/** A platform as data: the form and its help are drawn from it. Texts may have code in backticks. */
export interface PlatformView {
  readonly id: string;
  readonly title: string;
  /** Its name in a configuration. */
  readonly sourcePlatform: string;
  readonly method: 'header' | 'signature' | 'challenge';
  readonly pasteUrl: string;
  readonly signing: string;
  readonly verifiedBy: string;
  readonly help: readonly string[];
  readonly fields: readonly FieldView[];
}

export type FieldView = FieldValueView &
  FieldWordsView & {
    readonly path: string;
    readonly needed?: 'toSave' | 'toVerify';
    readonly advanced?: boolean;
    readonly makeable?: boolean;
  };

export interface FieldWordsView {
  readonly label: string;
  readonly help: string;
  readonly where?: string;
  readonly secret?: boolean;
}

export type MemberView = FieldValueView & FieldWordsView & { readonly name: string; readonly needed?: unknown };

export type FieldValueView =
  | { readonly kind: 'text'; readonly lines?: boolean }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'list'; readonly of: FieldValueView }
  | { readonly kind: 'map'; readonly of: FieldValueView }
  | { readonly kind: 'group'; readonly members: readonly MemberView[] };

export const platformsQuery = queryOptions({
  queryKey: ['platforms'],
  queryFn: async ({ signal }) =>
    (await askOpen<{ readonly platforms: readonly PlatformView[] }>(api.GET('/api/platforms', { signal }))).platforms,
  staleTime: Number.POSITIVE_INFINITY,
});

/** However it is written: `Git Hub`, `standard_webhooks`. */
export function findPlatformView(
  platforms: readonly PlatformView[] | undefined,
  name: string | undefined,
): PlatformView | undefined {
  const key = (text: string) => text.toLowerCase().replaceAll(/[\s_-]/g, '');
  return platforms?.find(
    ({ id, title, sourcePlatform }) =>
      name !== undefined && [id, title, sourcePlatform].some((one) => key(one) === key(name)),
  );
}
