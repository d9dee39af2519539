/** Calls back when half of the card has been on a visible page for one continuous second. */
export const watch = (card, on, seen) => {
  let within;
  let timer;
  const look = () => {
    clearTimeout(timer);
    if (within && document.visibilityState === 'visible') timer = setTimeout(seen, 1000);
  };
  const observer = new IntersectionObserver(
    ([{ intersectionRatio }]) => {
      within = intersectionRatio >= 0.5;
      look();
    },
    { threshold: 0.5 },
  );
  observer.observe(card);
  on(document, 'visibilitychange', look);
  return observer;
};
