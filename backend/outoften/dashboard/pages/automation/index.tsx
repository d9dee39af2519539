import { PARTS, TEXTS } from '../../texts/automation/automation.ts';
import { PAGE_NAMES } from '../../texts/shell.ts';
import type { SitePageProperties } from '../page.ts';
import { PartsPage } from '../parts_page.tsx';
import { LOADERS } from './parts.ts';

/** The pages of the automation. */
export default function AutomationPage(properties: SitePageProperties) {
  return (
    <PartsPage
      {...properties}
      segment="automation"
      name={PAGE_NAMES.automation}
      about={TEXTS.about}
      label={TEXTS.parts}
      parts={PARTS}
      loaders={LOADERS}
    />
  );
}
