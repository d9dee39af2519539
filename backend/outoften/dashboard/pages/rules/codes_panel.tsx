import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextArea } from '../../components/controls/field.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { DangerDialog } from '../../components/overlays/danger_dialog.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import { TEXTS } from '../../texts/automation/rules.ts';

/** The referral codes of a site: how many are left, and a field to paste more. */
export function CodesPanel({ siteId }: { siteId: number }) {
  const { api, toast } = useApp();
  const path = { site_id: siteId };
  const { data, problem, refresh } = usePolled(
    (signal) => api.get('/v1/sites/{site_id}/referral-codes', { path, signal }),
    [siteId],
    { everySeconds: 10 },
  );
  const [text, setText] = useState('');
  const [isAsked, setIsAsked] = useState(false);
  const codes = text.split(/[\s,;]+/).filter(Boolean);
  const add = useAction(async () => {
    const { added } = await api.post('/v1/sites/{site_id}/referral-codes', { path, body: { codes } });
    toast(TEXTS.codesAdded(added));
    setText('');
    refresh();
  });
  return (
    <Panel title={TEXTS.codes} about={TEXTS.codesAbout} isLoading={!data} problem={problem || add.problem}>
      {data && <p>{TEXTS.codesLeft(data.left, data.given)}</p>}
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (codes.length > 0) add.run();
        }}
      >
        <TextArea label={TEXTS.codesPaste} hint={TEXTS.codesHint} rows={2} value={text} onInput={setText} />
        <div class="form-actions">
          <Button type="submit" icon="plus" isBusy={add.isBusy} disabled={codes.length === 0}>
            {TEXTS.codesAdd}
          </Button>
          {data && data.left > 0 && (
            <Button kind="quiet" onClick={() => setIsAsked(true)}>
              {TEXTS.codesDelete}
            </Button>
          )}
        </div>
      </form>
      {isAsked && (
        <DangerDialog
          title={TEXTS.codesDelete}
          text={TEXTS.codesDeleteText}
          confirm={TEXTS.delete}
          onClose={() => setIsAsked(false)}
          run={async () => {
            await api.delete('/v1/sites/{site_id}/referral-codes', { path });
            setIsAsked(false);
            toast(TEXTS.codesDeleted);
            refresh();
          }}
        />
      )}
    </Panel>
  );
}
