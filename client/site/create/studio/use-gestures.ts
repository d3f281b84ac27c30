import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Size } from '../../../../markers/formats.ts';
import { type Place, type WindowPoint, within, zoomedAt } from './place-photo.ts';

/** Of the window's width or height, for each press of an arrow key. */
const STEP = 0.02;
const KEY_ZOOM = 1.06;
/** Zoom for each pixel that a wheel turns; a pinch on a touchpad counts as a wheel, in finer steps. */
const WHEEL_ZOOM = 0.0015;
const PINCH_ZOOM = 0.01;

interface Finger {
  x: number;
  y: number;
}

/** Lets fingers, mouse, wheel and keys place a photo in the element that is its window. */
export function useGestures(
  ref: RefObject<HTMLElement | null>,
  options: { photo: Size; place: Place; onPlace: (place: Place) => void },
): void {
  const current = useRef(options);
  current.current = options;
  useEffect(() => {
    const element = ref.current!;
    const fingers = new Map<number, Finger>();
    const box = () => element.getBoundingClientRect();
    const change = (place: Place) => {
      const { photo, place: before, onPlace } = current.current;
      const placed = within(photo, box(), place);
      if ((Object.keys(placed) as (keyof Place)[]).every((name) => placed[name] === before[name])) return;
      // Several events may come before the next rendering.
      current.current = { ...current.current, place: placed };
      onPlace(placed);
    };
    const pointOf = ({ x, y }: Finger): WindowPoint => {
      const { left, top, width, height } = box();
      return { x: (x - left) / width - 0.5, y: (y - top) / height - 0.5 };
    };
    const moved = (place: Place, from: Finger, to: Finger): Place => {
      const { width, height } = box();
      return {
        ...place,
        offsetX: place.offsetX + (to.x - from.x) / width,
        offsetY: place.offsetY + (to.y - from.y) / height,
      };
    };

    const onDown = (event: PointerEvent) => {
      if (event.button !== 0 || fingers.size === 2) return;
      element.setPointerCapture(event.pointerId);
      element.focus({ preventScroll: true });
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    };
    const onMove = (event: PointerEvent) => {
      const from = fingers.get(event.pointerId);
      if (!from) return;
      const to = { x: event.clientX, y: event.clientY };
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      fingers.set(event.pointerId, to);
      const { place } = current.current;
      if (!other) return change(moved(place, from, to));
      const [before, after] = [middle(from, other), middle(to, other)];
      const factor = distance(to, other) / Math.max(1, distance(from, other));
      change(zoomedAt(moved(place, before, after), factor, pointOf(after)));
    };
    const onEnd = (event: PointerEvent) => {
      fingers.delete(event.pointerId);
    };
    const onWheel = (event: WheelEvent) => {
      // Whoever scrolls by means the page; whoever has clicked here means the photo.
      if (!event.ctrlKey && document.activeElement !== element) return;
      event.preventDefault();
      const factor = Math.exp(-event.deltaY * (event.ctrlKey ? PINCH_ZOOM : WHEEL_ZOOM));
      change(zoomedAt(current.current.place, factor, pointOf({ x: event.clientX, y: event.clientY })));
    };
    const onKey = (event: KeyboardEvent) => {
      const { place } = current.current;
      const keys: Record<string, () => Place> = {
        ArrowLeft: () => ({ ...place, offsetX: place.offsetX - STEP }),
        ArrowRight: () => ({ ...place, offsetX: place.offsetX + STEP }),
        ArrowUp: () => ({ ...place, offsetY: place.offsetY - STEP }),
        ArrowDown: () => ({ ...place, offsetY: place.offsetY + STEP }),
        '+': () => zoomedAt(place, KEY_ZOOM, MIDDLE),
        '=': () => zoomedAt(place, KEY_ZOOM, MIDDLE),
        '-': () => zoomedAt(place, 1 / KEY_ZOOM, MIDDLE),
      };
      const act = keys[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      change(act());
    };

    const listeners = new AbortController();
    const { signal } = listeners;
    element.addEventListener('pointerdown', onDown, { signal });
    element.addEventListener('pointermove', onMove, { signal });
    for (const name of ['pointerup', 'pointercancel'] as const)
      element.addEventListener(name, onEnd, { signal });
    element.addEventListener('wheel', onWheel, { signal, passive: false });
    element.addEventListener('keydown', onKey, { signal });
    return () => listeners.abort();
  }, [ref]);
}

const MIDDLE: WindowPoint = { x: 0, y: 0 };
const middle = (a: Finger, b: Finger): Finger => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const distance = (a: Finger, b: Finger): number => Math.hypot(a.x - b.x, a.y - b.y);
