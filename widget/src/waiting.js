const until = (event, ready) =>
  new Promise((done) => {
    const look = () => (ready() ? done() : document.addEventListener(event, look, { once: true }));
    look();
  });

/** Once parsed, every inline call has been queued and there is a body. */
export const parsed = () => until('readystatechange', () => document.readyState !== 'loading');

/** A page that is prerendering counts as hidden. */
export const visible = () => until('visibilitychange', () => document.visibilityState === 'visible');

export const seconds = (n) => new Promise((done) => setTimeout(done, n * 1000));
