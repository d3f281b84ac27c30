/**
 * A share on a scale to the whole: solid up to what is certain, and from there lighter to what was counted. To readers it is a picture: both
 * have to be said in words beside it.
 */
export function ShareBar({ share, least }: { share: number; least: number }) {
  const width = (value: number) => `${value * 100}%`;
  return (
    <div class="relative h-4 w-full overflow-hidden rounded-sm bg-base-300/60" aria-hidden="true">
      <div class="absolute inset-y-0 left-0 bg-success/35" style={{ width: width(share) }} />
      <div class="absolute inset-y-0 left-0 bg-success" style={{ width: width(least) }} />
    </div>
  );
}
