/** Where the browser is. */
export interface Location {
  /** The path below the server's own, such as `/app/surveys/3`. */
  path: string;
  /** The query with its question mark, or an empty string. */
  search: string;
}

/** Changes the address without loading another document. */
export interface Router {
  readonly location: Location;
  /** Returns the address of a path of the server, such as `/app/surveys/3`. */
  href: (path: string) => string;
  /** Opens a path of the dashboard; with `replace`, the current history entry is replaced. */
  navigate: (path: string, options?: { replace?: boolean }) => void;
  /** Removes the fragment from the address. */
  dropHash: () => void;
}

/**
 * Returns a router on the browser's history. `onChange` is called after each change of the location; `basePath` is the
 * path of the server's address, such as `/nps`, or empty.
 */
export function createRouter(
  onChange: (location: Location) => void,
  basePath: string,
  browser: Window = window,
): Router {
  const href = (path: string) => basePath + path;
  const read = (): Location => {
    const { pathname, search } = browser.location;
    const isBelow = pathname === basePath || pathname.startsWith(href('/'));
    return { path: isBelow ? pathname.slice(basePath.length) : pathname, search };
  };
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
    href,
    navigate(path, { replace = false } = {}) {
      if (replace) browser.history.replaceState(null, '', href(path));
      else browser.history.pushState(null, '', href(path));
      update();
    },
    dropHash() {
      browser.history.replaceState(null, '', href(location.path) + location.search);
    },
  };
}

/** Whether a click on a link should stay in this document: the main button, without a modifier key. */
export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}
