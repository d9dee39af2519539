import { Link } from '../../components/controls/link.tsx';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { TEXTS } from '../../texts/shell.ts';

/** Says on a part of a page that the rest of the address is unknown, or for another role. `to`: the address of the part. */
export function NotFoundPart({ to, isForbidden = false }: { to: string; isForbidden?: boolean }) {
  const title = isForbidden ? TEXTS.notAllowed : TEXTS.notFound;
  useDocumentTitle(title);
  return (
    <Panel title={title} about={isForbidden ? TEXTS.notAllowedHelp : TEXTS.gone}>
      <p>
        <Link to={to}>{TEXTS.toList}</Link>
      </p>
    </Panel>
  );
}
