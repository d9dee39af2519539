export const category = (score: number) => (score > 8 ? 'promoter' : score > 6 ? 'passive' : 'detractor');

/** The entry for this score, or else for its category. */
export const forScore = <Entry>(
  entries: Record<string, Entry> | undefined,
  score: number,
): Entry | undefined => entries?.[score] ?? entries?.[category(score)];
