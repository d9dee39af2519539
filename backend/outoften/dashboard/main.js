import { createApi, Problem, Unreachable } from './api.js';
import { byId, say, sayOrHide } from './dom.js';
import { forgetResponses, latestLimit, offerOlder } from './draw_latest.js';
import { drawChoices, drawReports, drawTitle, siteOf } from './overview.js';
import { createPoller } from './poller.js';
import { createSignIn } from './sign_in.js';
import { addresses, readView, takeLink, writeView, zoneOf } from './view.js';

const api = createApi();
const poller = createPoller(read, { succeeded, failed });
const signIn = createSignIn(api, () => open({ arriving: true }));

let link = null;
let linkUse = null;
let linkRefusal = '';
let catalog = null;
let catalogIsOld = true;
let view = null;
let arriving = false;
let signedIn = false;
let pollComplained = false;

function useLink() {
  // One use only: a second reading that begins meanwhile must wait for the first one's reply.
  linkUse ??= api
    .signIn({ link })
    .then(
      () => {
        link = null;
      },
      (error) => {
        if (error instanceof Unreachable || error.passing) throw error;
        link = null;
        linkRefusal = `You are not signed in yet. ${error.message}`;
      },
    )
    .finally(() => {
      linkUse = null;
    });
  return linkUse;
}

async function readCatalog(signal) {
  const [sites, surveys] = await Promise.all([api.get('/v1/sites', signal), api.get('/v1/surveys', signal)]);
  signal.throwIfAborted();
  catalog = { sites: sites.data, surveys: surveys.data };
  catalogIsOld = false;
  view = readView(location.search, catalog.surveys);
  drawChoices(catalog, view);
  drawTitle(catalog, view);
}

async function read(signal) {
  if (link) await useLink();
  signal.throwIfAborted();
  if (catalogIsOld) await readCatalog(signal);
  if (view.surveyId !== null) {
    const site = siteOf(catalog, view.surveyId);
    const at = addresses(view, zoneOf(site), new Date(), latestLimit());
    const [score, rates, page, seen] = await Promise.all([
      api.get(at.score, signal),
      api.get(at.rate, signal),
      api.getPage(at.responses, signal),
      api.get(`/v1/sites/${site.id}/sightings`, signal),
    ]);
    signal.throwIfAborted();
    drawReports(score, rates, page, view, seen, zoneOf(site));
  }
  showOverview();
}

function offerControls(offered) {
  byId('controls').hidden = !offered;
  byId('sign-out').hidden = !offered;
}

function showOverview() {
  byId('sign-in').hidden = true;
  byId('overview').hidden = false;
  offerControls(true);
  if (arriving) byId('survey-name').focus();
  arriving = false;
  signedIn = true;
  linkRefusal = '';
}

function showSignIn(reason) {
  poller.stop();
  forgetResponses();
  say(byId('status'), '');
  sayOrHide(byId('notice'), '');
  byId('overview').hidden = true;
  offerControls(false);
  byId('sign-in').hidden = false;
  document.title = 'Sign in · Out of Ten';
  signIn.ask(reason);
  if (signedIn || arriving) byId('sign-in-heading').focus();
  catalog = view = null;
  catalogIsOld = true;
  signedIn = arriving = false;
  linkRefusal = '';
}

function whySignIn() {
  if (linkRefusal) return linkRefusal;
  if (signedIn) return 'Your session has ended. Please sign in again.';
  // The server took the credential, yet the very next request came without the cookie.
  if (arriving)
    return 'The server accepted that, but this browser did not keep the session. Allow cookies for this address, and open it over https.';
  return '';
}

function succeeded() {
  say(byId('status'), view.surveyId === null ? '' : 'Live: new responses appear by themselves.');
  if (pollComplained) sayOrHide(byId('notice'), '');
  pollComplained = false;
}

function failed(error) {
  if (error instanceof Problem && error.signedOut) {
    showSignIn(whySignIn());
    return false;
  }
  if (error instanceof Problem && !error.passing) {
    say(byId('status'), '');
    sayOrHide(byId('notice'), error.message);
    byId('sign-in').hidden = true;
    offerControls(true);
    pollComplained = true;
    return true;
  }
  if (!(error instanceof Problem || error instanceof Unreachable)) console.error(error);
  say(byId('status'), 'Reconnecting: the server does not answer at the moment.');
  return true;
}

function open(how = {}) {
  arriving = how.arriving ?? false;
  catalogIsOld = true;
  if (!signedIn) say(byId('status'), 'Loading…');
  poller.start();
}

function changeView(change) {
  if (!catalog) return;
  view = { ...view, ...change };
  history.replaceState(
    null,
    '',
    location.pathname + writeView(location.search, view, catalog.surveys.length),
  );
  if (change.surveyId !== undefined) forgetResponses();
  drawTitle(catalog, view);
  poller.start();
}

async function signOut() {
  // A reading under way could renew the cookie after it was cleared.
  poller.stop();
  try {
    await api.signOut();
  } catch (error) {
    if (!(error instanceof Problem && error.signedOut)) {
      sayOrHide(byId('notice'), `You are still signed in. ${error.message}`);
      poller.start();
      return;
    }
  }
  showSignIn('');
}

function takeLinkFromAddress() {
  const found = takeLink(location.hash);
  if (found === null) return false;
  history.replaceState(null, '', location.pathname + location.search);
  link = found;
  return true;
}

byId('period').addEventListener('change', (event) => changeView({ period: event.target.value }));
byId('survey').addEventListener('change', (event) => changeView({ surveyId: Number(event.target.value) }));
offerOlder(api, () => showSignIn(whySignIn()));
byId('sign-out').addEventListener('click', signOut);
addEventListener('hashchange', () => {
  if (takeLinkFromAddress()) open({ arriving: true });
});
// Back from the terminal, where the site's origins may have been named.
addEventListener('focus', () => {
  catalogIsOld = true;
});
addEventListener('online', () => {
  if (byId('sign-in').hidden && !document.hidden) poller.start();
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) poller.stop();
  else if (byId('sign-in').hidden) open();
});

const byLink = takeLinkFromAddress();
if (!document.hidden) open({ arriving: byLink });
