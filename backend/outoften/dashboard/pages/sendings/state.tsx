import { Progress } from '../../components/charts/progress.tsx';
import { Pill } from '../../components/layout/pill.tsx';
import { progressSentence, STATE_NAMES, TEXTS } from '../../texts/mailing/sendings.ts';
import { type Sending, STATE_PILLS } from './describe.ts';

/** Whether a sending is sent. */
export function SendingState({ sending: { state } }: { sending: Sending }) {
  return <Pill kind={STATE_PILLS[state]}>{STATE_NAMES[state]}</Pill>;
}

/** How far the latest run is, as a bar and in words. */
export function RunProgress({ progress }: { progress: Sending['progress'] }) {
  if (progress.run !== null && progress.prepared === 0 && !progress.preparing)
    return <span class="muted">{TEXTS.nobodyDue}</span>;
  if (progress.run === null) return <span class="muted">{TEXTS.notPrepared}</span>;
  const { prepared, left, preparing } = progress;
  const share = prepared > 0 ? (prepared - left) / prepared : 0;
  return (
    <div class="run-progress">
      <Progress share={share} isReached={left === 0 && !preparing} />
      <span>{preparing ? TEXTS.preparing : progressSentence(progress)}</span>
    </div>
  );
}
