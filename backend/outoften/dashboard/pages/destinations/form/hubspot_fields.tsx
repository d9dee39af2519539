import { Checkbox } from '../../../components/controls/checkbox.tsx';
import { TextField } from '../../../components/controls/field.tsx';
import { TEXTS } from '../../../texts/automation/destinations.ts';
import type { Draft, HubspotOptions } from './draft.ts';

/** HubSpot's own pipeline of tickets, and its stage for new ones. */
const TICKET = { pipeline: '0', stage: '1', priority: null };

/** What is created in HubSpot beside contacts. */
export function HubspotFields({
  draft,
  onChange,
}: {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
}) {
  const { hubspot } = draft;
  const change = (part: Partial<HubspotOptions>) => onChange({ hubspot: { ...hubspot, ...part } });
  return (
    <>
      <Checkbox
        label={TEXTS.hubspotTicket}
        hint={TEXTS.hubspotTicketHint}
        checked={hubspot.ticket !== null}
        onChange={(checked) => change({ ticket: checked ? TICKET : null })}
      />
      {hubspot.ticket && (
        <>
          <TextField
            label={TEXTS.hubspotPipeline}
            hint={TEXTS.hubspotPipelineHint}
            value={hubspot.ticket.pipeline}
            onInput={(pipeline) => change({ ticket: { ...TICKET, ...hubspot.ticket, pipeline } })}
          />
          <TextField
            label={TEXTS.hubspotStage}
            hint={TEXTS.hubspotStageHint}
            value={hubspot.ticket.stage}
            onInput={(stage) => change({ ticket: { ...TICKET, ...hubspot.ticket, stage } })}
          />
        </>
      )}
      <Checkbox
        label={TEXTS.hubspotTask}
        checked={hubspot.task !== null}
        onChange={(checked) => change({ task: checked ? { due_hours: 24 } : null })}
      />
      {hubspot.task && (
        <TextField
          label={TEXTS.hubspotDue}
          type="number"
          min={0}
          max={2160}
          value={String(hubspot.task.due_hours)}
          onInput={(hours) => change({ task: { due_hours: Number(hours) } })}
        />
      )}
      {(hubspot.ticket || hubspot.task) && (
        <TextField
          label={TEXTS.hubspotOwner}
          hint={TEXTS.hubspotOwnerHint}
          type="email"
          value={hubspot.owner ?? ''}
          onInput={(owner) => change({ owner: owner.trim() || null })}
        />
      )}
    </>
  );
}
