// Positions in percent of the drawing's width: text around it can grow without the drawing having to know.

function within(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

function round(value) {
  return Math.round(value * 100) / 100;
}

function axis(low, high, ticks) {
  const place = (value) => round(((within(value, low, high) - low) / (high - low)) * 100);
  return {
    ticks: ticks.map(place),
    shape(value, interval) {
      if (!interval) return { at: place(value), start: null, width: null };
      const start = place(interval.low);
      return { at: place(value), start, width: round(place(interval.high) - start) };
    },
  };
}

export const scoreAxis = axis(-100, 100, [-100, -50, 0, 50, 100]);
export const rateAxis = axis(0, 1, [0, 0.25, 0.5, 0.75, 1]);

export function heights(distribution) {
  const most = Math.max(...distribution, 0);
  return distribution.map((count) => (most === 0 ? 0 : round((count / most) * 100) / 100));
}
