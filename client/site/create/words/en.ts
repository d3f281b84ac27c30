import { plural } from '../../words.ts';

export const en = {
  title: 'Make a living photo',
  lead: 'Your photo comes alive when a phone looks at the print.',
  photo: { title: 'Your photo', hint: 'From a phone, a camera or a scanner' },
  video: { title: 'Its video', hint: 'As phones record it, up to 10 minutes' },
  choose: 'Drop it here or choose a file',
  change: 'Change',
  frame: 'Frame',
  colours: 'Colours',
  submit: 'Bring it to life',
  uploading: 'Uploading …',
  missing: {
    both: 'Please choose a photo and a video first.',
    photo: 'Please choose a photo first.',
    video: 'Please choose a video first.',
  },
  onlyLink: 'Only who has the link can see it.',
  kept: (hours: number, graceDays: number) =>
    `Photo and video are kept for ${hours} ${plural(hours, { one: 'hour', other: 'hours' })}${
      graceDays > 0
        ? `, and for ${graceDays} ${plural(graceDays, { one: 'day', other: 'days' })} more in case you want it back`
        : ''
    }; then all but a small picture is removed.`,
  brokeOff: 'The connection broke off. Your files are still here: please try again.',
  palettes: { style: 'As shown', photo: 'The photo’s own' } as Record<string, string>,
  styles: {} as Record<string, string>,
};

export type CreateWords = typeof en;
export default en;
