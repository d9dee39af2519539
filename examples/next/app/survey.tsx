'use client';

import { load } from 'outoften';
import { useEffect, useRef } from 'react';

interface Props {
  server: string;
  site: string;
  /** The person who is signed in, and the JWT that the server has signed for this id. Leave both out for visitors. */
  id?: string;
  token?: string;
}

/** Asks on every page, as the survey's rules say. It renders nothing, so it may stand anywhere in the layout. */
export const Survey = ({ server, site, id, token }: Props) => {
  const known = useRef<string>(undefined);

  useEffect(() => {
    const begin = async () => {
      // The same site again gives the same promise: a page loads the widget once.
      const outoften = await load({ server, site, id, token });
      if (known.current && !id) await outoften('reset');
      else if (id) await outoften('identify', { id, token });
      known.current = id;
    };
    // Browser extensions block survey tools. The app goes on without.
    begin().catch(() => {});
  }, [server, site, id, token]);

  return null;
};
