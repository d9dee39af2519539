import { type Events, load, type Outoften, type Shown } from 'outoften';

const server = 'https://nps.example.com';
const site = 'abc';

export const everyCall = async (): Promise<Shown> => {
  const outoften: Outoften = await load({
    server,
    site,
    nonce: 'n',
    survey: 1,
    manual: true,
    id: 42,
    token: async () => 't',
    traits: { plan: 'pro' },
    created_at: new Date(),
  });
  await outoften('identify', {
    id: 42,
    token: 't',
    traits: { plan: 'pro', seats: 3 },
    created_at: Date.now(),
  });
  // As the documentation shows it.
  await outoften('identify', { traits: { plan: 'pro', since: new Date(), gone: null } });
  await outoften('identify', { token: 't' });
  await outoften('identify', { token: () => fetch('/token').then((response) => response.text()) });
  await outoften('identify', { created_at: new Date() });
  await outoften('track', 'ordered', { total: 12 });
  await outoften('consent', true);
  const stop: () => void = await outoften('on', 'answered', ({ survey, score }) =>
    console.log(survey + score),
  );
  stop();
  await outoften('close');
  await outoften('reset');
  await outoften('debug');
  const shown = await outoften('show', { survey: '1', force: true });
  return shown.asked ? { asked: true, survey: shown.survey } : { asked: false, reason: shown.reason.trim() };
};

export const everyEvent: Record<keyof Events, true> = {
  asked: true,
  viewed: true,
  answered: true,
  commented: true,
  finished: true,
  dismissed: true,
  identity_refused: true,
  error: true,
};

export const whatIsWrong = async () => {
  // @ts-expect-error: a page needs a site
  const outoften = await load({ server });
  // @ts-expect-error: there is no such call
  outoften('reload');
  // @ts-expect-error: a trait is a single value
  outoften('identify', { traits: { address: {} } });
  // @ts-expect-error: consent is given or not
  outoften('consent', 'yes');
  // @ts-expect-error: there is no such event
  outoften('on', 'opened', () => {});
  // @ts-expect-error: who dismissed it gave no score
  outoften('on', 'dismissed', ({ score }) => score);
  const shown = await outoften('show');
  // @ts-expect-error: who was asked was not refused
  if (shown.asked) shown.reason;
};
