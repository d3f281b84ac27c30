/** Whether this is the long suite (`npm run test:long`): tests of which `npm test` has a short form then have all their cases. */
export const isLong = process.env.PASSEPARTOUT_LONG === '1';
