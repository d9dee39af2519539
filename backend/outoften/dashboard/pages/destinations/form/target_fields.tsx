import { Select, TextArea, TextField } from '../../../components/controls/field.tsx';
import { TEXTS } from '../../../texts/automation/destinations.ts';
import { KINDS } from '../../../texts/automation/kinds.ts';
import { type Endpoint, hasSecretUrl, type KindKey, needsUrl } from '../kinds.ts';
import type { Draft } from './draft.ts';
import { HubspotFields } from './hubspot_fields.tsx';

/** The fields that say where events go. */
export function TargetFields(properties: {
  kind: KindKey;
  draft: Draft;
  endpoint: Endpoint | null;
  onChange: (change: Partial<Draft>) => void;
}) {
  const { kind, draft, endpoint, onChange } = properties;
  const { fields = [], url } = KINDS[kind];
  if (kind === 'email') {
    return (
      <TextArea
        label={TEXTS.recipients}
        hint={TEXTS.recipientsHint}
        rows={2}
        value={draft.to}
        onInput={(to) => onChange({ to })}
      />
    );
  }
  if (needsUrl(kind)) {
    const isKept = endpoint !== null && hasSecretUrl(kind);
    return (
      <TextField
        label={TEXTS.url}
        type="url"
        isCode
        value={draft.url}
        placeholder={(isKept && endpoint.url) || url || ''}
        hint={isKept ? TEXTS.urlKept : ''}
        onInput={(entered) => onChange({ url: entered })}
      />
    );
  }
  if (kind === 'custom') return <TemplateFields draft={draft} isNew={!endpoint} onChange={onChange} />;
  return (
    <>
      {fields.map(({ name, label, hint = '', isSecret = false }) => (
        <TextField
          key={name}
          label={label}
          type={isSecret ? 'password' : 'text'}
          autocomplete={isSecret ? 'new-password' : 'off'}
          hint={endpoint && isSecret ? TEXTS.secretKept : hint}
          value={draft.fields[name] ?? ''}
          onInput={(value) => onChange({ fields: { ...draft.fields, [name]: value } })}
        />
      ))}
      {kind === 'hubspot' && <HubspotFields draft={draft} onChange={onChange} />}
    </>
  );
}

function TemplateFields(properties: {
  draft: Draft;
  isNew: boolean;
  onChange: (change: Partial<Draft>) => void;
}) {
  const { draft, isNew, onChange } = properties;
  const { template } = draft;
  const change = (part: Partial<Draft['template']>) => onChange({ template: { ...template, ...part } });
  return (
    <>
      <Select
        label={TEXTS.method}
        value={template.method}
        options={(['POST', 'PUT', 'PATCH'] as const).map((value) => ({ value, name: value }))}
        onChange={(method) => change({ method })}
      />
      <TextField
        label={TEXTS.address}
        hint={TEXTS.addressHint}
        isCode
        placeholder="https://api.example.com/answers"
        value={template.url}
        onInput={(url) => change({ url })}
      />
      <TextArea
        label={TEXTS.body}
        hint={TEXTS.bodyHint}
        rows={6}
        dir="ltr"
        value={template.body}
        onInput={(body) => change({ body })}
      />
      <TextArea
        label={TEXTS.headers}
        hint={TEXTS.headersHint}
        rows={1}
        dir="ltr"
        value={template.headers}
        onInput={(headers) => change({ headers })}
      />
      <TextArea
        label={TEXTS.secrets}
        hint={isNew ? TEXTS.secretsHint : TEXTS.secretsKept}
        rows={1}
        value={template.secrets}
        onInput={(secrets) => change({ secrets })}
      />
    </>
  );
}
