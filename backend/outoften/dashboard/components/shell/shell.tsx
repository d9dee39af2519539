import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { pagePath } from '../../address/url_state.ts';
import { useApp, useOpenPage, useShortcut } from '../../context.ts';
import { ROUTES, type Route } from '../../pages/routes.ts';
import type { Catalog, Connection } from '../../server/session.ts';
import { PRODUCT, TEXTS } from '../../texts/shell.ts';
import { Logo } from '../controls/icon.tsx';
import { AccountMenu } from './account_menu.tsx';
import { Live } from './live.tsx';
import { Navigation, visibleRoutes } from './navigation.tsx';
import type { Selection } from './selection.ts';
import { ShortcutList } from './shortcut_list.tsx';
import { SurveyChooser } from './survey_chooser.tsx';

/** What is around every page: the product's name, the choice of survey, the navigation, and the footer. */
export function Shell(properties: {
  /** Null while signed out, and before it is read. */
  catalog: Catalog | null;
  isSignedOut: boolean;
  selection: Selection | null;
  connection: Connection;
  current: Route | null;
  children: ComponentChildren;
}) {
  const { catalog, isSignedOut, selection, connection, current, children } = properties;
  const [hasShortcutList, setHasShortcutList] = useState(false);
  const main = useRef<HTMLElement>(null);
  useShortcut('?', TEXTS.showShortcuts, () => setHasShortcutList(true));
  useNavigationKeys(selection);
  return (
    <div class={isSignedOut ? 'shell without-navigation' : 'shell'}>
      <button type="button" class="skip-link" onClick={() => main.current?.focus()}>
        {TEXTS.skip}
      </button>
      <header class="shell-head">
        <p class="product">
          <Logo />
          <span>{PRODUCT}</span>
        </p>
        {catalog && selection && catalog.sites.length > 0 && (
          <SurveyChooser catalog={catalog} selection={selection} current={current} />
        )}
        {selection && <Navigation selection={selection} current={current} />}
        <div class="shell-foot">
          <Live connection={connection} />
          {selection && <AccountMenu selection={selection} onShortcuts={() => setHasShortcutList(true)} />}
        </div>
      </header>
      <div class="shell-content">
        <main id="main" ref={main} tabIndex={-1}>
          {children}
        </main>
        <footer>
          <p class="trademarks">{TEXTS.trademarks}</p>
        </footer>
      </div>
      {hasShortcutList && <ShortcutList onClose={() => setHasShortcutList(false)} />}
    </div>
  );
}

/** `g` and a letter open a page. */
function useNavigationKeys(selection: Selection | null): void {
  const { router, session, shortcuts } = useApp();
  const openPage = useOpenPage();
  const current = useRef(selection);
  current.current = selection;
  useEffect(() => {
    const removals = ROUTES.filter(({ isHidden }) => !isHidden).map((route) =>
      shortcuts.add({
        keys: `g ${route.key}`,
        name: TEXTS.goTo(route.name),
        run: () => {
          const to = current.current;
          if (!to || !visibleRoutes(to, session.state.own?.scopes ?? []).includes(route)) return;
          openPage(pagePath(route, to, router.location.search));
        },
      }),
    );
    return () => {
      for (const remove of removals) remove();
    };
  }, []);
}
