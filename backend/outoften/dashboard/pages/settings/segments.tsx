import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Checkbox } from '../../components/controls/checkbox.tsx';
import { Select, TextArea } from '../../components/controls/field.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Table } from '../../components/layout/table.tsx';
import { DangerDialog } from '../../components/overlays/danger_dialog.tsx';
import { Dialog } from '../../components/overlays/dialog.tsx';
import { Menu } from '../../components/overlays/menu.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { formatCount } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/settings.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { lines, type PartProperties } from './part.ts';
import { useSiteChange } from './site_change.ts';

/** What the API calls all values without a place of their own. */
const OTHER_VALUE = 'other';
/** As many segments as the API watches. */
const MAX_WATCHED = 3;

type Row = Schemas['SegmentValueRow'];

/** The traits by which scores are counted, and what is done with each of their values. */
export function SegmentsPart({ site, canChange }: PartProperties) {
  return (
    <>
      <Keys key={site.id} site={site} canChange={canChange} />
      {site.segment_keys.length > 0 && (
        <Watched key={`watched ${site.id}`} site={site} canChange={canChange} />
      )}
      {site.segment_keys.map((key) => (
        <Values key={key} site={site} segment={key} canChange={canChange} />
      ))}
    </>
  );
}

function Keys({ site, canChange }: Pick<PartProperties, 'site' | 'canChange'>) {
  const { api, session, toast } = useApp();
  const [text, setText] = useState(site.segment_keys.join('\n'));
  const { run, isBusy, problem } = useAction(async () => {
    await api.patch('/v1/sites/{site_id}', {
      path: { site_id: site.id },
      body: { segment_keys: lines(text) },
    });
    session.expireCatalog();
    toast(TEXTS.saved);
  });
  return (
    <Panel title={TEXTS.segmentKeys}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <TextArea
          label={TEXTS.segmentKeys}
          isLabelHidden
          hint={TEXTS.segmentKeysHint}
          error={problem}
          value={text}
          onInput={setText}
          placeholder="plan"
          dir="ltr"
        />
        {canChange && (
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {TEXTS.save}
          </Button>
        )}
      </form>
    </Panel>
  );
}

/** Which segments are watched for drops of the score; each choice takes effect at once. */
function Watched({ site, canChange }: Pick<PartProperties, 'site' | 'canChange'>) {
  const { shown, save, problem } = useSiteChange(site);
  const { watched_segments: watched } = shown;
  return (
    <Panel title={TEXTS.watched} about={TEXTS.watchedHint} problem={problem}>
      {site.segment_keys.map((key) => (
        <Checkbox
          key={key}
          label={key}
          checked={watched.includes(key)}
          disabled={!canChange || (watched.length >= MAX_WATCHED && !watched.includes(key))}
          onChange={(isOn) =>
            save({ watched_segments: isOn ? [...watched, key] : watched.filter((one) => one !== key) })
          }
        />
      ))}
    </Panel>
  );
}

function Values(properties: Pick<PartProperties, 'site' | 'canChange'> & { segment: string }) {
  const { site, segment, canChange } = properties;
  const { api, toast } = useApp();
  const path = { site_id: site.id, key: segment };
  const { data, problem, refresh } = usePolled(
    (signal) => api.get('/v1/sites/{site_id}/segment-values/{key}', { path, signal }),
    [site.id, segment],
    { everySeconds: 30 },
  );
  const [merging, setMerging] = useState<Row | null>(null);
  const count = useAction(async (value: string, countedAs: string) => {
    const body = { value, counted_as: countedAs };
    await api.patch('/v1/sites/{site_id}/segment-values/{key}', { path, body, timeoutMs: 60_000 });
    setMerging(null);
    refresh();
    toast(TEXTS.done);
  });
  const [leaving, setLeaving] = useState<{ value: string; action: 'ban' | 'free' } | null>(null);
  const leave = async ({ value, action }: NonNullable<typeof leaving>) => {
    const timeoutMs = 60_000;
    const address = '/v1/sites/{site_id}/segment-values/{key}';
    if (action === 'free') await api.delete(address, { path, query: { value }, timeoutMs });
    else await api.patch(address, { path, body: { value, counted_as: OTHER_VALUE }, timeoutMs });
    setLeaving(null);
    refresh();
    toast(TEXTS.done);
  };
  const rows = data?.data ?? [];
  return (
    <Panel
      title={TEXTS.values(segment)}
      about={segment === site.segment_keys[0] && TEXTS.valuesAbout}
      isLoading={!data}
      problem={problem || count.problem}
    >
      <Table
        caption={TEXTS.values(segment)}
        rows={rows}
        rowKey={({ value }) => value}
        empty={<EmptyState icon="tag" title={TEXTS.noValues} />}
        columns={[
          { key: 'value', name: TEXTS.value, isRowHeader: true, cell: ({ value }) => <bdi>{value}</bdi> },
          {
            key: 'as',
            name: TEXTS.countedAs,
            cell: (row) => <bdi>{countedAs(row)}</bdi>,
          },
          { key: 'asked', name: TEXTS.asked, isNumber: true, cell: ({ asked }) => formatCount(asked) },
          ...(canChange
            ? [
                {
                  key: 'actions',
                  name: TEXTS.actions,
                  isNameHidden: true,
                  isNumber: true,
                  cell: (row: Row) => (
                    <Menu
                      label={TEXTS.actionsOf(row.value)}
                      button={{
                        icon: 'more',
                        kind: 'quiet',
                        isSmall: true,
                        label: TEXTS.actionsOf(row.value),
                      }}
                      items={[
                        { name: TEXTS.merge, disabled: rows.length < 2, run: () => setMerging(row) },
                        { name: TEXTS.allow, run: () => count.run(row.value, row.value) },
                        { name: TEXTS.ban, run: () => setLeaving({ value: row.value, action: 'ban' }) },
                        {
                          name: TEXTS.free,
                          icon: 'trash',
                          run: () => setLeaving({ value: row.value, action: 'free' }),
                        },
                      ]}
                    />
                  ),
                },
              ]
            : []),
        ]}
      />
      {merging && (
        <MergeDialog
          row={merging}
          others={rows.map(({ value }) => value).filter((value) => value !== merging.value)}
          isBusy={count.isBusy}
          onMerge={(other) => count.run(merging.value, other)}
          onClose={() => setMerging(null)}
        />
      )}
      {leaving && (
        <DangerDialog
          title={TEXTS.leaveTitle(leaving.value)}
          text={`${TEXTS.movedForGood} ${TEXTS.leaveTexts[leaving.action]}`}
          confirm={TEXTS[leaving.action]}
          run={() => leave(leaving)}
          onClose={() => setLeaving(null)}
        />
      )}
    </Panel>
  );
}

/** Without a decision, a value is counted by itself, also if it holds no place because only suspect answers have it. */
function countedAs({ value, counted_as: as }: Row): string {
  if (value === OTHER_VALUE) return TEXTS.other;
  return as === null || as === value ? TEXTS.itself : as;
}

function MergeDialog(properties: {
  row: Row;
  others: string[];
  isBusy: boolean;
  onMerge: (other: string) => void;
  onClose: () => void;
}) {
  const { row, others, isBusy, onMerge, onClose } = properties;
  const [other, setOther] = useState(others[0] ?? '');
  return (
    <Dialog
      title={TEXTS.mergeTitle(row.value)}
      onClose={onClose}
      onSubmit={() => onMerge(other)}
      actions={
        <>
          <Button onClick={onClose}>{SHELL_TEXTS.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {TEXTS.mergeButton}
          </Button>
        </>
      }
    >
      <p>{TEXTS.movedForGood}</p>
      <Select
        label={TEXTS.mergeInto}
        value={other}
        options={others.map((value) => ({ value, name: value }))}
        onChange={setOther}
      />
    </Dialog>
  );
}
