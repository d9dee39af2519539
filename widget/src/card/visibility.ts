/** Calls back when half of the card has been in view for one continuous second; returns how to begin anew or stop. */
export const watch = (card, seen) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new IntersectionObserver(
    ([{ intersectionRatio }]) => {
      clearTimeout(timer);
      if (intersectionRatio >= 0.5) timer = setTimeout(seen, 1000);
    },
    { threshold: 0.5 },
  );
  // Observing anew reports anew, and a hidden page reports nothing until it is back.
  return (again) => {
    clearTimeout(timer);
    observer.disconnect();
    if (again) observer.observe(card);
  };
};
