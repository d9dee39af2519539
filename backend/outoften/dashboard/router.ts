/** Where the browser is. */
export interface Location {
  path: string;
  /** The query with its question mark, or an empty string. */
  search: string;
}

/** Changes the address without loading another document. */
export interface Router {
  readonly location: Location;
  /** Opens an address of the dashboard; with `replace`, the current history entry is replaced. */
  navigate: (url: string, options?: { replace?: boolean }) => void;
  /** Removes the fragment from the address. */
  dropHash: () => void;
}

/** Returns a router on the browser's history. `onChange` is called after each change of the location. */
export function createRouter(onChange: (location: Location) => void, browser: Window = window): Router {
  const read = (): Location => ({ path: browser.location.pathname, search: browser.location.search });
  let location = read();

  function update(): void {
    const next = read();
    if (next.path === location.path && next.search === location.search) return;
    location = next;
    onChange(location);
  }

  browser.addEventListener('popstate', update);
  return {
    get location() {
      return location;
    },
    navigate(url, { replace = false } = {}) {
      if (replace) browser.history.replaceState(null, '', url);
      else browser.history.pushState(null, '', url);
      update();
    },
    dropHash() {
      browser.history.replaceState(null, '', location.path + location.search);
    },
  };
}

/** Whether a click on a link should stay in this document: the main button, without a modifier key. */
export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}
