import { load } from 'outoften';
import { useEffect, useRef, useState } from 'react';

/**
 * Returns `{outoften}` once the widget is loaded, or `{error}` if loading failed.
 * `options` are read when the first component that uses the hook is mounted; `listeners` may change with every render.
 */
export const useOutoften = (options, listeners = {}) => {
  const [found, setFound] = useState({});
  const latest = useRef(listeners);

  useEffect(() => {
    latest.current = listeners;
  });

  useEffect(() => {
    let stops = [];
    let gone = false;
    const begin = async () => {
      const outoften = await load(options);
      const listen = (event) => outoften('on', event, (detail) => latest.current[event]?.(detail));
      stops = await Promise.all(Object.keys(listeners).map(listen));
      // The component may be unmounted meanwhile; in development React mounts every component twice.
      if (gone) for (const stop of stops) stop();
      else setFound({ outoften });
    };
    begin().catch((error) => gone || setFound({ error }));
    return () => {
      gone = true;
      for (const stop of stops) stop();
    };
    // Options are read once, because a page has one site.
  }, []);

  return found;
};
