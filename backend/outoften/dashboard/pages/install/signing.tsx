import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { CodeBlock } from '../../components/controls/copy_button.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { Tabs } from '../../components/layout/tabs.tsx';
import { ConfirmDialog } from '../../components/overlays/dialog.tsx';
import { SecretDialog } from '../../components/overlays/secret_dialog.tsx';
import { useAction, useApp, useCan } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/surveys/install_page.ts';
import { SIGNING } from '../../texts/surveys/platforms.ts';
import { SIGNING_LANGUAGES, type SigningLanguage, signingSnippet, traitsSnippet } from './snippets.ts';
import { Instructions } from './step.tsx';

type Site = Schemas['SiteOut'];

const TABS = (Object.keys(SIGNING_LANGUAGES) as SigningLanguage[]).map((value) => ({
  value,
  name: SIGNING_LANGUAGES[value],
}));

/** How the owner's server signs the ids of people who are signed in, with the secret that this page makes. */
export function Signing({ site }: { site: Site }) {
  const canMakeSecret = useCan('write');
  const [language, setLanguage] = useState<SigningLanguage>('python');
  return (
    <>
      <p class="help">{TEXTS.identityHelp}</p>
      <Tabs label={TEXTS.signingLanguage} value={language} tabs={TABS} onChange={setLanguage}>
        <div class="install-columns">
          <div class="install-part">
            <Instructions
              steps={[
                <>
                  <CodeText text={SIGNING.secret} /> {canMakeSecret && <SecretButton site={site} />}
                </>,
                ...[SIGNING.code, SIGNING.use[language], SIGNING.open].map((step) => (
                  <CodeText key={step} text={step} />
                )),
              ]}
            />
            <p class="field-hint">
              <CodeText text={SIGNING.note} />
            </p>
          </div>
          <CodeBlock text={signingSnippet(site, language)} copyLabel={TEXTS.copyCode} />
        </div>
      </Tabs>
      <h3>{TEXTS.traits}</h3>
      <p class="help">
        <CodeText text={TEXTS.traitsHelp} />
      </p>
      <CodeBlock text={traitsSnippet(site)} copyLabel={TEXTS.copyCode} />
    </>
  );
}

function SecretButton({ site }: { site: Site }) {
  const { api, session } = useApp();
  const [isAsking, setIsAsking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const { run, isBusy, problem } = useAction(async () => {
    const path = { site_id: site.id };
    setSecret((await api.post('/v1/sites/{site_id}/identity-secrets', { path })).secret);
    session.expireCatalog();
  });
  const count = site.identity_secrets.length;
  async function make(): Promise<void> {
    if (await run()) setIsAsking(false);
  }
  return (
    <>
      <p>
        <Button icon="lock" isSmall isBusy={isBusy} onClick={() => (count < 2 ? make() : setIsAsking(true))}>
          {count > 0 ? TEXTS.makeAnotherSecret : TEXTS.makeSecret}
        </Button>
      </p>
      {!isAsking && <Notice text={problem} />}
      {isAsking && (
        <ConfirmDialog
          title={TEXTS.thirdSecretTitle}
          confirm={TEXTS.makeAnotherSecret}
          isDangerous
          isBusy={isBusy}
          problem={problem}
          onConfirm={make}
          onClose={() => setIsAsking(false)}
        >
          <p>{TEXTS.thirdSecretText}</p>
        </ConfirmDialog>
      )}
      {secret !== null && (
        <SecretDialog title={TEXTS.secretTitle} onClose={() => setSecret(null)}>
          {(onCopied) => (
            <>
              <p>
                <strong>{TEXTS.secretOnce}</strong>
              </p>
              <CodeBlock text={secret} copyLabel={TEXTS.secretCopy} onCopied={onCopied} />
              <p>
                <CodeText text={TEXTS.secretKeep} />
              </p>
            </>
          )}
        </SecretDialog>
      )}
    </>
  );
}
