import { PageFrame } from '../../shared/ui/page.tsx';

export function HomePage() {
  return <PageFrame title="Home">Welcome.</PageFrame>;
}
