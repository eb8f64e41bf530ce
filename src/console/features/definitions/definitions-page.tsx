import { PageFrame } from '../../shared/ui/page.tsx';

export function DefinitionsPage() {
  return <PageFrame title="Definitions">This page is being built.</PageFrame>;
}
