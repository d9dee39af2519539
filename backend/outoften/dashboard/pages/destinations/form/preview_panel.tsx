import { useState } from 'preact/hooks';
import { Button } from '../../../components/controls/button.tsx';
import { Select } from '../../../components/controls/field.tsx';
import { Panel } from '../../../components/layout/panel.tsx';
import { useAction, useApp } from '../../../context.ts';
import type { Schemas } from '../../../server/api.ts';
import { EVENTS } from '../../../texts/automation/deliveries.ts';
import { TEXTS } from '../../../texts/automation/destinations.ts';
import type { EventType } from '../kinds.ts';
import { type Draft, parsePairs, type Template, templateOf } from './draft.ts';

type Trial = Schemas['TemplateTrialIn'];

/** Shows the request that a template makes of a sample event. */
export function PreviewPanel({ draft }: { draft: Draft }) {
  const { api } = useApp();
  const [chosen, setChosen] = useState<EventType | null>(null);
  const [sample, setSample] = useState<Schemas['TemplateTrial'] | null>(null);
  const event = draft.events.find((one) => one === chosen) ?? draft.events[0] ?? 'response.finished';
  const { run, isBusy, problem } = useAction(async () => {
    setSample(null);
    const template = templateOf(draft) as Template;
    const body = { event, template, secrets: secretsOf(draft.template) } as Trial;
    setSample(await api.post('/v1/endpoints/preview', { body }));
  });
  return (
    <Panel title={TEXTS.preview} about={TEXTS.previewAbout} problem={problem}>
      <div class="form-row">
        {draft.events.length > 1 && (
          <Select
            label={TEXTS.previewEvent}
            isLabelHidden
            value={event}
            options={draft.events.map((value) => ({ value, name: EVENTS[value].name }))}
            onChange={setChosen}
          />
        )}
        <Button icon="eye" isBusy={isBusy} onClick={() => run()}>
          {TEXTS.previewButton}
        </Button>
      </div>
      <div aria-live="polite">
        {sample?.body && (
          <pre class="reply">
            <code>{`${sample.method} ${sample.url}\n\n${sample.body}`}</code>
          </pre>
        )}
        {sample && !sample.body && <p>{TEXTS.previewNothing}</p>}
      </div>
    </Panel>
  );
}

/** Returns the secrets that are entered, and dots for those that are stored, which the API does not show. */
function secretsOf({ url, body, secrets }: Draft['template']): Record<string, string> {
  const named = [...`${url} ${body}`.matchAll(/\bsecrets\.(\w+)/g)].map(([, name]) => [name ?? '', '•••']);
  return { ...Object.fromEntries(named), ...parsePairs(secrets, '=') };
}
