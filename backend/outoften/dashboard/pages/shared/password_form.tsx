import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { useApp } from '../../context.ts';
import { TEXTS } from '../../texts/shared.ts';
import type { SharedLink } from './link.ts';

/** Asks for the password of the link. */
export function PasswordForm({ link }: { link: SharedLink }) {
  const { api, session } = useApp();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  async function submit(): Promise<void> {
    if (isBusy) return;
    if (!password) return setProblem(TEXTS.passwordMissing);
    setBusy(true);
    // An earlier token has expired, or the owner has changed the password.
    link.use(null);
    try {
      const { token } = await api.post('/v1/shared/session', { body: { password } });
      link.use(token);
      session.focusHeading = true;
      session.resume();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <div class="sign-in">
      <PageHeading text={TEXTS.locked} about={TEXTS.lockedHelp} />
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label={TEXTS.password}
          type="password"
          value={password}
          onInput={setPassword}
          autocomplete="current-password"
          {...(problem && { error: problem })}
        />
        <Button type="submit" kind="primary" isBusy={isBusy}>
          {TEXTS.open}
        </Button>
      </form>
    </div>
  );
}
