/** A receiver that proves what comes and calls back, ready to paste. @param url of the webhook */
export function toReceiverSnippet(url: string): string {
  return [
    "import express from 'express';",
    "import { verifyDelivery } from 'signalbox/receiver';",
    '',
    'const app = express();',
    '',
    '// Raw bytes: the token signs them, not a parsed form of them.',
    `app.post('${pathOf(url)}', express.raw({ type: () => true, limit: '5mb' }), async (request, response) => {`,
    '  const delivery = await verifyDelivery(',
    '    { method: request.method, headers: request.headers, body: request.body },',
    `    { jwksUrl: '${jwksUrl()}', audience: '${hostOf(url)}' },`,
    '  );',
    "  if (delivery.kind === 'refused') return response.status(401).end();",
    '  response.status(202).end();',
    '  // Later, when the work is done:',
    "  await fetch(delivery.callbackUrl, { method: 'POST' });",
    '});',
    '',
    'app.listen(3000);',
    '',
  ].join('\n');
}

export function jwksUrl(): string {
  return `${location.origin}/auth/v1/jwks`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : 'your-host.example.com';
}

function pathOf(url: string): string {
  return (URL.canParse(url) ? new URL(url).pathname : '/hooks').replaceAll("'", '%27');
}
