import { useState } from 'preact/hooks';
import { PERIODS } from '../../address/filters.ts';
import { Button } from '../../components/controls/button.tsx';
import { Checkbox } from '../../components/controls/checkbox.tsx';
import { Select, TextArea, TextField } from '../../components/controls/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { Dialog } from '../../components/overlays/dialog.tsx';
import { useAction, useApp } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { PERIOD_NAMES, TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';
import { SECTION_NAMES, TEXTS } from '../../texts/surveys/share.ts';
import { today } from '../../time_zone.ts';
import type { Section } from '../overview/panels.tsx';
import { type Draft, draftOf, endOfLink, MIN_PASSWORD, originsOf } from './draft.ts';

type Share = Schemas['ShareOut'];

/** What is shown once a link was created. */
export interface Created {
  url: string;
  name: string;
  isFramed: boolean;
  hasPassword: boolean;
}

/** A form for a new link, or for changes to one. */
export function ShareDialog(properties: {
  survey: Schemas['SurveyOut'];
  timeZone: string;
  share: Share | null;
  onClose: () => void;
  /** Called with the new link; null after a change. */
  onDone: (created: Created | null) => void;
}) {
  const { survey, timeZone, share, onClose, onDone } = properties;
  const { api, toast } = useApp();
  const [draft, setDraft] = useState<Draft>(() => draftOf(share, timeZone));
  const [isTried, setTried] = useState(false);
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const errors = isTried ? errorsOf(draft) : {};
  const send = useAction(async () => {
    const { sections, period, password } = draft;
    const name = draft.name.trim();
    const frame_origins = originsOf(draft.frames);
    const expires_at = endOfLink(draft, timeZone);
    const body = { name, sections, period, frame_origins };
    if (!share) {
      const link = { ...body, survey_id: survey.id, password: password || null, expires_at };
      const { url } = await api.post('/v1/shares', { body: link });
      onDone({ url, name, isFramed: frame_origins.length > 0, hasPassword: password !== '' });
      return;
    }
    const changes = {
      ...body,
      ...(draft.lastDay !== draftOf(share, timeZone).lastDay && { expires_at }),
      ...((password || draft.removesPassword) && { password: draft.removesPassword ? null : password }),
    };
    await api.patch('/v1/shares/{share_id}', { path: { share_id: share.id }, body: changes });
    toast(TEXTS.changed);
    onDone(null);
  });
  function toggle(section: Section, isOn: boolean): void {
    const order = Object.keys(SECTION_NAMES) as Section[];
    set({ sections: order.filter((one) => (one === section ? isOn : draft.sections.includes(one))) });
  }
  return (
    <Dialog
      title={share ? TEXTS.editTitle(share.name) : TEXTS.newLink}
      layout="wide"
      onClose={onClose}
      onSubmit={() => {
        setTried(true);
        if (Object.keys(errorsOf(draft)).length === 0) send.run();
      }}
      actions={
        <>
          <Button onClick={onClose}>{SHELL_TEXTS.cancel}</Button>
          <Button type="submit" kind="primary" isBusy={send.isBusy}>
            {share ? SHELL_TEXTS.save : TEXTS.create}
          </Button>
        </>
      }
    >
      <TextField
        label={TEXTS.name}
        hint={TEXTS.nameHint}
        value={draft.name}
        maxLength={100}
        onInput={(name) => set({ name })}
        {...(errors.name && { error: errors.name })}
      />
      <fieldset class="share-sections">
        <legend class="field-label">{TEXTS.whatToShow}</legend>
        {(Object.keys(SECTION_NAMES) as Section[])
          .filter((section) => section !== 'comments')
          .map((section) => (
            <Checkbox
              key={section}
              label={SECTION_NAMES[section]}
              checked={draft.sections.includes(section)}
              onChange={(isOn) => toggle(section, isOn)}
            />
          ))}
        <Checkbox
          label={TEXTS.comments}
          hint={TEXTS.commentsHint}
          checked={draft.sections.includes('comments')}
          onChange={(isOn) => toggle('comments', isOn)}
        />
      </fieldset>
      <Notice text={errors.sections ?? ''} />
      <div class="share-fields">
        <Select
          label={TEXTS.period}
          hint={TEXTS.periodHint}
          value={draft.period}
          options={PERIODS.map((period) => ({ value: period, name: PERIOD_NAMES[period] }))}
          onChange={(period) => set({ period })}
        />
        <TextField
          label={TEXTS.ends}
          hint={TEXTS.endsHint}
          type="date"
          value={draft.lastDay}
          min={today(timeZone)}
          onInput={(lastDay) => set({ lastDay })}
        />
        <TextField
          label={TEXTS.password}
          hint={share?.has_password ? TEXTS.passwordKeptHint : TEXTS.passwordHint}
          type="password"
          autocomplete="new-password"
          value={draft.password}
          maxLength={200}
          disabled={draft.removesPassword}
          onInput={(password) => set({ password })}
          {...(errors.password && { error: errors.password })}
        />
        <TextArea
          label={TEXTS.frames}
          hint={TEXTS.framesHint}
          value={draft.frames}
          rows={2}
          dir="ltr"
          onInput={(frames) => set({ frames })}
        />
      </div>
      {share?.has_password && (
        <Checkbox
          label={TEXTS.removePassword}
          checked={draft.removesPassword}
          onChange={(removesPassword) => set({ removesPassword })}
        />
      )}
      <Notice text={send.problem} />
    </Dialog>
  );
}

function errorsOf(draft: Draft): { name?: string; sections?: string; password?: string } {
  const isShort = draft.password !== '' && draft.password.length < MIN_PASSWORD && !draft.removesPassword;
  return {
    ...(draft.name.trim() === '' && { name: TEXTS.nameMissing }),
    ...(draft.sections.length === 0 && { sections: TEXTS.sectionsMissing }),
    ...(isShort && { password: TEXTS.passwordShort }),
  };
}
