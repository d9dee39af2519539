/** How far a value is on the way to a target, 0 to 1; the text beside it says the numbers. */
export function Progress({ share, isReached }: { share: number; isReached: boolean }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <span class="progress" aria-hidden="true">
      <span
        class={isReached ? 'progress-bar reached' : 'progress-bar'}
        style={{ inlineSize: `${percent}%` }}
      />
    </span>
  );
}
