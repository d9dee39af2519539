import { Link } from '../../components/controls/link.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { TEXTS } from '../../texts/shell.ts';

/** Says that an address is no page of the dashboard, or one of another role. */
export default function NotFoundPage({ isForbidden = false }: { isForbidden?: boolean }) {
  return (
    <div class="page">
      <PageHeading
        text={isForbidden ? TEXTS.notAllowed : TEXTS.notFound}
        about={isForbidden ? TEXTS.notAllowedHelp : TEXTS.notFoundHelp}
      />
      <p>
        <Link to="/">{TEXTS.toOverview}</Link>
      </p>
    </div>
  );
}
