/** How far something is; without a share, only that it runs. */
export function Bar({ share, text }: { share: number | null; text: string }) {
  return (
    <div class="running" role="status">
      <progress
        class="running-bar"
        aria-label={text}
        value={share === null ? undefined : Math.min(1, share)}
      />
      <span>{text}</span>
    </div>
  );
}
