import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../api.ts';
import { Button } from '../../components/controls/button.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { PageHeading } from '../../components/layout/page_heading.tsx';
import { useApp } from '../../context.ts';
import { TEXTS } from '../../texts/sign_in.ts';

/** Asks for an admin key. `reason` says why, and is empty on a first visit. */
export default function SignInPage({ reason }: { reason: string }) {
  const { router, session } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const isSending = useRef(false);
  const [problem, setProblem] = useState(reason);
  const [isInvalid, setIsInvalid] = useState(false);

  useEffect(() => {
    setProblem(reason);
    setIsInvalid(false);
  }, [reason]);

  function refuse(text: string): void {
    setProblem(text);
    setIsInvalid(true);
    input.current?.focus();
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const key = input.current?.value.trim() ?? '';
    if (isSending.current) return;
    if (!key) return refuse(TEXTS.keyMissing);
    isSending.current = true;
    setProblem('');
    try {
      await session.signIn(key);
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
      <form method="post" action={router.href('/v1/session')} noValidate onSubmit={submit}>
        <input autocomplete="username" value={TEXTS.adminKeyAccount} hidden />
        <label for="key">{TEXTS.adminKey}</label>
        <input
          class="input"
          type="password"
          id="key"
          ref={input}
          autocomplete="current-password"
          autocapitalize="none"
          spellcheck={false}
          required
          aria-describedby="key-help sign-in-problem"
          aria-invalid={isInvalid}
        />
        <p class="muted" id="key-help">
          <CodeText text={TEXTS.adminKeyHelp} />
        </p>
        <Button type="submit" kind="primary">
          {TEXTS.signIn}
        </Button>
      </form>
    </div>
  );
}
