import { Link } from '../../../components/controls/link.tsx';
import { useDocumentTitle } from '../../../components/layout/page_heading.tsx';
import { Panel } from '../../../components/layout/panel.tsx';
import { KIND_NAMES } from '../../../texts/automation/automation.ts';
import { TEXTS } from '../../../texts/automation/destinations.ts';
import { KINDS } from '../../../texts/automation/kinds.ts';
import { BackLink } from '../../automation/back_link.tsx';
import type { AutomationPageProperties } from '../../automation/parts.ts';
import { KIND_GROUPS } from '../kinds.ts';

/** The kinds of destinations to choose from. */
export function ChooseKind({ pathOf }: AutomationPageProperties) {
  useDocumentTitle(TEXTS.chooseKind);
  return (
    <>
      <BackLink to={pathOf()}>{TEXTS.back}</BackLink>
      <Panel title={TEXTS.chooseKind}>
        {KIND_GROUPS.map(({ group, kinds }) => (
          <section key={group} class="kinds">
            <h3>{TEXTS.kindGroups[group]}</h3>
            <ul class="cards">
              {kinds.map((kind) => (
                <li key={kind}>
                  <Link to={pathOf(['new', kind])} class="card-link">
                    <span class="card-title">{KIND_NAMES[kind]}</span>
                    <span class="muted">{KINDS[kind].about}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </Panel>
    </>
  );
}
