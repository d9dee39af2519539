import { useState } from 'preact/hooks';
import { Select } from '../../../components/controls/field.tsx';
import { ConfirmDialog } from '../../../components/overlays/dialog.tsx';
import { useAction, useApp } from '../../../context.ts';
import { TEXTS } from '../../../texts/automation/deliveries.ts';

const HOURS = Object.keys(TEXTS.sinceNames);

/** Asks since when failures are sent again, and does it. */
export function RedeliverDialog(properties: { endpointId: number; onDone: () => void; onClose: () => void }) {
  const { endpointId, onDone, onClose } = properties;
  const { api, toast } = useApp();
  const [hours, setHours] = useState('24');
  const { run, isBusy, problem } = useAction(async () => {
    const since = new Date(Date.now() - Number(hours) * 3_600_000).toISOString();
    const path = { endpoint_id: endpointId };
    const { count } = await api.post('/v1/endpoints/{endpoint_id}/redeliver', { path, body: { since } });
    toast(TEXTS.failuresSent(count));
    onDone();
    onClose();
  });
  return (
    <ConfirmDialog
      title={TEXTS.sendFailures}
      confirm={TEXTS.sendFailures}
      isBusy={isBusy}
      problem={problem}
      onConfirm={run}
      onClose={onClose}
    >
      <p>{TEXTS.sendFailuresText}</p>
      <Select
        label={TEXTS.since}
        value={hours}
        options={HOURS.map((value) => ({
          value,
          name: TEXTS.sinceNames[Number(value) as keyof typeof TEXTS.sinceNames],
        }))}
        onChange={setHours}
      />
    </ConfirmDialog>
  );
}
