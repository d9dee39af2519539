export const category = (score) => (score > 8 ? 'promoter' : score > 6 ? 'passive' : 'detractor');

/** The owner's words for exactly this score, else for its category. */
export const fitting = (choices, score) => choices?.[score] ?? choices?.[category(score)];
