import { Link } from '../../components/controls/link.tsx';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { RECIPES, TEXTS } from '../../texts/automation/rules.ts';
import { BackLink } from '../automation/back_link.tsx';
import type { AutomationPageProperties } from '../automation/parts.ts';

/** In the address, a rule without anything filled in. */
export const EMPTY_RECIPE = 'empty';

/** The recipes to begin with. */
export function ChooseRecipe({ pathOf }: AutomationPageProperties) {
  useDocumentTitle(TEXTS.start);
  const starts = [
    ...Object.entries(RECIPES),
    [EMPTY_RECIPE, { title: TEXTS.empty, about: TEXTS.emptyAbout }],
  ] as const;
  return (
    <>
      <BackLink to={pathOf()}>{TEXTS.back}</BackLink>
      <Panel title={TEXTS.start}>
        <ul class="cards">
          {starts.map(([key, { title, about }]) => (
            <li key={key}>
              <Link to={pathOf(['new', key])} class="card-link">
                <span class="card-title">{title}</span>
                <span class="muted">{about}</span>
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}
