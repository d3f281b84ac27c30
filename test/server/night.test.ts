import { describe, expect, it } from 'vitest';
import { compileAt, momentOfNight } from '../../server/projects/night.ts';

const at = (hour: number, minute = 0, day = 10) => new Date(2026, 5, day, hour, minute);

describe('the moment at which a photo is compiled that waits for the night', () => {
  const hours = { NIGHT_FROM_HOUR: 1, NIGHT_TO_HOUR: 5 };

  it('lies in the next night', () => {
    expect(momentOfNight(hours, at(14), 0)).toEqual(at(1, 0, 11));
    expect(momentOfNight(hours, at(14), 0.5)).toEqual(at(3, 0, 11));
    expect(momentOfNight(hours, at(14), 1)).toEqual(at(5, 0, 11));
    expect(momentOfNight(hours, at(0, 30), 0)).toEqual(at(1));
  });

  it('lies in what is left of this night', () => {
    expect(momentOfNight(hours, at(3), 0)).toEqual(at(3));
    expect(momentOfNight(hours, at(3), 0.5)).toEqual(at(4));
    expect(momentOfNight(hours, at(5), 0)).toEqual(at(1, 0, 11));
  });

  it('may lie before or after midnight', () => {
    const late = { NIGHT_FROM_HOUR: 22, NIGHT_TO_HOUR: 4 };
    expect(momentOfNight(late, at(14), 0.5)).toEqual(at(1, 0, 11));
    expect(momentOfNight(late, at(1), 0)).toEqual(at(1));
    expect(momentOfNight(late, at(1), 1)).toEqual(at(4));
    expect(momentOfNight(late, at(23), 0)).toEqual(at(23));
  });

  it('is now for all that does not wait', () => {
    expect(compileAt('now', hours)).toEqual({});
    expect(compileAt('night', hours).startAfter).toBeInstanceOf(Date);
  });
});
