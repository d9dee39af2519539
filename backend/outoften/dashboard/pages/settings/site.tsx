import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Select, TextArea, TextField } from '../../components/controls/field.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { ConfirmDialog } from '../../components/overlays/dialog.tsx';
import { useAction, useApp, useOwn } from '../../context.ts';
import { formatLanguage } from '../../format.ts';
import { LOCALES } from '../../server/constants.ts';
import { TEXTS } from '../../texts/settings.ts';
import { lines, type PartProperties } from './part.ts';
import { Secrets } from './secrets.tsx';

/** Name, addresses, time zone and language of the site, its identity secrets, and a field for another site. */
export function SitePart({ site, catalog, canChange }: PartProperties) {
  const { own, may } = useOwn();
  return (
    <div class="page grid">
      <SiteForm key={site.id} site={site} canChange={canChange} />
      <Secrets site={site} canChange={canChange} />
      {canChange && own?.sites === null && <AddSite />}
      {may('keys') && <DeleteSite key={`delete ${site.id}`} site={site} catalog={catalog} />}
    </div>
  );
}

function SiteForm({ site, canChange }: Pick<PartProperties, 'site' | 'canChange'>) {
  const { api, session, toast } = useApp();
  const [name, setName] = useState(site.name);
  const [addresses, setAddresses] = useState(site.origins.join('\n'));
  const [timeZone, setTimeZone] = useState(site.next_time_zone ?? site.time_zone);
  const [locale, setLocale] = useState(site.locale);
  const { run, isBusy, problem } = useAction(async () => {
    const body = { name: name.trim(), origins: lines(addresses), time_zone: timeZone, locale };
    const path = { site_id: site.id };
    const saved = await api.patch('/v1/sites/{site_id}', { path, body, timeoutMs: 30_000 });
    setAddresses(saved.origins.join('\n'));
    session.expireCatalog();
    toast(TEXTS.saved);
  });
  return (
    <Panel title={TEXTS.siteTitle} columns={6} problem={problem}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <TextField label={TEXTS.siteName} value={name} onInput={setName} disabled={!canChange} />
        <TextArea
          label={TEXTS.addresses}
          hint={TEXTS.addressesHint}
          value={addresses}
          onInput={setAddresses}
          dir="ltr"
        />
        <Select
          label={TEXTS.timeZone}
          hint={site.next_time_zone ? TEXTS.counting(site.next_time_zone) : TEXTS.timeZoneHint}
          value={timeZone}
          options={timeZones(timeZone).map((zone) => ({ value: zone, name: zone.replaceAll('_', ' ') }))}
          onChange={setTimeZone}
          disabled={!canChange}
        />
        <Select
          label={TEXTS.language}
          hint={TEXTS.languageHint}
          value={locale}
          options={LOCALES.map((code) => ({ value: code, name: formatLanguage(code) })).sort((one, two) =>
            one.name.localeCompare(two.name),
          )}
          onChange={setLocale}
          disabled={!canChange}
        />
        {canChange && (
          <Button type="submit" kind="primary" isBusy={isBusy} disabled={name.trim() === ''}>
            {TEXTS.save}
          </Button>
        )}
      </form>
    </Panel>
  );
}

function AddSite() {
  const { api, session, toast } = useApp();
  const [name, setName] = useState('');
  const { run, isBusy, problem } = useAction(async () => {
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const body = { name: name.trim(), time_zone: timeZone } as never;
    await api.post('/v1/sites', { body });
    session.expireCatalog();
    toast(TEXTS.siteAdded(name.trim()));
    setName('');
  });
  return (
    <Panel title={TEXTS.addSite} about={TEXTS.addSiteHelp}>
      <form
        class="form-row"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <TextField label={TEXTS.siteName} value={name} onInput={setName} error={problem} />
        <Button type="submit" isBusy={isBusy} disabled={name.trim() === ''}>
          {TEXTS.add}
        </Button>
      </form>
    </Panel>
  );
}

function DeleteSite({ site, catalog }: Pick<PartProperties, 'site' | 'catalog'>) {
  const { api, session, router, toast } = useApp();
  const [isOpen, setOpen] = useState(false);
  const { run, isBusy, problem } = useAction(async () => {
    const path = { site_id: site.id };
    await api.delete('/v1/sites/{site_id}', { path, query: { confirm: site.name }, timeoutMs: 30_000 });
    setOpen(false);
    toast(TEXTS.deleted(site.name));
    session.expireCatalog();
    router.navigate('/');
  });
  const isLast = catalog.sites.length === 1;
  const surveys = catalog.surveys.filter((survey) => survey.site_id === site.id).map(({ name }) => name);
  return (
    <Panel title={TEXTS.deleteSite} about={isLast ? TEXTS.deleteLastSite : TEXTS.deleteSiteHelp}>
      {!isLast && (
        <div>
          <Button kind="danger" icon="trash" onClick={() => setOpen(true)}>
            {TEXTS.deleteSiteButton}
          </Button>
        </div>
      )}
      {isOpen && (
        <ConfirmDialog
          title={TEXTS.deleteSiteTitle(site.name)}
          confirm={TEXTS.deleteSiteConfirm}
          word={site.name}
          isDangerous
          isBusy={isBusy}
          problem={problem}
          onConfirm={() => void run()}
          onClose={() => setOpen(false)}
        >
          <p>{TEXTS.deleteSiteHelp}</p>
          {surveys.length > 0 && <p>{TEXTS.deleteSiteSurveys(surveys)}</p>}
        </ConfirmDialog>
      )}
    </Panel>
  );
}

function timeZones(current: string): string[] {
  return [...new Set(['UTC', current, ...Intl.supportedValuesOf('timeZone')])].sort();
}
