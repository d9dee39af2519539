import { Button } from '../../components/controls/button.tsx';
import { EmptyState } from '../../components/layout/empty_state.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { Skeleton } from '../../components/layout/skeleton.tsx';
import { Table } from '../../components/layout/table.tsx';
import { Dialog } from '../../components/overlays/dialog.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { formatDateTime } from '../../format.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS as SHELL } from '../../texts/shell.ts';
import { reasonCount, TEXTS } from '../../texts/surveys/editor.ts';
import { timeZoneOf } from '../../time_zone.ts';
import type { Draft } from './use_draft.ts';

/** Shows what publishing changes, or why the draft cannot be published. */
export function PublishDialog(properties: {
  draft: Draft;
  onClose: () => void;
  onPublished: (survey: Schemas['SurveyOut']) => void;
}) {
  const { draft, onClose, onPublished } = properties;
  const { api } = useApp();
  const publish = useAction(async () => {
    const published = await api.post('/v1/surveys/{survey_id}/publish', {
      path: { survey_id: draft.survey_id },
      query: { revision: draft.revision },
    });
    onPublished(published);
  });
  const isReady = draft.reasons.length === 0 && draft.changes.length > 0;
  return (
    <Dialog
      title={TEXTS.publishTitle}
      layout="wide"
      isText
      onClose={onClose}
      onSubmit={() => isReady && void publish.run()}
      actions={
        <>
          <Button onClick={onClose}>{SHELL.cancel}</Button>
          <Button type="submit" kind="primary" disabled={!isReady} isBusy={publish.isBusy}>
            {TEXTS.publishNow}
          </Button>
        </>
      }
    >
      {draft.reasons.length > 0 && (
        <section class="editor-reasons" aria-label={TEXTS.notReady}>
          <h3>
            {TEXTS.notReady}: {reasonCount(draft.reasons.length)}
          </h3>
          <ul>
            {draft.reasons.map((reason) => (
              <li key={`${reason.field}-${reason.code}`}>
                <strong>{reason.label}</strong>: {reason.why} {reason.remedy}
              </li>
            ))}
          </ul>
        </section>
      )}
      {draft.changes.length === 0 ? (
        <p>{TEXTS.noChanges}</p>
      ) : (
        <>
          {isReady && <p>{TEXTS.publishHelp}</p>}
          <Table
            caption={TEXTS.publishTitle}
            rows={draft.changes}
            rowKey={({ field }) => field}
            columns={[
              { key: 'field', name: TEXTS.field, isRowHeader: true, cell: ({ label }) => label },
              { key: 'before', name: TEXTS.before, cell: ({ before }) => <Value text={before} /> },
              { key: 'after', name: TEXTS.after, cell: ({ after }) => <Value text={after} /> },
            ]}
          />
        </>
      )}
      <Notice text={publish.problem} />
    </Dialog>
  );
}

function Value({ text }: { text: string | null }) {
  return text === null || text === '' ? <span class="muted">{TEXTS.nothing}</span> : <bdi>{text}</bdi>;
}

/** The published versions; each can become the draft. */
export function VersionsDialog(properties: {
  survey: Schemas['SurveyOut'];
  site: Schemas['SiteOut'];
  draft: Draft;
  onClose: () => void;
  onRestored: (draft: Draft, number: number) => void;
}) {
  const { survey, site, draft, onClose, onRestored } = properties;
  const { api } = useApp();
  const path = { survey_id: survey.id };
  const { data, problem } = usePolled(
    (signal) => api.get('/v1/surveys/{survey_id}/versions', { path, signal }),
    [survey.id, draft.version],
    { everySeconds: 10 },
  );
  const restore = useAction(async (number: number) => {
    const restored = await api.post('/v1/surveys/{survey_id}/versions/{number}/restore', {
      path: { ...path, number },
      query: { replace: true },
    });
    onRestored(restored, number);
  });
  return (
    <Dialog title={TEXTS.versions} layout="wide" onClose={onClose}>
      <p>
        {TEXTS.restoreHelp} {draft.revision > 0 && TEXTS.replaceDraft}
      </p>
      <Notice text={problem || restore.problem} />
      {data ? (
        <Table
          caption={TEXTS.versions}
          rows={data.data}
          rowKey={({ number }) => number}
          empty={<EmptyState title={TEXTS.versions} />}
          columns={[
            { key: 'number', name: TEXTS.version, isRowHeader: true, cell: ({ number }) => number },
            {
              key: 'at',
              name: TEXTS.publishedAt,
              cell: ({ published_at }) => formatDateTime(published_at, timeZoneOf(site)),
            },
            { key: 'by', name: TEXTS.publishedBy, cell: ({ published_by }) => published_by ?? TEXTS.unknown },
            {
              key: 'restore',
              name: TEXTS.restore,
              isNameHidden: true,
              cell: ({ number }) =>
                number === draft.version ? (
                  <Pill kind="good">{TEXTS.current}</Pill>
                ) : (
                  <Button isSmall isBusy={restore.isBusy} onClick={() => void restore.run(number)}>
                    {TEXTS.restore}
                  </Button>
                ),
            },
          ]}
        />
      ) : (
        <Skeleton />
      )}
    </Dialog>
  );
}
