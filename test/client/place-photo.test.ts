import { describe, expect, it } from 'vitest';
import {
  MOST_ZOOM,
  type Place,
  roomToMove,
  turned,
  UNPLACED,
  within,
  zoomedAt,
} from '../../client/site/create/studio/place-photo.ts';
import { placeInWindow } from '../../markers/frame/placing.ts';

const photo = { width: 3000, height: 2000 };
const window = { width: 800, height: 500 };
const placed = (place: Place) => placeInWindow(photo, window, 'cover', place)!;

describe('placing a photo on the page', () => {
  it('stops where the server would stop: farther changes nothing of what is shown', () => {
    for (const rotation of [0, 90, 180, 270])
      for (const zoom of [1, 1.7, MOST_ZOOM]) {
        const far = { zoom, rotation, offsetX: 3, offsetY: -3 };
        const stopped = within(photo, window, far);
        // But for the pixel by which the server lets a photo reach beyond its window.
        const [here, there] = [placed(stopped).region, placed(far).region];
        for (const side of ['x', 'y', 'width', 'height'] as const)
          expect(Math.abs(here[side] - there[side])).toBeLessThanOrEqual(4);
        // And no sooner: a step back shows something else.
        const room = roomToMove(photo, window, stopped);
        if (room.x < 0.05) continue;
        const back = placed({ ...stopped, offsetX: stopped.offsetX - 0.05 }).region;
        expect(Math.abs(back.x - there.x) + Math.abs(back.y - there.y)).toBeGreaterThan(10);
      }
  });

  it('zooms round the point that is pinched', () => {
    const place = { ...UNPLACED, zoom: 1.5, offsetX: 0.1, offsetY: -0.05 };
    const point = { x: 0.2, y: 0.1 };
    const zoomed = zoomedAt(place, 1.6, point);
    // Where in the photo the point lies, in widths of the unzoomed photo.
    const under = ({ zoom, offsetX, offsetY }: Place) => [
      (point.x - offsetX) / zoom,
      (point.y - offsetY) / zoom,
    ];
    for (const [i, value] of under(zoomed).entries()) expect(value).toBeCloseTo(under(place)[i]!, 10);
    expect(zoomedAt(place, 100, point).zoom).toBe(MOST_ZOOM);
    expect(zoomedAt(place, 0.01, point).zoom).toBe(1);
  });

  it('is as before after four turns by a quarter', () => {
    const place = { ...UNPLACED, zoom: 3, offsetX: 0.2, offsetY: -0.1 };
    let now: Place = place;
    for (let i = 0; i < 4; i++) now = turned(now, window);
    expect(now.rotation).toBe(0);
    expect(now.offsetX).toBeCloseTo(place.offsetX, 10);
    expect(now.offsetY).toBeCloseTo(place.offsetY, 10);
  });
});
