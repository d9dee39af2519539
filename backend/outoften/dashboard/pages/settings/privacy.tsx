import { Checkbox, Radios } from '../../components/controls/checkbox.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { TEXTS } from '../../texts/settings.ts';
import type { PartProperties } from './part.ts';
import { options, RetentionPanel } from './retention.tsx';
import { useSiteChange } from './site_change.ts';

/** What browsers store, and whether people must allow it first. Each choice is saved at once. */
export function PrivacyPart({ site, canChange }: PartProperties) {
  const { shown, save, problem } = useSiteChange(site);
  return (
    <div class="page grid">
      <Panel title={TEXTS.privacyTitle} columns={6} problem={problem}>
        <fieldset class="form plain" disabled={!canChange}>
          <Radios
            legend={TEXTS.storage}
            value={shown.storage}
            options={options(TEXTS.storageNames)}
            onChange={(storage) => save({ storage })}
          />
          <Radios
            legend={TEXTS.consent}
            value={shown.consent}
            options={options(TEXTS.consentNames)}
            onChange={(consent) => save({ consent })}
          />
          <Checkbox
            isSwitch
            label={TEXTS.gpc}
            hint={TEXTS.gpcHint}
            checked={shown.gpc}
            onChange={(gpc) => save({ gpc })}
          />
          <Checkbox
            isSwitch
            label={TEXTS.redact}
            hint={TEXTS.redactHint(site.id)}
            checked={shown.redact_comments}
            onChange={(redact_comments) => save({ redact_comments })}
          />
        </fieldset>
      </Panel>
      <RetentionPanel key={site.id} site={site} canChange={canChange} />
    </div>
  );
}
