import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { useApp } from '../../context.ts';
import { ApiError, type Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/sign_in.ts';

/** Asks for e-mail address and password, or for an API key. `reason` says why, and is empty on a first visit. */
export default function SignInPage({ reason }: { reason: string }) {
  const { router, session } = useApp();
  const form = useRef<HTMLFormElement>(null);
  const isSending = useRef(false);
  const [withKey, setWithKey] = useState(false);
  const [problem, setProblem] = useState(reason);
  const [isInvalid, setIsInvalid] = useState(false);

  useEffect(() => {
    setProblem(reason);
    setIsInvalid(false);
  }, [reason]);

  function refuse(text: string): void {
    setProblem(text);
    setIsInvalid(true);
    form.current?.querySelector<HTMLInputElement>('input:not([hidden])')?.focus();
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (isSending.current || !form.current) return;
    const values = new FormData(form.current);
    const value = (name: string) => String(values.get(name) ?? '');
    const credential: Partial<Schemas['SessionIn']> = withKey
      ? { key: value('key').trim() }
      : { email: value('email').trim(), password: value('password') };
    if (Object.values(credential).some((part) => !part)) {
      return refuse(withKey ? TEXTS.keyMissing : TEXTS.emailMissing);
    }
    isSending.current = true;
    setProblem('');
    try {
      await session.signIn(credential);
    } catch (error) {
      refuse(error instanceof ApiError ? error.message : TEXTS.unreachable);
    } finally {
      isSending.current = false;
    }
  }

  return (
    <div class="sign-in">
      <PageHeading text={TEXTS.signIn} />
      <Notice id="sign-in-problem" text={problem} />
      <form ref={form} method="post" action={router.href('/v1/session')} noValidate onSubmit={submit}>
        {withKey ? (
          <Key key="key" isInvalid={isInvalid} />
        ) : (
          <EmailAndPassword key="email" isInvalid={isInvalid} />
        )}
        <Button type="submit" kind="primary">
          {TEXTS.signIn}
        </Button>
      </form>
      <p>
        <Button
          kind="quiet"
          isSmall
          icon={withKey ? 'mail' : 'lock'}
          onClick={() => {
            setWithKey(!withKey);
            setProblem('');
            setIsInvalid(false);
          }}
        >
          {withKey ? TEXTS.useEmail : TEXTS.useKey}
        </Button>
      </p>
    </div>
  );
}

function EmailAndPassword({ isInvalid }: { isInvalid: boolean }) {
  return (
    <>
      <label for="email">{TEXTS.email}</label>
      <input
        class="input"
        type="email"
        id="email"
        name="email"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        required
        aria-describedby="sign-in-problem"
        aria-invalid={isInvalid || undefined}
      />
      <label for="password">{TEXTS.password}</label>
      <input
        class="input"
        type="password"
        id="password"
        name="password"
        autocomplete="current-password"
        required
        aria-describedby="password-help sign-in-problem"
        aria-invalid={isInvalid || undefined}
      />
      <p class="muted" id="password-help">
        <CodeText text={TEXTS.forgotten} />
      </p>
    </>
  );
}

function Key({ isInvalid }: { isInvalid: boolean }) {
  return (
    <>
      <input autocomplete="username" value={TEXTS.adminKeyAccount} hidden />
      <label for="key">{TEXTS.adminKey}</label>
      <input
        class="input"
        type="password"
        id="key"
        name="key"
        autocomplete="current-password"
        autocapitalize="none"
        spellcheck={false}
        required
        aria-describedby="key-help sign-in-problem"
        aria-invalid={isInvalid || undefined}
      />
      <p class="muted" id="key-help">
        <CodeText text={TEXTS.adminKeyHelp} />
      </p>
    </>
  );
}
