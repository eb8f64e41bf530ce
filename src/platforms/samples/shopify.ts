import type { EventSample } from './sample.ts';

/** Shopify's ids go up to 2^53 and beyond: as text here, since a number would lose its end. */
function order(event: string, summary: string, financialStatus: string): EventSample {
  return {
    event,
    summary,
    request: ({ uuid, digits, iso }) => ({
      headers: {
        'X-Shopify-Topic': event,
        'X-Shopify-Shop-Domain': 'harbor-works.myshopify.com',
        'X-Shopify-API-Version': '2025-10',
        'X-Shopify-Webhook-Id': uuid,
        'X-Shopify-Event-Id': digits(19, 'event'),
        'X-Shopify-Triggered-At': iso(),
      },
      json: {
        admin_graphql_api_id: `gid://shopify/Order/${digits(16, 'order')}`,
        name: '#4711',
        email: 'ada@harbor-works.example',
        created_at: iso(-60),
        updated_at: iso(),
        currency: 'EUR',
        total_price: '49.00',
        financial_status: financialStatus,
        fulfillment_status: null,
        test: true,
        line_items: [{ title: 'Day ticket', quantity: 2, price: '24.50', sku: 'DAY' }],
        customer: { email: 'ada@harbor-works.example', first_name: 'Ada', last_name: 'Moreau' },
      },
    }),
  };
}

export const shopifySamples: readonly EventSample[] = [
  order('orders/create', 'an order was placed', 'pending'),
  order('orders/paid', 'an order was paid', 'paid'),
];
