import { Notice } from '../../components/layout/notice.tsx';
import { Skeleton } from '../../components/layout/skeleton.tsx';
import { ConfirmDialog } from '../../components/overlays/dialog.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { eraseLines, TEXTS } from '../../texts/responses/respondents.ts';
import { BY_QUERY } from './person_detail.tsx';

/** Asks before a person is erased, and says what is removed. */
export function EraseDialog(properties: {
  id: string;
  siteId: number;
  onClose: () => void;
  onErased: () => void;
}) {
  const { id, siteId, onClose, onErased } = properties;
  const { api, toast } = useApp();
  const request = { path: { respondent_id: BY_QUERY }, query: { site: siteId, id } };
  const preview = usePolled(
    (signal) => api.get('/v1/respondents/{respondent_id}/erase-preview', { ...request, signal }),
    [siteId, id],
    { everySeconds: 60 },
  );
  const { run, isBusy, problem } = useAction(() => api.delete('/v1/respondents/{respondent_id}', request));

  async function erase(): Promise<void> {
    if (!(await run())) return;
    toast(TEXTS.erased);
    onClose();
    onErased();
  }

  return (
    <ConfirmDialog
      title={TEXTS.eraseTitle}
      confirm={TEXTS.eraseConfirm}
      onConfirm={erase}
      onClose={onClose}
      isDangerous
      isBusy={isBusy}
      problem={problem}
      word={TEXTS.eraseWord}
    >
      <p>{TEXTS.eraseRemoves}</p>
      <Notice text={preview.problem} />
      {preview.data ? (
        <ul class="erase-lines">
          {eraseLines(preview.data).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : (
        <Skeleton />
      )}
      <p class="muted">{TEXTS.eraseAfter}</p>
    </ConfirmDialog>
  );
}
