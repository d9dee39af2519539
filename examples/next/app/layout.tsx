import type { ReactNode } from 'react';
import { signIdentity } from './identity';
import { currentUser } from './session';
import { Survey } from './survey';

// The environment is read, and the token signed, for each request instead of once at the build.
export const dynamic = 'force-dynamic';

export default async function Layout({ children }: { children: ReactNode }) {
  const { OUTOFTEN_SERVER: server, OUTOFTEN_SITE: site, OUTOFTEN_IDENTITY_SECRET: secret } = process.env;
  const user = await currentUser();
  const identity = user && secret ? { id: user.id, token: signIdentity(user.id, secret) } : {};
  return (
    <html lang="en">
      <body>
        {children}
        {server && site && <Survey server={server} site={site} {...identity} />}
      </body>
    </html>
  );
}
