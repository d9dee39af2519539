import { ConfirmDialog } from '../../components/overlays/dialog.tsx';
import { useApp, usePolled } from '../../context.ts';
import { peopleSentence, TEXTS } from '../../texts/mailing/sendings.ts';
import type { Sending } from './describe.ts';

/** Asks before a sending starts, with the number of people who would get it. */
export function StartDialog(properties: {
  sending: Sending;
  isBusy: boolean;
  problem: string;
  onStart: () => void;
  onClose: () => void;
}) {
  const { sending, isBusy, problem, onStart, onClose } = properties;
  const { api } = useApp();
  const { audience_id: audience, survey_id: survey, schedule } = sending;
  const { data } = usePolled(
    (signal) =>
      audience === null
        ? Promise.resolve(null)
        : api.get('/v1/audiences/{audience_id}/preview', {
            path: { audience_id: audience },
            query: { survey },
            signal,
          }),
    [audience, survey],
    { everySeconds: 600 },
  );
  return (
    <ConfirmDialog
      title={TEXTS.startTitle}
      confirm={TEXTS.start}
      isBusy={isBusy}
      problem={problem}
      onConfirm={onStart}
      onClose={onClose}
    >
      <p>{TEXTS.startText}</p>
      {/* After a date of each person, it is for other people every day. */}
      {data && schedule.kind !== 'relative' && <p>{peopleSentence(data.count)}</p>}
    </ConfirmDialog>
  );
}
