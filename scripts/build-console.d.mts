export const consoleDist: string;
export function buildConsole(options: { readonly onlyIfNeeded: boolean }): Promise<void>;
