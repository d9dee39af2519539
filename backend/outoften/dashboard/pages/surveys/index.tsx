import { useState } from 'preact/hooks';
import { pagePath } from '../../address/url_state.ts';
import { Button } from '../../components/controls/button.tsx';
import { Select, TextField } from '../../components/controls/field.tsx';
import { Link } from '../../components/controls/link.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { Skeleton } from '../../components/layout/skeleton.tsx';
import { type Column, Table } from '../../components/layout/table.tsx';
import { ConfirmDialog, Dialog } from '../../components/overlays/dialog.tsx';
import { Menu } from '../../components/overlays/menu.tsx';
import { useAction, useApp, useCan, useOpenPage, usePolled } from '../../context.ts';
import { formatCount } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS as SHELL } from '../../texts/shell.ts';
import { deletedCounts, TEXTS } from '../../texts/surveys/surveys.ts';
import type { SitePageProperties } from '../page.ts';

type Survey = Schemas['SurveyWithCounts'];

/** All surveys with their counts, and what can be done with them. */
export default function SurveysPage({ catalog }: SitePageProperties) {
  const { api, session } = useApp();
  const canWrite = useCan('write');
  const [archived, setArchived] = useState(false);
  const [isAdding, setIsAdding] = useState(false);
  const { data, isStale, problem, refresh } = usePolled(
    (signal) => api.get('/v1/surveys', { query: { archived, counts: true }, signal }),
    [archived],
    { everySeconds: 5 },
  );
  const changed = () => {
    session.expireCatalog();
    refresh();
  };
  const surveys = data && !isStale ? data.data : null;
  return (
    <div class="page">
      <PageHeading
        text={TEXTS.title}
        actions={
          <>
            <Button kind="quiet" onClick={() => setArchived(!archived)}>
              {archived ? TEXTS.showCurrent : TEXTS.showArchived}
            </Button>
            {canWrite && catalog.sites.length > 0 && (
              <Button kind="primary" icon="plus" onClick={() => setIsAdding(true)}>
                {TEXTS.add}
              </Button>
            )}
          </>
        }
      />
      <Notice text={problem} />
      <section class="panel survey-list" aria-label={archived ? TEXTS.showArchived : TEXTS.showCurrent}>
        {surveys ? (
          <List surveys={surveys} catalog={catalog} archived={archived} onChange={changed} />
        ) : (
          <Skeleton />
        )}
      </section>
      {isAdding && (
        <AddDialog
          sites={catalog.sites}
          onClose={() => {
            setIsAdding(false);
            changed();
          }}
        />
      )}
    </div>
  );
}

function List(properties: {
  surveys: Survey[];
  catalog: SitePageProperties['catalog'];
  archived: boolean;
  onChange: () => void;
}) {
  const { surveys, catalog, archived, onChange } = properties;
  const canWrite = useCan('write');
  const siteName = (survey: Survey) => catalog.sites.find(({ id }) => id === survey.site_id)?.name ?? '';
  const columns: Column<Survey>[] = [
    {
      key: 'name',
      name: TEXTS.survey,
      isRowHeader: true,
      cell: (survey) => (
        <div>
          <SurveyLink survey={survey} />
          <p class="muted small-text">{survey.summary}</p>
        </div>
      ),
    },
    ...(catalog.sites.length > 1
      ? [{ key: 'site', name: TEXTS.site, cell: siteName, isWideOnly: true } satisfies Column<Survey>]
      : []),
    { key: 'state', name: TEXTS.state, cell: (survey) => <State survey={survey} /> },
    {
      key: 'asked',
      name: TEXTS.asked,
      isNumber: true,
      cell: (survey) => formatCount(survey.counts?.asked ?? 0),
    },
    {
      key: 'answered',
      name: TEXTS.answered,
      isNumber: true,
      cell: (survey) => formatCount(survey.counts?.answered ?? 0),
    },
    { key: 'score', name: TEXTS.score, isNumber: true, cell: (survey) => <Score survey={survey} /> },
    ...(canWrite
      ? [
          {
            key: 'actions',
            name: TEXTS.actions,
            isNameHidden: true,
            cell: (survey) => <Actions survey={survey} onChange={onChange} />,
          } satisfies Column<Survey>,
        ]
      : []),
  ];
  return (
    <Table
      caption={TEXTS.title}
      columns={columns}
      rows={surveys}
      rowKey={({ id }) => id}
      empty={
        <EmptyState
          title={archived ? TEXTS.noneArchived : TEXTS.none}
          text={archived ? TEXTS.noneArchivedHelp : TEXTS.noneHelp}
        />
      }
    />
  );
}

function SurveyLink({ survey }: { survey: Survey }) {
  if (survey.archived_at) return <strong>{survey.name}</strong>;
  const path = pagePath({ scope: 'survey', segment: '' }, { site: { id: survey.site_id }, survey });
  return <Link to={path}>{survey.name}</Link>;
}

function State({ survey }: { survey: Survey }) {
  if (survey.archived_at) return <Pill>{TEXTS.archived}</Pill>;
  return survey.active ? <Pill kind="good">{TEXTS.active}</Pill> : <Pill kind="warning">{TEXTS.paused}</Pill>;
}

function Score({ survey }: { survey: Survey }) {
  const nps = survey.counts?.score.nps ?? null;
  return nps === null ? <span class="muted">{TEXTS.noScore}</span> : <strong>{nps}</strong>;
}

function Actions({ survey, onChange }: { survey: Survey; onChange: () => void }) {
  const { api, toast } = useApp();
  const openPage = useOpenPage();
  const [dialog, setDialog] = useState<'delete' | 'rename' | null>(null);
  const path = { survey_id: survey.id };
  const editor = pagePath({ scope: 'survey', segment: 'edit' }, { site: { id: survey.site_id }, survey });
  const act = useAction(async (name: 'duplicate' | 'archive' | 'unarchive' | 'active') => {
    if (name === 'duplicate') {
      const copy = await api.post('/v1/surveys/{survey_id}/duplicate', { path, body: { name: null } });
      toast(TEXTS.duplicated(copy.name));
    } else if (name === 'archive') {
      await api.post('/v1/surveys/{survey_id}/archive', { path });
      toast(TEXTS.archivedNow(survey.name));
    } else if (name === 'unarchive') await api.post('/v1/surveys/{survey_id}/unarchive', { path });
    else await api.patch('/v1/surveys/{survey_id}', { path, body: { active: !survey.active } as never });
    onChange();
  });
  const items = survey.archived_at
    ? [{ name: TEXTS.unarchive, run: () => void act.run('unarchive') }]
    : [
        { name: survey.active ? TEXTS.pause : TEXTS.resume, run: () => void act.run('active') },
        { name: TEXTS.rename, run: () => setDialog('rename') },
        { name: TEXTS.duplicate, run: () => void act.run('duplicate') },
        { name: TEXTS.archive, run: () => void act.run('archive') },
      ];
  return (
    <div class="row-actions">
      {!survey.archived_at && (
        <Button isSmall icon="edit" onClick={() => openPage(editor)}>
          {TEXTS.edit}
        </Button>
      )}
      <Menu
        label={TEXTS.more(survey.name)}
        button={{ icon: 'more', label: TEXTS.more(survey.name), kind: 'quiet', isSmall: true }}
        items={[...items, { name: TEXTS.delete, isDangerous: true, run: () => setDialog('delete') }]}
      />
      <Notice text={act.problem} />
      {dialog === 'delete' && (
        <DeleteDialog survey={survey} onClose={() => setDialog(null)} onDeleted={onChange} />
      )}
      {dialog === 'rename' && (
        <RenameDialog survey={survey} onClose={() => setDialog(null)} onRenamed={onChange} />
      )}
    </div>
  );
}

function DeleteDialog(properties: { survey: Survey; onClose: () => void; onDeleted: () => void }) {
  const { survey, onClose, onDeleted } = properties;
  const { api, toast } = useApp();
  const remove = useAction(async () => {
    await api.delete('/v1/surveys/{survey_id}', {
      path: { survey_id: survey.id },
      query: { confirm: survey.name },
    });
    toast(TEXTS.deleted(survey.name));
    onClose();
    onDeleted();
  });
  return (
    <ConfirmDialog
      title={TEXTS.deleteTitle(survey.name)}
      confirm={TEXTS.deleteConfirm}
      word={survey.name}
      isDangerous
      isBusy={remove.isBusy}
      problem={remove.problem}
      onConfirm={() => void remove.run()}
      onClose={onClose}
    >
      <p>{deletedCounts(survey.counts?.asked ?? 0, survey.counts?.answered ?? 0)}</p>
      <p>{TEXTS.deleteHelp}</p>
    </ConfirmDialog>
  );
}

function RenameDialog(properties: { survey: Survey; onClose: () => void; onRenamed: () => void }) {
  const { survey, onClose, onRenamed } = properties;
  const { api } = useApp();
  const [name, setName] = useState(survey.name);
  const rename = useAction(async () => {
    await api.patch('/v1/surveys/{survey_id}', { path: { survey_id: survey.id }, body: { name } as never });
    onClose();
    onRenamed();
  });
  return (
    <Dialog
      title={TEXTS.rename}
      onClose={onClose}
      onSubmit={() => void rename.run()}
      actions={
        <>
          <Button onClick={onClose}>{SHELL.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={rename.isBusy}>
            {SHELL.save}
          </Button>
        </>
      }
    >
      <TextField label={TEXTS.name} hint={TEXTS.nameHint} value={name} onInput={setName} maxLength={100} />
      <Notice text={rename.problem} />
    </Dialog>
  );
}

function AddDialog({ sites, onClose }: { sites: Schemas['SiteOut'][]; onClose: () => void }) {
  const { api } = useApp();
  const openPage = useOpenPage();
  const [name, setName] = useState('');
  const [siteId, setSiteId] = useState(String(sites[0]?.id));
  const add = useAction(async () => {
    const body = { site_id: Number(siteId), name, active: false };
    const survey = await api.post('/v1/surveys', { body: body as never });
    onClose();
    openPage(pagePath({ scope: 'survey', segment: 'edit' }, { site: { id: survey.site_id }, survey }));
  });
  return (
    <Dialog
      title={TEXTS.add}
      onClose={onClose}
      onSubmit={() => void add.run()}
      actions={
        <>
          <Button onClick={onClose}>{SHELL.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={add.isBusy} disabled={name.trim() === ''}>
            {TEXTS.create}
          </Button>
        </>
      }
    >
      <TextField label={TEXTS.name} hint={TEXTS.nameHint} value={name} onInput={setName} maxLength={100} />
      {sites.length > 1 && (
        <Select
          label={TEXTS.siteOfNew}
          value={siteId}
          options={sites.map((site) => ({ value: String(site.id), name: site.name }))}
          onChange={setSiteId}
        />
      )}
      <Notice text={add.problem} />
    </Dialog>
  );
}
