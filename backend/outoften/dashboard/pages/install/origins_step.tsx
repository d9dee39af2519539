import { useState } from 'preact/hooks';
import { Button } from '../../components/controls/button.tsx';
import { TextField } from '../../components/controls/field.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { useApp, useCan } from '../../context.ts';
import type { Schemas } from '../../server/api.ts';
import { TEXTS as SHARED_TEXTS } from '../../texts/surveys/install.ts';
import { loadedOriginSentence, TEXTS } from '../../texts/surveys/install_page.ts';
import { timeZoneOf } from '../../time_zone.ts';
import { useAllow, useOriginsChange } from './change_origins.ts';
import { isLocalEntry, otherWww, shownRefusals, toOrigin } from './origin.ts';
import { DismissedOrigins, RefusedOrigins } from './origins.tsx';

type Site = Schemas['SiteOut'];

/** The addresses whose pages may ask, with a field for one more, and those that were refused. */
export function OriginsStep({ site, status }: { site: Site; status: Schemas['TagStatus'] }) {
  const canChange = useCan('write');
  return (
    <div class="install-columns">
      <div class="install-part">
        <p class="help">
          <CodeText text={TEXTS.originsHelp} />
        </p>
        {canChange && <AddOrigin site={site} />}
      </div>
      <div class="install-part">
        {shownRefusals(status).length > 0 && (
          <section class="install-part" aria-label={SHARED_TEXTS.refusedPages}>
            <h3>{SHARED_TEXTS.refusedPages}</h3>
            <RefusedOrigins site={site} refused={shownRefusals(status)} />
          </section>
        )}
        <section class="install-part" aria-label={TEXTS.allowedAddresses}>
          <h3>{TEXTS.allowedAddresses}</h3>
          <AllowedOrigins site={site} status={status} />
          <DismissedOrigins site={site} status={status} />
        </section>
      </div>
    </div>
  );
}

function AddOrigin({ site }: { site: Site }) {
  const { allow, isBusy, problem, clearProblem } = useAllow(site);
  const [text, setText] = useState('');
  const [added, setAdded] = useState('');
  const other = otherWww(added);
  const canAddOther = other !== null && !site.origins.includes(other);
  return (
    <form
      class="field-with-button"
      noValidate
      onSubmit={async (event) => {
        event.preventDefault();
        const origin = toOrigin(text);
        if (text.trim() === '' || !(await allow(origin))) return;
        setText('');
        setAdded(origin);
      }}
    >
      <TextField
        label={TEXTS.originLabel}
        hint={TEXTS.originHint}
        error={problem}
        value={text}
        onInput={(value) => {
          setText(value);
          clearProblem();
        }}
        placeholder="https://www.example.com"
        spellcheck={false}
      />
      <Button type="submit" kind="primary" isBusy={isBusy} disabled={text.trim() === ''}>
        {SHARED_TEXTS.allow}
      </Button>
      {canAddOther && (
        <Button isSmall icon="plus" isBusy={isBusy} onClick={() => allow(other)}>
          {TEXTS.allowToo(other)}
        </Button>
      )}
    </form>
  );
}

function AllowedOrigins({ site, status }: { site: Site; status: Schemas['TagStatus'] }) {
  const canChange = useCan('write');
  const { toast } = useApp();
  const { run, isBusy, problem } = useOriginsChange(site);
  const own = site.origins.filter((origin) => !isLocalEntry(origin));
  const local = site.origins.filter(isLocalEntry);
  const loads = new Map(status.loaded_origins.map((row) => [row.origin, row]));

  async function remove(removed: string[], name: string): Promise<void> {
    if (!(await run((origins) => origins.filter((origin) => !removed.includes(origin))))) return;
    toast({
      text: TEXTS.removed(name),
      action: { name: TEXTS.undo, run: () => run((origins) => [...new Set([...origins, ...removed])]) },
    });
  }

  const removeButton = (removed: string[], name: string) =>
    canChange && (
      <Button
        icon="trash"
        kind="quiet"
        isSmall
        isBusy={isBusy}
        label={TEXTS.removeOrigin(name)}
        onClick={() => remove(removed, name)}
      />
    );
  return (
    <>
      {own.length === 0 && (
        <p class="help">
          <CodeText text={TEXTS.onlyLocal} />
        </p>
      )}
      <ul class="origin-list">
        {own.map((origin) => {
          const row = loads.get(origin);
          return (
            <li key={origin}>
              <div class="origin-texts">
                <b>{origin}</b>
                {!origin.includes('*') && (
                  <span class="muted">
                    {row ? loadedOriginSentence(row, timeZoneOf(site)) : TEXTS.neverLoadedHere}
                  </span>
                )}
              </div>
              {removeButton([origin], origin)}
            </li>
          );
        })}
        {local.length > 0 && (
          <li key="local">
            <div class="origin-texts">
              <b>{TEXTS.localPages}</b>
              <span class="muted">
                <CodeText text={TEXTS.localPagesHelp} />
              </span>
            </div>
            {removeButton(local, TEXTS.localPages)}
          </li>
        )}
      </ul>
      <Notice text={problem} />
    </>
  );
}
