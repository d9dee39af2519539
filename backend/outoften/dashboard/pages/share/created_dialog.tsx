import { CodeBlock, CopyButton } from '../../components/controls/copy_button.tsx';
import { Field } from '../../components/controls/field.tsx';
import { SecretDialog } from '../../components/overlays/secret_dialog.tsx';
import { TEXTS } from '../../texts/surveys/share.ts';
import type { Created } from './share_dialog.tsx';

/** Shows the address of a new link, the only time. */
export function CreatedDialog({ created, onClose }: { created: Created; onClose: () => void }) {
  const { url, name, isFramed, hasPassword } = created;
  return (
    <SecretDialog title={TEXTS.created} onClose={onClose}>
      {(onCopied) => (
        <>
          <p>{hasPassword ? TEXTS.createdLockedHelp : TEXTS.createdHelp}</p>
          <Field label={TEXTS.address}>
            {(attributes) => (
              <input
                {...attributes}
                class="input code"
                readOnly
                value={url}
                onFocus={(event) => event.currentTarget.select()}
              />
            )}
          </Field>
          <p class="share-actions">
            <CopyButton text={url} label={TEXTS.copyLink} onCopied={onCopied} />
            <a class="button default small" href={url} target="_blank" rel="noreferrer">
              {TEXTS.openLink}
            </a>
          </p>
          {isFramed && (
            <>
              <p class="field-label">{TEXTS.embedCode}</p>
              <CodeBlock text={frameOf(url, name)} copyLabel={TEXTS.copyCode} onCopied={onCopied} />
            </>
          )}
        </>
      )}
    </SecretDialog>
  );
}

function frameOf(url: string, name: string): string {
  const title = name.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
  return `<iframe src="${url}" title="${title}" width="100%" height="800" referrerpolicy="no-referrer"></iframe>`;
}
