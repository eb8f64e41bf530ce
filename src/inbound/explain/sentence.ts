/** Words from elsewhere, with a full stop: some of them are whole sentences already. */
export function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
