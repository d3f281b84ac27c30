import { Play, Volume2, VolumeX } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ItemReport } from '../../../server/projects/item-report.ts';
import { usePageWords } from '../words.ts';
import { fileUrl } from './file-url.ts';
import type { ProjectWords } from './words/en.ts';

/** As on an AR page: an exact video has the window's own aspect ratio; should it differ after all, nothing of it is cut off. */
const OBJECT_FIT = { cover: 'cover', contain: 'contain', fill: 'fill', exact: 'contain' } as const;

const isStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The picture as it will hang, with its video in its window: where a mouse points at it, or when it is tapped, then with its sound. */
export function LivingPicture({ item, playsFirst }: { item: ItemReport; playsFirst: boolean }) {
  const words = usePageWords<ProjectWords>();
  const video = useRef<HTMLVideoElement>(null);
  const [isWanted, setIsWanted] = useState(playsFirst && !isStill());
  const [isPlaying, setIsPlaying] = useState(false);
  const [hasSound, setHasSound] = useState(false);
  /** Tapped: then it plays on when the mouse goes away. */
  const [isHeld, setIsHeld] = useState(false);
  const { pictureUrl, version, window, fit = 'cover' } = item;
  const videoUrl = fileUrl(item.videoUrl, version);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    if (!isWanted) return element.pause();
    // Refused or overtaken: the picture stands still, as a picture does.
    element.play().catch(() => setIsWanted(false));
  }, [isWanted, videoUrl]);
  if (!pictureUrl || !window) return <div class="skeleton aspect-3/2 w-full" />;

  const stop = () => {
    setIsWanted(false);
    setIsHeld(false);
    setHasSound(false);
  };
  const tap = () => {
    if (isHeld) return stop();
    setHasSound(true);
    setIsHeld(true);
    setIsWanted(true);
  };
  const percent = (share: number) => `${100 * share}%`;
  const place = {
    left: percent(window.x),
    top: percent(window.y),
    width: percent(window.width),
    height: percent(window.height),
  };
  return (
    <figure
      class="relative mx-auto w-fit max-w-full drop-shadow-xl"
      onPointerEnter={(event) => event.pointerType === 'mouse' && !isStill() && setIsWanted(true)}
      onPointerLeave={(event) => event.pointerType === 'mouse' && !isHeld && setIsWanted(false)}
    >
      <img
        src={fileUrl(pictureUrl, version)}
        alt={words.picture}
        class="block max-h-[76svh] max-w-full"
        decoding="async"
      />
      <video
        ref={video}
        src={videoUrl}
        class={`absolute transition-opacity duration-300 ${isPlaying && isWanted ? '' : 'opacity-0'}`}
        style={{ ...place, objectFit: OBJECT_FIT[fit] }}
        muted={!hasSound}
        loop
        playsInline
        preload={playsFirst ? 'auto' : 'none'}
        tabIndex={-1}
        aria-hidden="true"
        onPlaying={() => setIsPlaying(true)}
        onPause={() => setIsPlaying(false)}
      />
      <button
        type="button"
        class="group absolute grid cursor-pointer place-items-center content-end pb-4"
        style={place}
        aria-pressed={isHeld}
        onClick={tap}
      >
        <span
          class={`flex items-center gap-2 rounded-full bg-black/65 px-4 py-2 text-white transition-opacity duration-300 ${isWanted ? 'opacity-0 group-focus-visible:opacity-100' : ''}`}
        >
          {isHeld ? (
            <VolumeX class="size-5" aria-hidden="true" />
          ) : isWanted ? (
            <Volume2 class="size-5" aria-hidden="true" />
          ) : (
            <Play class="size-5" aria-hidden="true" />
          )}
          {isHeld ? words.watch.stop : isWanted ? words.watch.sound : words.watch.here}
        </span>
      </button>
    </figure>
  );
}
