import { setNonce } from 'get-nonce';

/** Of this very page: style elements without it are not applied (Content-Security-Policy). */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// Dialogs keep the page behind them from scrolling by a style element of their own.
setNonce(nonce);
