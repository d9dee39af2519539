import { CodeText } from '../../components/layout/code_text.tsx';
import { useOwn } from '../../context.ts';
import { PARTS, TEXTS } from '../../texts/mailing/mailing.ts';
import { PAGE_NAMES } from '../../texts/shell.ts';
import type { SitePageProperties } from '../page.ts';
import { PartsPage } from '../parts_page.tsx';
import { LOADERS } from './parts.ts';

/** The pages of surveys by e-mail. */
export default function MailingPage(properties: SitePageProperties) {
  const { own } = useOwn();
  return (
    <PartsPage
      {...properties}
      segment="mailing"
      name={PAGE_NAMES.mailing}
      about={TEXTS.about}
      label={TEXTS.parts}
      parts={PARTS}
      loaders={LOADERS}
      notice={
        own?.sends_mail === false && (
          <p class="rule-problem">
            <CodeText text={TEXTS.noMailServer} />
          </p>
        )
      }
    />
  );
}
