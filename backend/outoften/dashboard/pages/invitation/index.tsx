import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { useAction, useApp } from '../../context.ts';
import { TEXTS } from '../../texts/sign_in.ts';

/** Makes the person who got an invitation a member. The token is in the address's fragment, which servers never see. */
export default function InvitationPage() {
  const { api, router, session } = useApp();
  const [token] = useState(readToken);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState('');
  const { run, isBusy, problem } = useAction(async () => {
    await api.post('/v1/invitations/accept', { body: { token, name: name.trim(), password } });
    router.navigate('/app', { replace: true });
    session.enter();
  });
  return (
    <div class="sign-in">
      <PageHeading text={TEXTS.welcome} about={token ? TEXTS.invitationAbout : TEXTS.invitationInvalid} />
      <Notice text={problem || missing} />
      {token && (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const isComplete = name.trim() !== '' && password !== '';
            setMissing(isComplete ? '' : TEXTS.nameMissing);
            if (isComplete) run();
          }}
        >
          <TextField label={TEXTS.yourName} value={name} onInput={setName} autocomplete="name" required />
          <TextField
            label={TEXTS.newPassword}
            hint={TEXTS.passwordHint}
            type="password"
            value={password}
            onInput={setPassword}
            autocomplete="new-password"
            required
          />
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {TEXTS.join}
          </Button>
        </form>
      )}
    </div>
  );
}

function readToken(): string {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
}
