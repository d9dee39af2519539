import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { TEXTS } from '../../texts/shell.ts';
import { Button } from '../controls/button.tsx';
import { Notice } from '../layout/notice.tsx';
import { Skeleton } from '../layout/skeleton.tsx';

/** Loads a page. It must be the same function each time for the same page. */
export type PageLoader<Properties> = () => Promise<{ default: ComponentType<Properties> }>;

/** Shows a page whose script is loaded when it is needed. */
export function LazyPage<Properties extends object>({
  load,
  properties,
}: {
  load: PageLoader<Properties>;
  properties: Properties;
}) {
  const [loaded, setLoaded] = useState<{ load: unknown; Page: ComponentType<Properties> } | null>(null);
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => {
    let isCurrent = true;
    setHasFailed(false);
    load().then(
      (module) => isCurrent && setLoaded({ load, Page: module.default }),
      () => isCurrent && setHasFailed(true),
    );
    return () => {
      isCurrent = false;
    };
  }, [load]);

  // The names of the files change with the server's version, so an old page may ask for files that are gone.
  if (hasFailed) {
    return (
      <>
        <Notice text={TEXTS.outdated} />
        <Button icon="refresh" onClick={() => location.reload()}>
          {TEXTS.reload}
        </Button>
      </>
    );
  }
  return loaded?.load === load ? <loaded.Page {...properties} /> : <Skeleton lines={6} />;
}
