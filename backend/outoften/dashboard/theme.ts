const STORED_AS = 'outoften-theme';

/** The colors: those of the device, or always the light or dark ones. */
export type Theme = 'auto' | 'light' | 'dark';

/** Returns the colors that the owner chose in this browser. */
export function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(STORED_AS);
    return stored === 'light' || stored === 'dark' ? stored : 'auto';
  } catch {
    // Some browsers refuse their storage to private windows.
    return 'auto';
  }
}

/** Shows the page in these colors, now and after the next start. */
export function setTheme(theme: Theme): void {
  applyTheme(theme);
  try {
    localStorage.setItem(STORED_AS, theme);
  } catch {
    // The choice lasts until the page is closed.
  }
}

/** Shows the page in these colors. */
export function applyTheme(theme: Theme): void {
  document.documentElement.style.colorScheme = theme === 'auto' ? '' : theme;
}
