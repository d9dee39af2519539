import { useState } from 'preact/hooks';
import type { Schemas } from '../../api.ts';
import { Button } from '../../components/controls/button.tsx';
import { CodeText } from '../../components/layout/code_text.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { useApp } from '../../context.ts';
import { refusedOriginSentence, TEXTS } from '../../texts/install.ts';
import { timeZoneOf } from '../../time_zone.ts';

type Site = Schemas['SiteOut'];
export type RefusedOrigin = Schemas['RefusedOrigin'];

/** Pages of this machine may ask until the site has origins. They stay allowed, so that local tests go on. */
const LOCAL_ORIGINS = [
  'http://localhost:*',
  'http://127.0.0.1:*',
  'https://localhost:*',
  'https://127.0.0.1:*',
];

/** The origins whose pages have the tag but may not ask, each with a button that allows it. */
export function RefusedOrigins({ site, refused }: { site: Site; refused: RefusedOrigin[] }) {
  const { allow, isBusy, problem } = useAllow(site);
  return (
    <>
      <p class="help">{TEXTS.refusedHelp}</p>
      <ul class="refused-origins">
        {refused.map((row) => (
          <li key={row.origin}>
            <b>{row.origin}</b>
            <span class="muted">{refusedOriginSentence(row, timeZoneOf(site))}</span>
            <Button
              isSmall
              disabled={isBusy}
              label={TEXTS.allowOrigin(row.origin)}
              onClick={() => allow(row.origin)}
            >
              {TEXTS.allow}
            </Button>
          </li>
        ))}
      </ul>
      <Notice text={problem} />
    </>
  );
}

/** The origins that may ask, and a field for one more. Without origins, only pages of this machine may. */
export function Origins({ site }: { site: Site }) {
  const { allow, isBusy, problem } = useAllow(site);
  const [origin, setOrigin] = useState('');
  return (
    <form
      class="origins"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await allow(origin)) setOrigin('');
      }}
    >
      <p class="muted">
        <CodeText text={site.origins.length > 0 ? TEXTS.originsAre(site.origins) : TEXTS.noOrigins} />
      </p>
      <p class="copy">
        <label for="another-origin">{TEXTS.anotherOrigin}</label>
        <input
          id="another-origin"
          class="input"
          type="text"
          inputMode="url"
          autoComplete="off"
          placeholder="https://www.example.com"
          value={origin}
          onInput={(event) => setOrigin(event.currentTarget.value)}
        />
        <Button type="submit" disabled={isBusy || origin.trim() === ''}>
          {TEXTS.allow}
        </Button>
      </p>
      <Notice text={problem} />
    </form>
  );
}

function useAllow(site: Site) {
  const { api, session, announce } = useApp();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');

  /** Adds an origin to those of the site. Returns whether it is allowed now. */
  async function allow(origin: string): Promise<boolean> {
    setBusy(true);
    setProblem('');
    try {
      // Read again, because the list may have changed since the page was loaded.
      const { origins } = await api.get('/v1/sites/{site_id}', { path: { site_id: site.id } });
      const body = { origins: [...(origins.length > 0 ? origins : LOCAL_ORIGINS), origin] };
      await api.patch('/v1/sites/{site_id}', { path: { site_id: site.id }, body });
      announce(TEXTS.allowed(origin));
      session.resume();
      return true;
    } catch (error) {
      if (!session.endIfSignedOut(error)) setProblem(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      setBusy(false);
    }
  }

  return { allow, isBusy, problem };
}
