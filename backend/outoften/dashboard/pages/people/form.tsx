import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { useDocumentTitle } from '../../components/layout/page_heading.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useAction, useApp, useOpenPage } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/mailing/people.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { BackLink } from '../automation/back_link.tsx';
import type { PartProperties } from '../parts_page.tsx';

type Person = Schemas['RecipientOut'];
type Trait = string | number | boolean;

/** The path of a person; the id stands in the query, because it may contain a slash. */
export const BY_QUERY = '-';
const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/;

/** Adds a person. */
export function NewPerson({ site, pathOf }: PartProperties) {
  const { api, toast } = useApp();
  const openPage = useOpenPage();
  useDocumentTitle(TEXTS.add);
  const [id, setId] = useState('');
  return (
    <>
      <BackLink to={pathOf()}>{TEXTS.allPeople}</BackLink>
      <PersonForm
        title={TEXTS.add}
        button={TEXTS.add}
        person={null}
        onCancel={() => openPage(pathOf())}
        save={async ({ email, traits, ...fields }) => {
          const given = Object.entries(fields).filter(([, value]) => value !== null);
          const body = { email, traits, ...Object.fromEntries(given), ...(id.trim() && { id: id.trim() }) };
          const added = await api.post('/v1/recipients', { query: { site: site.id }, body });
          toast(TEXTS.added);
          openPage(pathOf(['person', added.id]));
        }}
      >
        <TextField label={TEXTS.id} hint={TEXTS.idHint} value={id} maxLength={128} onInput={setId} />
      </PersonForm>
    </>
  );
}

interface PersonFields {
  email: string;
  name: string | null;
  locale: string | null;
  time_zone: string | null;
  created_at: string | null;
  account_owner: string | null;
  traits: Record<string, Trait | null>;
}

/** The fields of a person. */
export function PersonForm(properties: {
  title: string;
  button: string;
  person: Person | null;
  save: (fields: PersonFields) => Promise<void>;
  onCancel: () => void;
  children?: preact.ComponentChildren;
}) {
  const { title, button, person, save, onCancel, children } = properties;
  const stored = (person?.traits ?? {}) as Record<string, Trait>;
  const [email, setEmail] = useState(person?.email ?? '');
  const [name, setName] = useState(person?.name ?? '');
  const [locale, setLocale] = useState(person?.locale ?? '');
  const [timeZone, setTimeZone] = useState(person?.time_zone ?? '');
  const [since, setSince] = useState(person?.created_at?.slice(0, 10) ?? '');
  const [owner, setOwner] = useState(person?.account_owner ?? '');
  const [traits, setTraits] = useState(
    Object.entries(stored).map(([key, value]) => ({ key, value: String(value) })),
  );
  const { run, isBusy, problem } = useAction(() => {
    const isSameDay = since === person?.created_at?.slice(0, 10);
    return save({
      email: email.trim(),
      name: name.trim() || null,
      locale: locale.trim().toLowerCase() || null,
      time_zone: timeZone.trim() || null,
      // The time of the day stays if the day does.
      created_at: since ? (isSameDay ? (person?.created_at ?? null) : `${since}T00:00:00Z`) : null,
      account_owner: owner.trim() || null,
      traits: changedTraits(stored, traits),
    });
  });
  const change = (at: number, part: Partial<EnteredTrait>) =>
    setTraits(traits.map((trait, index) => (index === at ? { ...trait, ...part } : trait)));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (email.trim()) run();
      }}
    >
      <Panel title={title}>
        <div class="rule-fields">
          <TextField label={TEXTS.email} type="email" value={email} maxLength={500} onInput={setEmail} />
          <TextField label={TEXTS.name} value={name} maxLength={100} onInput={setName} />
          {children}
          <TextField label={TEXTS.since} type="date" value={since} onInput={setSince} />
          <TextField
            label={TEXTS.locale}
            hint={TEXTS.localeHint}
            value={locale}
            maxLength={35}
            onInput={setLocale}
          />
          <TextField
            label={TEXTS.timeZone}
            hint={TEXTS.timeZoneHint}
            value={timeZone}
            maxLength={64}
            onInput={setTimeZone}
          />
          <TextField label={TEXTS.accountOwner} value={owner} maxLength={100} onInput={setOwner} />
        </div>
        <h3>{TEXTS.traits}</h3>
        <p class="panel-about">{TEXTS.traitsHelp}</p>
        {traits.map(({ key, value }, at) => (
          <div key={at} class="form-row trait-row">
            <TextField
              label={TEXTS.traitName}
              value={key}
              maxLength={100}
              onInput={(next) => change(at, { key: next })}
            />
            <TextField
              label={TEXTS.traitValue}
              value={value}
              maxLength={200}
              onInput={(next) => change(at, { value: next })}
            />
            <Button
              icon="trash"
              kind="quiet"
              label={TEXTS.removeTrait(key)}
              onClick={() => setTraits(traits.filter((_, index) => index !== at))}
            />
          </div>
        ))}
        <div>
          <Button icon="plus" isSmall onClick={() => setTraits([...traits, { key: '', value: '' }])}>
            {TEXTS.addTrait}
          </Button>
        </div>
        <Notice text={problem} />
        <div class="form-actions">
          <Button type="submit" kind="primary" isBusy={isBusy} disabled={!email.trim()}>
            {button}
          </Button>
          <Button onClick={onCancel}>{SHELL_TEXTS.cancel}</Button>
        </div>
      </Panel>
    </form>
  );
}

interface EnteredTrait {
  key: string;
  value: string;
}

/** Returns the traits that differ from what is stored; null removes one. */
function changedTraits(stored: Record<string, Trait>, entered: EnteredTrait[]): Record<string, Trait | null> {
  const given = new Map(entered.map(({ key, value }) => [key.trim(), value.trim()]));
  const traits: Record<string, Trait | null> = {};
  for (const key of Object.keys(stored)) if (!given.get(key)) traits[key] = null;
  for (const [key, value] of given) {
    if (!key || !value || String(stored[key]) === value) continue;
    const isSwitch = typeof stored[key] === 'boolean' && /^(true|false)$/.test(value);
    traits[key] = isSwitch ? value === 'true' : NUMBER.test(value) ? Number(value) : value;
  }
  return traits;
}
