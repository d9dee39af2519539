import { config, fetched } from './page.js';

/** Once parsed, every inline call has been queued and there is a body. */
export const parsed = () =>
  new Promise((done) => {
    if (document.readyState !== 'loading') done();
    document.addEventListener('readystatechange', done);
  });

/** Until the page can be seen, a page that is prerendering included, and a card on it reached. */
export const free = async () => {
  if (document.hidden || document.fullscreenElement || document.querySelector(':is(dialog:modal)')) {
    await (await fetched(config.late)).free();
  }
};
