import { mergeConfig } from 'vitest/config';
import short from './vitest.config.ts';

/** Everything, with what takes too long for every day: outages, builders beside each other, and all cases of what `npm test` has a short form of. */
export default mergeConfig(short, {
  test: { env: { PASSEPARTOUT_LONG: '1' } },
});
