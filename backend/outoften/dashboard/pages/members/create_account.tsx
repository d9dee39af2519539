import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { Dialog } from '../../components/overlays/dialog.tsx';
import { useAction, useApp } from '../../context.ts';
import { TEXTS } from '../../texts/members.ts';
import { TEXTS as SHELL_TEXTS } from '../../texts/shell.ts';

/** Lets an owner who came with a link or key make an account: an invitation, accepted at once. */
export function CreateAccount({ onDone }: { onDone: () => void }) {
  const { api, session } = useApp();
  const [isOpen, setIsOpen] = useState(false);
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { run, isBusy, problem } = useAction(async () => {
    const { url } = await api.post('/v1/invitations', {
      body: { email: email.trim(), role: 'owner', sites: null },
    });
    const token = new URLSearchParams(new URL(url).hash.slice(1)).get('token') ?? '';
    await api.post('/v1/invitations/accept', { body: { token, name: name.trim(), password } });
    session.expireCatalog();
    onDone();
    setIsOpen(false);
  });
  const isComplete = email.trim() !== '' && name.trim() !== '' && password !== '';
  return (
    <Panel
      title={TEXTS.noAccount}
      about={TEXTS.noAccountHelp}
      actions={
        <Button kind="primary" isSmall onClick={() => setIsOpen(true)}>
          {TEXTS.createAccount}
        </Button>
      }
    >
      {isOpen && (
        <Dialog
          title={TEXTS.createAccount}
          onClose={() => setIsOpen(false)}
          onSubmit={() => isComplete && run()}
          actions={
            <>
              <Button onClick={() => setIsOpen(false)}>{SHELL_TEXTS.cancel}</Button>
              <Button type="submit" kind="primary" isBusy={isBusy} disabled={!isComplete}>
                {TEXTS.createAccount}
              </Button>
            </>
          }
        >
          <TextField
            label={TEXTS.email}
            type="email"
            value={email}
            onInput={setEmail}
            autocomplete="username"
            error={problem}
          />
          <TextField label={TEXTS.yourName} value={name} onInput={setName} autocomplete="name" />
          <TextField
            label={TEXTS.newPassword}
            hint={TEXTS.passwordHint}
            type="password"
            value={password}
            onInput={setPassword}
            autocomplete="new-password"
          />
        </Dialog>
      )}
    </Panel>
  );
}
