import { Link } from '../../components/controls/link.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { TEXTS } from '../../texts/shell.ts';

/** Says that an address is no page of the dashboard. */
export default function NotFoundPage() {
  return (
    <div class="page">
      <PageHeading text={TEXTS.notFound} about={TEXTS.notFoundHelp} />
      <p>
        <Link to="/">{TEXTS.toOverview}</Link>
      </p>
    </div>
  );
}
