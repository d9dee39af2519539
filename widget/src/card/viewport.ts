const SHORT_PX = 480;

/**
 * Keeps the card above a phone's keyboard, marks it as `short` where there is little room, and calls `onResize`. Returns a
 * function that stops this. Browsers lay out fixed elements behind the keyboard; only the visual viewport ends above it.
 */
export const fitViewport = ({ style, classList }: HTMLElement, onResize: () => void) => {
  const viewport = window.visualViewport as VisualViewport;
  const fit = () => {
    const { height, offsetTop, scale } = viewport;
    // Zooming in with two fingers makes the viewport smaller, too.
    const zoomed = scale > 1;
    style.setProperty('--keyboard', `${zoomed ? 0 : innerHeight - height - offsetTop}px`);
    classList.toggle('short', !zoomed && height < SHORT_PX);
    onResize();
  };
  fit();
  for (const type of ['resize', 'scroll']) viewport.addEventListener(type, fit);
  return () => {
    for (const type of ['resize', 'scroll']) viewport.removeEventListener(type, fit);
  };
};
