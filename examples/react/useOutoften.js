import { load } from 'outoften';
import { useEffect, useRef, useState } from 'react';

/**
 * The calls of the survey, once they are there, and what went wrong if they never will be.
 * `options` are read when the first component that uses this is mounted; `listeners` may change with every render.
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
      // It may have been unmounted meanwhile: in development React mounts everything twice.
      if (gone) for (const stop of stops) stop();
      else setFound({ outoften });
    };
    begin().catch((error) => gone || setFound({ error }));
    return () => {
      gone = true;
      for (const stop of stops) stop();
    };
    // A page has one site for as long as it lives.
  }, []);

  return found;
};
