import { useState } from 'preact/hooks';
import { useApp } from '../../context.ts';
import { accountName, TEXTS } from '../../texts/shell.ts';
import { readTheme, setTheme, type Theme } from '../../theme.ts';
import { Menu } from '../overlays/menu.tsx';

/** The colors, the list of shortcuts, and signing out. */
export function AccountMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const { session } = useApp();
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
        themeItem('auto', TEXTS.themeAuto),
        themeItem('light', TEXTS.themeLight),
        themeItem('dark', TEXTS.themeDark),
        { name: TEXTS.shortcuts, icon: 'keyboard', run: onShortcuts },
        { name: TEXTS.signOut, icon: 'sign_out', run: session.signOut },
      ]}
    />
  );
}
