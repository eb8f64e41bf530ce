import { singleHeader } from '../../model/request.ts';
import type { Platform } from '../platform.ts';

/** The platform's own id of a delivery, else what any sender may name one by (R71). */
export function withGeneralDeliveryId(platform: Platform): Platform {
  return {
    ...platform,
    deliveryId: (request, body) =>
      platform.deliveryId?.(request, body) ?? singleHeader(request, 'webhook-id') ?? singleHeader(request, 'Idempotency-Key'),
  };
}
