import { useState } from 'preact/hooks';
import { pagePath } from '../../../address/url_state.ts';
import { Button } from '../../../components/controls/button.tsx';
import { Select, TextField } from '../../../components/controls/field.tsx';
import { Link } from '../../../components/controls/link.tsx';
import { CodeText } from '../../../components/layout/code_text.tsx';
import { EmptyState } from '../../../components/layout/empty_state.tsx';
import { Notice } from '../../../components/layout/notice.tsx';
import { useDocumentTitle } from '../../../components/layout/page_heading.tsx';
import { Panel } from '../../../components/layout/panel.tsx';
import { useAction, useApp, useOpenPage, usePolled } from '../../../context.ts';
import { TEXTS } from '../../../texts/mailing/sending_form.ts';
import { TEXTS as LIST_TEXTS } from '../../../texts/mailing/sendings.ts';
import { PAGE_NAMES, TEXTS as SHELL_TEXTS } from '../../../texts/shell.ts';
import { timeZoneOf } from '../../../time_zone.ts';
import { BackLink } from '../../automation/back_link.tsx';
import type { PartProperties } from '../../parts_page.tsx';
import type { Sending } from '../describe.ts';
import { PreviewPanel } from '../preview_panel.tsx';
import { bodyOf, changesOf, contentOf, type Draft, draftOf, mistakesOf } from './draft.ts';
import { MailFields } from './mail_fields.tsx';
import { LimitField, ScheduleFields } from './schedule_fields.tsx';

/** The form for a new sending, or for the changes of one, with the e-mail beside it. */
export default function SendingForm(
  properties: PartProperties & { sending: Sending | null; onSaved?: () => void },
) {
  const { sending, site, survey, catalog, pathOf, onSaved } = properties;
  const { api, router, toast, session } = useApp();
  const openPage = useOpenPage();
  const surveys = catalog.surveys.filter(({ site_id }) => site_id === site.id);
  const first = surveys.find(({ id }) => id === survey?.id) ?? surveys[0];
  const [draft, setDraft] = useState<Draft>(() => draftOf(sending, site, first?.id ?? 0));
  const [locale, setLocale] = useState(() => Object.keys(draft.texts)[0] ?? site.locale);
  const [isTried, setTried] = useState(false);
  const audiences = usePolled(
    (signal) => api.get('/v1/audiences', { query: { site: site.id }, signal }),
    [site.id],
    { everySeconds: 60 },
  );
  useDocumentTitle(sending ? undefined : TEXTS.newTitle);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const mistakes = mistakesOf(draft);
  const shown = isTried ? mistakes : {};
  const isDraft = !sending || sending.state === 'draft';
  const timeZone = timeZoneOf(site);
  const { run, isBusy, problem } = useAction(async () => {
    const address = draft.postalAddress.trim() || null;
    if (address !== site.postal_address) {
      await api.patch('/v1/sites/{site_id}', {
        path: { site_id: site.id },
        body: { postal_address: address },
      });
      session.expireCatalog();
    }
    if (!sending) {
      const { id } = await api.post('/v1/sendings', { body: bodyOf(draft, timeZone) });
      toast(TEXTS.created);
      openPage(pathOf([String(id)]));
      return;
    }
    const body = isDraft ? bodyOf(draft, timeZone) : changesOf(draft);
    await api.patch('/v1/sendings/{sending_id}', { path: { sending_id: sending.id }, body });
    toast(TEXTS.saved);
    onSaved?.();
    openPage(pathOf([String(sending.id)]));
  });
  const back = (
    <BackLink to={pathOf(sending ? [String(sending.id)] : [])}>{sending?.name ?? LIST_TEXTS.back}</BackLink>
  );
  if (!first) {
    const to = pagePath({ scope: 'site', segment: 'surveys' }, { site, survey }, router.location.search);
    return (
      <>
        {back}
        <Panel title={TEXTS.newTitle}>
          <EmptyState
            icon="mail"
            title={TEXTS.noSurvey}
            text={TEXTS.noSurveyText}
            action={<Link to={to}>{PAGE_NAMES.surveys}</Link>}
          />
        </Panel>
      </>
    );
  }
  return (
    <form
      class="page"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(mistakes).length === 0) run();
      }}
    >
      {back}
      <div class="page grid">
        <div class="page columns-5">
          <Panel title={sending ? TEXTS.editOf(sending.name) : TEXTS.newTitle}>
            <div class="form">
              <TextField
                label={TEXTS.name}
                hint={TEXTS.nameHint}
                placeholder={TEXTS.namePlaceholder}
                value={draft.name}
                maxLength={100}
                error={shown.name ?? ''}
                onInput={(name) => change({ name })}
              />
              <Select
                label={TEXTS.survey}
                value={String(draft.surveyId)}
                disabled={!isDraft}
                options={surveys.map(({ id, name }) => ({ value: String(id), name }))}
                onChange={(value) => change({ surveyId: Number(value) })}
              />
              <Select
                label={TEXTS.audience}
                hint={isDraft ? TEXTS.audienceHint : TEXTS.afterStart}
                value={draft.audience}
                disabled={!isDraft}
                options={[
                  { value: '', name: TEXTS.everybody },
                  ...(audiences.data?.data ?? []).map(({ id, name }) => ({ value: String(id), name })),
                ]}
                onChange={(audience) => change({ audience })}
              />
            </div>
          </Panel>
          <Panel title={TEXTS.mail} about={<CodeText text={TEXTS.mailAbout} />}>
            <MailFields
              draft={draft}
              siteLocale={site.locale}
              locale={locale}
              onLocale={setLocale}
              onChange={change}
            />
          </Panel>
          <Panel title={TEXTS.when}>
            <div class="form">
              {isDraft && (
                <ScheduleFields draft={draft} mistakes={shown} timeZone={timeZone} onChange={change} />
              )}
              <LimitField draft={draft} onChange={change} />
            </div>
          </Panel>
          <Notice text={problem} />
          <div class="form-actions">
            <Button type="submit" kind="primary" isBusy={isBusy}>
              {sending ? TEXTS.save : TEXTS.create}
            </Button>
            <Button onClick={() => openPage(pathOf(sending ? [String(sending.id)] : []))}>
              {SHELL_TEXTS.cancel}
            </Button>
          </div>
        </div>
        <PreviewPanel surveyId={draft.surveyId} content={contentOf(draft)} site={site} writtenIn={locale} />
      </div>
    </form>
  );
}
