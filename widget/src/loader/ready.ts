import { fetched } from './config.ts';

/** Once parsed, every inline call has been queued and there is a body. */
export const parsed = () =>
  new Promise((done) => {
    if (document.readyState === 'loading') document.addEventListener('readystatechange', done);
    else done();
  });

/** Until the page can be seen, a page that is prerendering included, and a card on it reached. */
export const free = () =>
  // An image named hidden is not true. What fills the screen is :modal too, and :is() forgives not knowing it.
  (document.hidden === true || document.querySelector(':is(:modal)')) &&
  fetched('late').then((late) => late.free());
