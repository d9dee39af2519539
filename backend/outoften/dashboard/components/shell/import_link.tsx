import { pagePath, type Selected } from '../../address/url_state.ts';
import { useCan } from '../../context.ts';
import { TEXTS } from '../../texts/shell.ts';
import { Link } from '../controls/link.tsx';

/** A link to the import of responses, for those who may do it: what a survey without responses may need. */
export function ImportLink(selected: Selected) {
  if (!useCan('write')) return null;
  return (
    <Link to={pagePath({ scope: 'site', segment: 'settings' }, selected, '', ['moving'])}>
      {TEXTS.importResponses}
    </Link>
  );
}
