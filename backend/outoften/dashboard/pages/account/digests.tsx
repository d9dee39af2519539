import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { Checkbox } from '../../components/controls/checkbox.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useAction, useApp, usePolled } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/members.ts';

type Digests = Schemas['DigestsOut'];
type Kind = Schemas['DigestRequest']['kind'];

const KINDS: Kind[] = ['weekly', 'overdue'];

/** The e-mails that one gets regularly. Each choice is saved at once. */
export function DigestsPanel() {
  const { api, toast } = useApp();
  const [saved, setSaved] = useState<Digests | null>(null);
  const { data, problem } = usePolled((signal) => api.get('/v1/session/digests', { signal }), []);
  const change = useAction(async (kind: Kind, isWanted: boolean) => {
    const body = { weekly: null, overdue: null, [kind]: isWanted };
    setSaved(await api.patch('/v1/session/digests', { body }));
    toast(TEXTS.saved);
  });
  const send = useAction(async (kind: Kind) => {
    const { to } = await api.post('/v1/session/digests', { body: { kind } });
    toast(TEXTS.digestSent(to));
  });
  const shown = saved ?? data;
  return (
    <Panel
      title={TEXTS.digests}
      about={TEXTS.digestsAbout}
      columns={12}
      isLoading={!shown}
      problem={problem || change.problem || send.problem}
    >
      {shown && !shown.available && <p class="caution small-text">{TEXTS.noMailServer}</p>}
      {shown && (
        <ul class="setting-list" role="list">
          {KINDS.map((kind) => (
            <li key={kind}>
              <Checkbox
                isSwitch
                label={TEXTS.digestNames[kind]}
                hint={TEXTS.digestHints[kind]}
                checked={shown[kind]}
                disabled={!shown.available}
                onChange={(isWanted) => change.run(kind, isWanted)}
              />
              <Button
                isSmall
                isBusy={send.isBusy}
                disabled={!shown.available}
                label={TEXTS.sendNowOf(TEXTS.digestNames[kind])}
                onClick={() => send.run(kind)}
              >
                {TEXTS.sendNow}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
