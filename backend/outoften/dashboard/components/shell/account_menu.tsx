import { useState } from 'preact/hooks';
import { pagePath } from '../../address/url_state.ts';
import { useApp, useOpenPage } from '../../context.ts';
import { accountName, PAGE_NAMES, TEXTS } from '../../texts/shell.ts';
import { readTheme, setTheme, type Theme } from '../../theme.ts';
import { Menu } from '../overlays/menu.tsx';
import type { Selection } from './selection.ts';

/** One's own account, the colors, the list of shortcuts, and signing out. */
export function AccountMenu(properties: { selection: Selection; onShortcuts: () => void }) {
  const { selection, onShortcuts } = properties;
  const { session } = useApp();
  const openPage = useOpenPage();
  const [theme, setShown] = useState(readTheme);
  const themeItem = (value: Theme, name: string) => ({
    name,
    isChecked: theme === value,
    run: () => {
      setTheme(value);
      setShown(value);
    },
  });
  return (
    <Menu
      class="account"
      label={TEXTS.account}
      heading={accountName(session.state.own)}
      button={{ icon: 'account', kind: 'quiet', label: TEXTS.account }}
      items={[
        {
          name: PAGE_NAMES.account,
          icon: 'account',
          run: () => openPage(pagePath({ scope: 'site', segment: 'account' }, selection)),
        },
        themeItem('auto', TEXTS.themeAuto),
        themeItem('light', TEXTS.themeLight),
        themeItem('dark', TEXTS.themeDark),
        { name: TEXTS.shortcuts, icon: 'keyboard', run: onShortcuts },
        { name: TEXTS.signOut, icon: 'sign_out', run: session.signOut },
      ]}
    />
  );
}
