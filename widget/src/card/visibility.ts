/**
 * Calls `onVisible` when half of the card has been in the viewport for one second without interruption. Returns a
 * function that starts watching again (`true`) or stops.
 */
export const onceVisible = (card: HTMLElement, onVisible: () => unknown) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new IntersectionObserver(
    ([entry]) => {
      clearTimeout(timer);
      if ((entry as IntersectionObserverEntry).intersectionRatio >= 0.5) timer = setTimeout(onVisible, 1000);
    },
    { threshold: 0.5 },
  );
  // A fresh observation reports at once, but on a hidden page only when the page is visible again.
  return (again?: boolean) => {
    clearTimeout(timer);
    observer.disconnect();
    if (again) observer.observe(card);
  };
};
